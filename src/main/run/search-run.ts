import { Mutex } from 'async-mutex';
import { systemClock } from '../../shared/clock.js';
import { HgmError } from '../../shared/errors.js';
import type { Json } from '../../shared/json.js';
import type { AgentNode } from '../engine/agent-node.js';
import type { AgentPage, AgentPageOptions } from '../engine/agent-page.js';
import type { OutsideShare } from '../executors/lease-desk.js';
import { resolveRetryPolicy } from '../scheduler/retry-policy.js';
import type { RetryEvent, Settlement } from '../scheduler/scheduler.js';
import { copyAgents, copyAllAgents } from './agents/agent-copies.js';
import { BestPresenter } from './best-presenter.js';
import { type EventsOptions, readEventsOptions } from './events/events-options.js';
import type { RunEvent } from './events/run-events.js';
import { CommitGroups } from './journal/commit-groups.js';
import { recordChoice } from './journal/record-choice.js';
import { Resumption } from './journal/resumption.js';
import { noJournal, type RunJournal } from './journal/run-journal.js';
import { RunLeases } from './leases/run-leases.js';
import { LookAhead } from './look-ahead.js';
import { LOOP_SHARE_MS, LoopShare } from './loop-share.js';
import { type OutcomeOrder, outcomeOrderOf } from './outcome-order.js';
import { OutcomeRecorder } from './outcome-recorder.js';
import type { Pending } from './pending/pending-activities.js';
import type { ResolvedRunOptions } from './resolve-run-options.js';
import type { Run, RunProgress, RunResult, RunStatus } from './run.js';
import { RunAccount } from './run-account.js';
import { RunActivities } from './run-activities.js';
import { RunMeter } from './run-meter.js';
import { RunState } from './run-state.js';
import type { SearchRunParts } from './search-run-parts.js';
import { StallWatch } from './stall-watch.js';
import type { LiveOptions } from './steering/run-controls.js';
import { RunSteering } from './steering/run-steering.js';
import { SteerableRun } from './steering/steerable-run.js';
import { ActivityTrace } from './tracing/activity-trace.js';
import { runningInPool } from './waiting/running-in-pool.js';
import { WatchedLimits } from './watch-limits.js';

/** The search loop: chooses as soon as something settles, records and chooses inside the engine's mutex, runs user code outside it. */
export class SearchRun extends SteerableRun implements Run {
  readonly id: string;
  readonly result: Promise<RunResult>;
  readonly #parts: SearchRunParts;
  readonly #state: RunState;
  readonly #presenter: BestPresenter;
  readonly #mutex = new Mutex();
  readonly #share: LoopShare;
  readonly #activities: RunActivities;
  readonly #meter: RunMeter;
  readonly #stalls: StallWatch;
  readonly #journal: RunJournal;
  /** Set until what earlier processes left unsettled is started. */
  #resumption: Resumption | undefined;
  readonly #lookAhead: LookAhead;
  protected readonly steering: RunSteering;
  protected readonly leasing: RunLeases;
  #limits: WatchedLimits | undefined;
  readonly #groups: CommitGroups;
  readonly #recorder: OutcomeRecorder;
  readonly #account: RunAccount;
  readonly #idle: Promise<void>;
  #resolveIdle: () => void = () => undefined;
  #rejectIdle: (fault: unknown) => void = () => undefined;
  readonly #outcomes: OutcomeOrder;
  #status: RunStatus = 'running';
  #ending: RunResult['status'] | undefined;
  #error: Error | undefined;
  #pumping = false;
  /** How many activities may be under way, and what is wanted beside them. */
  #limit = 0;
  #outside: OutsideShare | undefined;
  /** Whether the last pump left something for the next turn of the event loop. */
  #isCut = false;

  constructor(parts: SearchRunParts) {
    super();
    const { id, loaded, clock, executor, journal = noJournal, earlier, offeredElsewhere } = parts;
    // Steering changes some of them.
    const options: LiveOptions<ResolvedRunOptions> = { ...parts.options };
    this.id = id;
    this.#parts = parts;
    this.#share = new LoopShare(parts.turnClock ?? systemClock, LOOP_SHARE_MS);
    const rebuild = earlier?.rebuild;
    this.#journal = journal;
    const state = rebuild?.state ?? parts.state ?? new RunState(options, loaded);
    this.#state = state;
    this.#outcomes = outcomeOrderOf(options, this.#state);
    this.#idle = new Promise((resolve, reject) => {
      this.#resolveIdle = resolve;
      this.#rejectIdle = reject;
    });
    const running = runningInPool(executor, state);
    this.#meter = new RunMeter(options.threads, () => clock.now(), running, state.counts, earlier?.times, offeredElsewhere);
    const figures = () => this.#meter.figures();
    this.#presenter = new BestPresenter({ ...parts, state, journal, figures });
    this.#stalls = new StallWatch(clock, parts.executor, options.timeouts, (running) => this.#recorder.slow(running));
    const onRetry = (event: RetryEvent) => this.#onRetry(event);
    const onFault = (fault: unknown) => this.#onFault(fault);
    const trace = new ActivityTrace({ runId: id, problem: loaded.name, state });
    this.#activities = new RunActivities({ ...parts, state, trace, settle: this.#onSettled, onRetry, onFault });
    this.#lookAhead = new LookAhead(options, parts.executor, journal.isKept, parts.onIdle);
    this.#groups = new CommitGroups({
      journal,
      events: parts.events,
      figures,
      start: (pending) => this.#activities.start(pending),
      onCommit: () => this.#onCommit(),
      onFault,
    });
    const onPruned = () => this.#activities.stopRetryingPruned();
    const announce = (event: RunEvent) => this.#groups.announce(event);
    const whenCommitted = (callback: () => void) => this.#groups.whenCommitted(callback);
    const wake = () => this.#pumpSoon();
    this.#recorder = new OutcomeRecorder({
      options,
      state: this.#state,
      meter: this.#meter,
      journal,
      trace,
      determinism: parts.determinism,
      isOfOtherRules: rebuild?.isOfOtherRules === true,
      wants: (type) => parts.events.wants(type),
      announce,
      tell: (event) => parts.events.push(event),
      onPruned,
    });
    this.steering = new RunSteering({
      state: this.#state,
      options,
      meter: this.#meter,
      limits: () => this.#limits,
      executor: parts.executor,
      journal,
      onPruned,
      wake,
      announce,
      whenCommitted,
      guardsActed: (actions) => this.#recorder.guardsActed(actions),
    });
    const ofLeases = { desk: parts.leases, facts: rebuild?.leases, startChosen: () => this.#groups.startChosen() };
    this.leasing = new RunLeases({ ...ofLeases, options, state, journal, figures, whenCommitted, wake });
    const acknowledged = () => this.#groups.acknowledged;
    this.#account = new RunAccount({ id, problem: loaded.name, options, meter: this.#meter, acknowledged, state, executor });
    parts.remembered?.bind({ pending: state.pending, journal, figures });
    if (rebuild !== undefined) {
      this.#resumption = Resumption.begin(this.#recorder, {
        rebuild,
        maximumAttempts: resolveRetryPolicy(options.retry).maximumAttempts,
        journal,
        start: (pending) => this.#groups.choose(pending),
        settle: (settlement) => this.#outcomes.push(settlement),
      });
    }
    if (parts.isPaused !== undefined) void this.steering.setPaused(parts.isPaused).catch(() => undefined);
    journal.onFault((error) => this.#onStoreFault(error));
    parts.onTaken?.((error) => this.#onStoreFault(error));
    this.result = this.#live();
  }

  events(options: EventsOptions = {}): AsyncIterableIterator<RunEvent> {
    return this.#parts.events.read(readEventsOptions(options).types);
  }

  workers = () => this.#parts.workers?.() ?? [];

  progress(): RunProgress {
    const status = this.#status === 'running' && this.#state.controls.isPaused ? 'paused' : this.#status;
    return this.#account.progress(status, this.#presenter.best());
  }

  stop(): void {
    // The run has ended already, and only its best agent is being presented: that ends too.
    if (this.#ending !== undefined && this.#ending !== 'stopped') this.#presenter.cancel();
    this.#end('stopped');
  }

  snapshot(): Promise<Map<string, AgentNode<Json>>> {
    return this.#mutex.runExclusive(() => copyAllAgents(this.#state));
  }

  async snapshotPage(options: AgentPageOptions = {}): Promise<AgentPage<Json>> {
    return this.#mutex.runExclusive(() => copyAgents(this.#state, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.result;
  }

  /** The whole life of the run: choose, wait until nothing is left to do, present the best agent, free the threads. */
  async #live(): Promise<RunResult> {
    const { options, clock, executor, release } = this.#parts;
    const { signal, timeMs } = options;
    const ends = { onAbort: () => this.stop(), onTimeUp: () => this.#end('completed') };
    try {
      this.#limits = new WatchedLimits({ signal, timeMs, meter: this.#meter, ...ends }, clock);
      await this.#pump();
      await this.#idle;
      this.#meter.end();
      await this.#groups.flush();
      return await this.#conclude();
    } catch (fault) {
      // The run must not look as if it still went on.
      this.#ending = 'failed';
      this.#status = 'failed';
      const refusal = this.#refuseAfter(fault);
      await this.#journal.close('failed', this.#meter.figures());
      // What was not committed by then never is.
      this.fail(refusal);
      throw fault;
    } finally {
      this.#stalls.close();
      this.#limits?.close();
      await executor.close();
      await release?.();
      this.#parts.events.push({ type: 'end', status: this.#ending ?? 'failed' });
      this.#parts.events.end();
    }
  }

  #pumpSoon(): void {
    if (!this.#pumping) void this.#pump();
  }

  /** Records what has settled, choosing after each, in one critical section; what is too much for this turn is left for the next. */
  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      if (this.#share.isSpent) await this.#share.nextTurn();
      await this.#mutex.runExclusive(() => {
        this.#pumping = false;
        const isContinued = this.#isCut;
        this.#isCut = false;
        this.#limit = this.#lookAhead.limit(this.#state.counts.evaluations);
        this.#outside = this.#lookAhead.isFixed ? undefined : this.leasing.outside;
        this.#recorder.beginTurn();
        if (this.steering.isDue) this.steering.apply();
        // Choosing after each outcome keeps what a decision knows independent of which outcomes arrive together.
        this.#fill();
        while (!this.#isCut) {
          const settlement = this.#outcomes.shift();
          if (settlement === undefined) break;
          this.#record(settlement);
          if (this.steering.isDue) this.steering.apply();
          this.#fill();
          this.#isCut ||= this.#share.isSpent;
        }
        if (!this.#isCut) this.leasing.pumped();
        if (this.#ending === undefined) this.#presenter.look(this.#parts.clock.now());
        // What was chosen in the rest of a turn waits for what is chosen in the next one: batches that are cut small stay small.
        if (!this.#isCut || isContinued) this.#groups.commit();
      });
      if (this.#isCut || this.#resumption?.passOver()) this.#pumpSoon();
    } catch (fault) {
      this.#onFault(fault);
    }
    this.#endWhenIdle();
  }

  #onFault(fault: unknown): void {
    this.#activities.cancelAll(new HgmError('ERR_CANCELLED', 'the run was ended by a fault of the runtime', { cause: fault }));
    this.#refuseAfter(fault);
    this.#rejectIdle(fault);
  }

  /** After a fault of the runtime nothing that is asked for, or to be remembered, is taken any more. Returns why. */
  #refuseAfter(cause: unknown): HgmError {
    const refusal = new HgmError('ERR_CLOSED', 'the run was ended by a fault of the runtime', { cause });
    this.refuse(refusal);
    this.#parts.remembered?.fail(refusal);
    return refusal;
  }

  /** Starts what earlier processes left unsettled. Returns whether that must be waited for before anything else is started. */
  #isHeld(): boolean {
    if (this.#resumption === undefined || this.#ending !== undefined) return false;
    if (this.#resumption.advance()) return true;
    this.#resumption = undefined;
    return false;
  }

  /** Ends the run after a fault of its store, or once it is another's: nothing more can be acknowledged, and what was acknowledged is in the store. */
  #onStoreFault(error: HgmError): void {
    this.#error ??= error;
    this.#parts.remembered?.fail(error);
    this.fail(error);
    for (const activity of this.#groups.fail()) this.#drop(this.#state.pending.get(activity));
    if (this.#ending === undefined) this.#end('failed');
    this.#ending = 'failed';
    this.#endWhenIdle();
  }

  #fill(): void {
    const isHeld = this.#isHeld();
    // Choices of a deterministic run are made after the same outcomes as ever, and wait.
    if (isHeld && !this.#parts.options.deterministic) return;
    while (this.#ending === undefined) {
      const room = this.#state.rooms.room(this.#limit, this.#activities.waiting, this.#outside);
      if (room === undefined) return;
      this.#isCut = this.#share.isSpent;
      if (this.#isCut) return;
      const pending = this.#state.choose(room);
      if (pending === null) {
        this.#judgePolicy(this.#state.search.policyFault);
        return;
      }
      if (isHeld) this.#resumption?.hold(pending);
      else this.#groups.choose(pending);
      if (this.#journal.isKept) recordChoice(this.#journal, pending);
    }
  }

  #onCommit(): void {
    // Nothing else is started while a suspect runs.
    if (!this.#journal.isKept || this.#resumption !== undefined) return;
    const { leased } = this.leasing.outside;
    const started = this.#state.rooms.inPool(this.#activities.waiting) - this.#groups.uncommitted;
    this.#lookAhead.noteCommit(started - leased.expand - leased.evaluate);
  }

  readonly #onSettled = (settlement: Settlement): void => {
    this.#stalls.noteSettlement();
    this.#resumption?.arrived(settlement.activityId);
    this.#outcomes.push(settlement);
    this.#pumpSoon();
  };

  #onRetry(event: RetryEvent): void {
    this.#stalls.noteSettlement();
    this.#recorder.noteRetry(event);
    this.#pumpSoon();
  }

  #record(settlement: Settlement): void {
    const pending = this.#state.pending.get(settlement.activityId);
    if (pending === undefined) return;
    this.#resumption?.settled(settlement.activityId);
    const error = this.#recorder.record(pending, settlement);
    if (error !== undefined) {
      this.#error ??= error;
      this.#end('failed');
    } else if (this.#state.stop !== undefined && this.#status === 'running') {
      this.#status = 'stopping';
    }
  }

  /** Leaves an activity to whoever resumes the run. */
  #drop(pending: Pending | undefined): void {
    if (pending !== undefined) this.#state.cancelled(pending);
  }

  /** Chooses nothing more. Activities that have not started are cancelled, those that run are given the grace period. */
  #end(status: RunResult['status']): void {
    if (this.#ending !== undefined) return;
    this.#ending = status;
    this.#status = 'stopping';
    this.refuse();
    // A resumed run takes them up.
    for (const pending of this.#resumption?.unstarted() ?? []) this.#drop(pending);
    this.#resumption = undefined;
    const reason = new HgmError('ERR_CANCELLED', `the run was ${status === 'completed' ? 'out of time' : status}`);
    if (status === 'failed') this.#outcomes.cut?.(reason);
    this.#activities.cancelAll(reason);
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    if (this.#state.pending.size > 0 || this.#outcomes.size > 0 || this.#isCut) return;
    const { isSpent, controls } = this.#state;
    // Whoever steers may still give it something to do.
    if (this.#ending === undefined && (this.steering.isDue || (controls.isPaused && !isSpent))) return;
    this.#ending ??= isSpent ? 'completed' : 'exhausted';
    this.refuse();
    this.#resolveIdle();
  }

  /** A policy that went wrong fails the run, which can be resumed. */
  #judgePolicy(fault: HgmError | undefined): void {
    if (fault === undefined) return;
    this.#error ??= fault;
    this.#end('failed');
    this.#ending = 'failed';
  }

  async #conclude(): Promise<RunResult> {
    this.#judgePolicy(this.#state.policyFault());
    if (this.#state.rewards === 0 && this.#ending !== 'stopped') {
      this.#ending = 'failed';
      this.#error ??= this.#recorder.nothingGained();
    }
    // The problem's code may hang, or end the process: by then the run is over in the store.
    await this.#journal.end(this.#ending ?? 'completed', this.#meter.figures());
    await this.#presenter.describeBest();
    await this.#journal.close(this.#ending ?? 'completed', this.#meter.figures());
    const told = { ...(await this.#presenter.present()), guardStop: this.#state.stop ?? null };
    const status = this.#ending ?? 'completed';
    this.#status = status;
    return this.#account.result({ ...told, status, determinism: this.#recorder.determinism }, this.#error);
  }
}
