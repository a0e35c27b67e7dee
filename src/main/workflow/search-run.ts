import { Mutex } from 'async-mutex';
import { assertNever } from '../../shared/assert-never.js';
import type { Clock } from '../../shared/clock.js';
import { HgmError, isHgmError } from '../../shared/errors.js';
import type { Json } from '../../shared/json.js';
import type { EvaluationResult } from '../../shared/problem.js';
import { keyedUniform, RandomPurpose } from '../../shared/random.js';
import type { RunFigures } from '../../shared/store-protocol.js';
import type { LoadedProblem, ProblemReference, ThreadWork } from '../../shared/work.js';
import { type AgentNode, agentNodeOf } from '../engine/agent-node.js';
import type { Executor } from '../executors/executor.js';
import type { Decision } from '../policy/search.js';
import type { GuardAction } from '../policy/search-guards.js';
import { type RetryEvent, Scheduler, type Settlement } from '../scheduler/scheduler.js';
import { BestPresenter } from './best-presenter.js';
import { ChoosingAhead } from './choosing-ahead.js';
import type { DecisionOutcome } from './decision-log.js';
import { DETERMINISTIC_LOOK_AHEAD, DeterminismWatch } from './determinism.js';
import type { EventStream } from './event-stream.js';
import { LoopShare } from './loop-share.js';
import { ArrivalOrder, DecisionOrder, type OutcomeOrder } from './outcome-order.js';
import { diedAlone, Resumption } from './resumption.js';
import type { Run, RunEvent, RunProgress, RunResult, RunStatus } from './run.js';
import { noJournal, type RunJournal } from './run-journal.js';
import { RunMeter } from './run-meter.js';
import type { ResolvedRunOptions } from './run-options.js';
import type { Pending, RunRebuild } from './run-rebuild.js';
import { RunState } from './run-state.js';

/** Chosen activities that may wait for a retry beside those the look-ahead allows. */
const MAXIMUM_WAITING = 1000;
/** Choices made ahead are at most this part of the evaluations that are known. */
const EVALUATIONS_PER_CHOICE_AHEAD = 16;
/** What a run takes of a turn of the event loop before others have theirs; the next activities were chosen ahead. */
const LOOP_SHARE_MS = 2;
/** Of the scheduler's retry policy. */
const DEFAULT_MAXIMUM_ATTEMPTS = 3;

/** What a run is given by whoever wires it. */
export interface SearchRunParts {
  readonly id: string;
  readonly options: ResolvedRunOptions;
  readonly problem: ProblemReference;
  readonly loaded: LoadedProblem;
  /** Closed by the run when it ends. */
  readonly executor: Executor<ThreadWork>;
  readonly clock: Clock;
  /** Where events go; whoever made the executor gives it user code's log lines too. */
  readonly events: EventStream<RunEvent>;
  /** Closed by the run when it ends. @defaultValue nothing is kept */
  readonly journal?: RunJournal;
  /** The state that earlier processes left, and their figures. @defaultValue the run is new */
  readonly earlier?: { readonly rebuild: RunRebuild; readonly figures: RunFigures };
}

type Completed = Extract<Settlement, { status: 'completed' }>;
type Failed = Extract<Settlement, { status: 'failed' }>;

/** The search loop: chooses as soon as something settles, records and chooses inside the engine's mutex, runs user code outside it. */
export class SearchRun implements Run {
  readonly id: string;
  readonly result: Promise<RunResult>;
  readonly #parts: SearchRunParts;
  readonly #state: RunState;
  readonly #presenter: BestPresenter;
  readonly #mutex = new Mutex();
  readonly #share: LoopShare;
  readonly #scheduler: Scheduler;
  readonly #events: EventStream<RunEvent>;
  readonly #meter: RunMeter;
  readonly #pending = new Map<number, Pending>();
  readonly #journal: RunJournal;
  #resumption: Resumption | undefined;
  /** Chosen since the last commit was asked for, and all that are chosen and not yet committed, so not yet started. */
  #chosen: Pending[] = [];
  readonly #uncommitted = new Set<number>();
  readonly #choosingAhead = new ChoosingAhead();
  /** Chosen while suspects run alone: started after the last of them. */
  readonly #held: Pending[] = [];
  #announced: RunEvent[] = [];
  /** What progress speaks of: the figures of what is committed. */
  #acknowledged: RunFigures;
  readonly #idle: Promise<void>;
  #resolveIdle: () => void = () => undefined;
  #rejectIdle: (fault: unknown) => void = () => undefined;
  readonly #outcomes: OutcomeOrder;
  readonly #determinism: DeterminismWatch | undefined;
  #status: RunStatus = 'running';
  #ending: RunResult['status'] | undefined;
  #error: Error | undefined;
  #decisions = 0;
  /** By kind: expansions that succeed say nothing for an evaluation that never does. */
  readonly #failuresInARow = { expand: 0, evaluate: 0 };
  #pumping = false;
  /** Whether the last pump left something for the next turn of the event loop. */
  #isCut = false;
  #storeFailed = false;
  #resolveFlushed: () => void = () => undefined;

  constructor(parts: SearchRunParts) {
    const { options, loaded, clock } = parts;
    this.id = parts.id;
    this.#parts = parts;
    this.#share = new LoopShare(clock, LOOP_SHARE_MS);
    const { journal = noJournal, earlier } = parts;
    const rebuild = earlier?.rebuild;
    this.#journal = journal;
    this.#decisions = rebuild?.decisions ?? 0;
    this.#outcomes = options.deterministic ? new DecisionOrder(rebuild?.firstPending) : new ArrivalOrder();
    this.#determinism = options.deterministic ? new DeterminismWatch() : undefined;
    this.#state = rebuild?.state ?? new RunState(options, loaded.tasks?.length ?? 0, loaded.root);
    this.#events = parts.events;
    this.#presenter = new BestPresenter(this.#state, parts.executor, parts.problem, parts.events);
    this.#idle = new Promise((resolve, reject) => {
      this.#resolveIdle = resolve;
      this.#rejectIdle = reject;
    });
    this.#meter = new RunMeter(options.threads, () => clock.now(), earlier?.figures);
    this.#acknowledged = this.#meter.figures(0);
    if (rebuild !== undefined) {
      for (const [activity, pending] of rebuild.pending) this.#pending.set(activity, pending);
      for (const decision of rebuild.unwritten) this.#recordChoice(decision);
      this.#resumption = new Resumption(rebuild, options.retry.maximumAttempts ?? DEFAULT_MAXIMUM_ATTEMPTS);
    }
    journal.onFault((error) => this.#onStoreFault(error));
    this.#scheduler = new Scheduler({
      // The look-ahead bounds what is in flight; the executor queues what it cannot start.
      concurrency: Number.MAX_SAFE_INTEGER,
      retry: options.retry,
      timeouts: options.timeouts,
      seed: options.seed,
      clock,
      finishedLimit: 0,
      onRetry: (event) => this.#onRetry(event),
    });
    this.result = this.#live();
  }

  events(options: { readonly types?: readonly RunEvent['type'][] } = {}): AsyncIterableIterator<RunEvent> {
    return this.#events.read(options.types);
  }

  progress(): RunProgress {
    const { options } = this.#parts;
    const meter = this.#meter;
    const acknowledged = this.#acknowledged;
    return {
      status: this.#status,
      evaluations: acknowledged.evaluations,
      evaluationBudget: finiteOrNull(options.evaluations),
      timeBudgetMs: finiteOrNull(options.timeMs),
      expansions: acknowledged.expansions,
      agents: acknowledged.expansions + 1,
      inFlight: this.#pending.size,
      failedActivities: acknowledged.failedActivities,
      retries: acknowledged.retries,
      best: this.#presenter.best(),
      elapsedMs: meter.elapsedMs,
      evaluationsPerSecond: meter.evaluationsPerSecond,
      parallelEfficiency: meter.parallelEfficiency,
      timeLeftMs: meter.timeLeftMs(options.evaluations, options.timeMs),
    };
  }

  stop(): void {
    this.#end('stopped');
  }

  async snapshot(): Promise<Map<string, AgentNode<Json>>> {
    return this.#mutex.runExclusive(() => {
      this.#state.search.settleClades();
      const nodes = new Map<string, AgentNode<Json>>();
      for (let agent = 0; agent < this.#state.search.tree.size; agent++) {
        const node = this.#node(agent);
        nodes.set(node.key, node);
      }
      return nodes;
    });
  }

  async snapshotPage(
    options: { readonly cursor?: number; readonly limit?: number } = {},
  ): Promise<{ agents: AgentNode<Json>[]; cursor: number | null }> {
    const { cursor = 0, limit = 1000 } = options;
    return this.#mutex.runExclusive(() => {
      this.#state.search.settleClades();
      const end = Math.min(this.#state.search.tree.size, cursor + limit);
      const agents: AgentNode<Json>[] = [];
      for (let agent = cursor; agent < end; agent++) agents.push(this.#node(agent));
      return { agents, cursor: end < this.#state.search.tree.size ? end : null };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.result;
  }

  /** The whole life of the run: choose, wait until nothing is left to do, present the best agent, free the threads. */
  async #live(): Promise<RunResult> {
    const { options, clock, executor } = this.#parts;
    const onAbort = () => this.stop();
    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.signal?.aborted) this.stop();
    const timeLeftMs = Math.max(0, options.timeMs - this.#meter.elapsedMs);
    const timer = Number.isFinite(timeLeftMs) ? clock.setTimer(timeLeftMs, () => this.#end('completed')) : undefined;
    try {
      await this.#pump();
      await this.#idle;
      this.#meter.end();
      await this.#flush();
      return await this.#conclude();
    } finally {
      if (timer !== undefined) clock.clearTimer(timer);
      options.signal?.removeEventListener('abort', onAbort);
      await executor.close();
      this.#events.push({ type: 'end', status: this.#ending ?? 'failed' });
      this.#events.end();
    }
  }

  /**
   * Records what has settled and chooses after each, in one critical section; outcomes that arrive meanwhile join it. What is too much for
   * this turn of the event loop is left for the next.
   */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      if (this.#share.isSpent) await this.#share.nextTurn();
      await this.#mutex.runExclusive(() => {
        this.#pumping = false;
        this.#isCut = false;
        // Choosing after each outcome keeps what a decision knows independent of which outcomes arrive together.
        this.#fill();
        while (!this.#isCut) {
          const settlement = this.#outcomes.take();
          if (settlement === undefined) break;
          this.#record(settlement);
          this.#fill();
          this.#isCut ||= this.#share.isSpent;
        }
        if (this.#ending === undefined) this.#presenter.look(this.#parts.clock.now());
        this.#commit();
      });
      if (this.#isCut) void this.#pump();
    } catch (fault) {
      this.#onFault(fault);
    }
    this.#endWhenIdle();
  }

  #onFault(fault: unknown): void {
    this.#scheduler.cancelAll(new HgmError('ERR_CANCELLED', 'the run was ended by a fault of the runtime', { cause: fault }));
    this.#rejectIdle(fault);
  }

  /** Starts what was chosen, and tells what happened, once it is committed. */
  #commit(): void {
    const chosen = this.#chosen;
    const announced = this.#announced;
    const figures = this.#meter.figures(this.#scheduler.retries);
    this.#chosen = [];
    this.#announced = [];
    this.#journal.commit(figures, () => {
      this.#acknowledged = figures;
      // Suspects run alone, whatever else there is.
      if (this.#journal.isKept && this.#resumption === undefined) this.#noteCommit();
      for (const event of announced) this.#events.push(event);
      try {
        for (const pending of chosen) this.#start(pending);
      } catch (fault) {
        this.#onFault(fault);
      }
    });
  }

  #start({ activity, decision }: Pending): void {
    this.#uncommitted.delete(activity);
    const { executor, earlier } = this.#parts;
    const attemptsMade = earlier?.rebuild.attemptsMade.get(activity) ?? 0;
    const work = this.#workOf(decision);
    this.#scheduler.submit({ activityId: activity, executor, work, attemptsMade, settle: this.#onSettled });
    // It was on its way when the run was ended.
    if (this.#ending !== undefined) this.#scheduler.cancel(activity);
  }

  /** Starts what earlier processes left unsettled. Returns whether that must be waited for before anything is chosen. */
  #resume(resumption: Resumption): boolean {
    const step = resumption.next();
    switch (step.type) {
      case 'wait':
        return true;
      case 'alone':
        this.#journal.record({ type: 'start', activity: step.pending.activity });
        this.#chosen.push(step.pending);
        this.#uncommitted.add(step.pending.activity);
        return true;
      case 'died':
        this.#outcomes.push(diedAlone(step));
        return true;
      case 'rest':
        this.#resumption = undefined;
        for (const pending of [...step.pendings, ...this.#held.splice(0)]) {
          this.#chosen.push(pending);
          this.#uncommitted.add(pending.activity);
        }
        return false;
      default:
        return assertNever(step);
    }
  }

  #recordChoice(decision: Decision): void {
    const { type: kind, agent } = decision;
    this.#journal.record({ type: 'choice', kind, agent, task: decision.type === 'evaluate' ? decision.task : -1 });
  }

  /** Nothing can be acknowledged any more, so nothing is worth doing; what was acknowledged is in the store. */
  #onStoreFault(error: HgmError): void {
    this.#error ??= error;
    for (const activity of this.#uncommitted) this.#pending.delete(activity);
    this.#uncommitted.clear();
    this.#storeFailed = true;
    if (this.#ending === undefined) this.#end('failed');
    this.#ending = 'failed';
    this.#resolveFlushed();
    this.#endWhenIdle();
  }

  /** Resolves when all that is recorded is committed, or the store has failed. */
  #flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolveFlushed = resolve;
      if (this.#storeFailed) resolve();
      else {
        const figures = this.#meter.figures(this.#scheduler.retries);
        this.#journal.commit(figures, () => {
          this.#acknowledged = figures;
          resolve();
        });
      }
    });
  }

  #fill(): void {
    const { options } = this.#parts;
    const isHeld = this.#ending === undefined && this.#resumption !== undefined && this.#resume(this.#resumption);
    // Choices of a deterministic run are made after the same outcomes as ever, and wait.
    if (isHeld && !options.deterministic) return;
    while (this.#ending === undefined && this.#hasRoom()) {
      this.#isCut = this.#share.isSpent;
      if (this.#isCut) return;
      const activity = this.#decisions + 1;
      const decision = this.#state.search.decide(keyedUniform(options.seed, RandomPurpose.decision, activity));
      if (decision === null) return;
      this.#decisions = activity;
      const pending: Pending = { activity, decision };
      this.#pending.set(activity, pending);
      if (isHeld) this.#held.push(pending);
      else this.#chosen.push(pending);
      if (!this.#journal.isKept) continue;
      this.#uncommitted.add(activity);
      this.#recordChoice(decision);
    }
  }

  /** An activity that waits for a retry leaves its place to another, up to a bound; in a deterministic run it holds it. */
  #hasRoom(): boolean {
    const { options } = this.#parts;
    if (options.deterministic) return this.#pending.size < (options.lookAhead ?? DETERMINISTIC_LOOK_AHEAD);
    const waiting = this.#scheduler.waiting;
    return waiting < MAXIMUM_WAITING && this.#pending.size - waiting < this.#lookAhead();
  }

  /**
   * Without a look-ahead of its own a run chooses as far ahead as the executor needs to keep its threads busy, but not so far that most
   * choices are made without having seen much: at most a part of the evaluations that are known.
   */
  #lookAhead(): number {
    const { options, executor } = this.#parts;
    if (options.lookAhead !== undefined) return options.lookAhead;
    const least = 2 * options.threads;
    const informed = Math.max(2 * least, this.#meter.evaluations / EVALUATIONS_PER_CHOICE_AHEAD);
    const appetite = executor.appetite ?? least;
    // What waits for its commit keeps no thread busy.
    const uncommitted = this.#journal.isKept ? this.#choosingAhead.surplus(appetite) : 0;
    return Math.max(least, Math.min(appetite + uncommitted, informed));
  }

  #noteCommit(): void {
    const { options, executor } = this.#parts;
    const started = this.#pending.size - this.#scheduler.waiting - this.#uncommitted.size;
    this.#choosingAhead.note(started, executor.appetite ?? 2 * options.threads);
  }

  #workOf(decision: Decision): ThreadWork {
    const { problem, loaded } = this.#parts;
    const agent = this.#state.agent(decision.agent);
    if (decision.type === 'expand') return { type: 'expand', problem, agent };
    return { type: 'evaluate', problem, agent, task: loaded.tasks?.[decision.task], taskNumber: decision.task };
  }

  readonly #onSettled = (settlement: Settlement): void => {
    this.#outcomes.push(settlement);
    void this.#pump();
  };

  #onRetry(event: RetryEvent): void {
    this.#determinism?.note(event.error);
    const pending = this.#pending.get(event.activityId);
    const { attempt, delayMs, error } = event;
    if (pending !== undefined) {
      const { activity } = pending;
      this.#journal.record({ type: 'retry', activity, attempt, delayMs, code: codeOf(error), message: error.message });
    }
    if (pending !== undefined && this.#events.wants('retry')) {
      const key = this.#state.agent(pending.decision.agent).key;
      this.#announced.push({ type: 'retry', activity: event.activityId, key, attempt, delayMs, error });
    }
    void this.#pump();
  }

  #record(settlement: Settlement): void {
    const pending = this.#pending.get(settlement.activityId);
    if (pending === undefined) return;
    this.#pending.delete(settlement.activityId);
    this.#resumption?.settled(settlement.activityId);
    switch (settlement.status) {
      case 'completed':
        this.#failuresInARow[pending.decision.type] = 0;
        this.#meter.addBusy(settlement.elapsedMs);
        if (pending.decision.type === 'expand') this.#recordExpansion(pending, settlement);
        else this.#recordEvaluation(pending, settlement);
        return;
      case 'failed':
        this.#recordFailure(pending, settlement);
        return;
      case 'cancelled':
        this.#state.cancelled(pending.decision);
        return;
      default:
        assertNever(settlement);
    }
  }

  #recordExpansion({ activity, decision }: Pending, { attempts: attempt, elapsedMs, value }: Completed): void {
    const { key, number, state } = this.#state.expanded(decision, value as Json);
    this.#meter.expansions++;
    if (this.#journal.isKept) this.#journal.record({ type: 'expansion', activity, attempt, elapsedMs, state });
    this.#log(activity, decision, { child: this.#state.search.tree.actionOf(number) });
    if (!this.#events.wants('expansion')) return;
    const parent = this.#state.agent(decision.agent).key;
    this.#announced.push({ type: 'expansion', activity, key, parent, attempt, elapsedMs });
  }

  #recordEvaluation({ activity, decision }: Pending, settlement: Completed): void {
    const result = settlement.value as number | EvaluationResult;
    const { reward, weight = 1, ...extras }: EvaluationResult = typeof result === 'number' ? { reward: result } : result;
    const actions = this.#state.evaluated(decision, reward, weight, extras.cost ?? 0);
    this.#meter.evaluations++;
    if (this.#journal.isKept) {
      const { attempts: attempt, elapsedMs } = settlement;
      const carried = typeof result === 'number' || Object.keys(extras).length === 0 ? undefined : extras;
      this.#journal.record({ type: 'evaluation', activity, attempt, elapsedMs, reward, weight, extras: carried });
    }
    this.#log(activity, decision, { reward, weight });
    if (this.#events.wants('evaluation')) {
      const key = this.#state.agent(decision.agent).key;
      const { attempts: attempt, elapsedMs } = settlement;
      const task = taskOf(decision);
      this.#announced.push({ type: 'evaluation', activity, key, task, reward, weight, attempt, elapsedMs, ...extras });
    }
    this.#obey(actions);
  }

  /** Does what guards ask for, as far as the state has not seen to it, and tells of it. */
  #obey(actions: readonly GuardAction[]): void {
    for (const action of actions) {
      const { guard, reason } = action;
      const key = action.type === 'prune' ? this.#state.agent(action.agent).key : null;
      const what = action.type === 'expansion-gate' ? (action.open ? 'resume-expansions' : 'pause-expansions') : action.type;
      this.#announced.push({ type: 'guard', guard, action: what, key, reason });
      if (action.type === 'stop') this.#end('completed');
    }
  }

  #recordFailure({ activity, decision }: Pending, settlement: Failed): void {
    const { options } = this.#parts;
    this.#determinism?.note(settlement.error);
    this.#meter.failedActivities++;
    const failuresInARow = ++this.#failuresInARow[decision.type];
    const asZero = decision.type === 'evaluate' && options.onEvaluationFailure === 'zero';
    const actions = this.#state.failed(decision, asZero);
    if (decision.type === 'evaluate') this.#meter.evaluations++;
    const { attempts, error } = settlement;
    this.#journal.record({ type: 'failure', activity, attempts, asZero, code: codeOf(error), message: error.message });
    this.#log(activity, decision, { failed: codeOf(error) });
    this.#announced.push({
      type: 'failure',
      activity,
      kind: decision.type,
      key: this.#state.agent(decision.agent).key,
      task: taskOf(decision),
      attempts: settlement.attempts,
      error: settlement.error,
    });
    const fatal = isHgmError(settlement.error, 'ERR_POOL_START');
    if (fatal || failuresInARow >= options.maximumConsecutiveFailures) {
      this.#error ??= fatal ? settlement.error : tooManyFailures(decision.type, failuresInARow, settlement.error);
      this.#end('failed');
    }
    this.#obey(actions);
  }

  #log(decision: number, { type, ...choice }: Decision, outcome: DecisionOutcome): void {
    const { onDecision } = this.#parts.options;
    if (onDecision === undefined) return;
    const task = 'task' in choice && choice.task >= 0 ? { task: choice.task } : {};
    onDecision({ decision, type, key: this.#state.agent(choice.agent).key, ...task, ...outcome });
  }

  /** Chooses nothing more. Activities that have not started are cancelled, those that run are given the grace period. */
  #end(status: RunResult['status']): void {
    if (this.#ending !== undefined) return;
    this.#ending = status;
    this.#status = 'stopping';
    // Whoever resumes the run takes them up.
    for (const { activity } of [...(this.#resumption?.unstarted() ?? []), ...this.#held.splice(0)])
      this.#pending.delete(activity);
    this.#resumption = undefined;
    this.#scheduler.cancelAll(new HgmError('ERR_CANCELLED', `the run was ${status === 'completed' ? 'out of time' : status}`));
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    if (this.#pending.size > 0 || this.#outcomes.size > 0 || this.#isCut) return;
    this.#ending ??= this.#state.search.evaluationsChosen >= this.#parts.options.evaluations ? 'completed' : 'exhausted';
    this.#resolveIdle();
  }

  #node(agent: number): AgentNode<Json> {
    return agentNodeOf(this.#state.search.tree, agent, structuredClone(this.#state.agent(agent).state));
  }

  async #conclude(): Promise<RunResult> {
    const { options, loaded } = this.#parts;
    const meter = this.#meter;
    const { best, report } = await this.#presenter.present();
    await this.#journal.close(this.#ending ?? 'completed', meter.figures(this.#scheduler.retries));
    const status = this.#ending ?? 'completed';
    this.#status = status;
    const { evaluations, expansions, failedActivities, retries } = this.#acknowledged;
    return {
      runId: this.id,
      status,
      problem: loaded.name,
      policy: options.policy,
      seed: options.seed,
      threads: options.threads,
      evaluations,
      expansions,
      agents: expansions + 1,
      failedActivities,
      retries,
      best,
      elapsedMs: Math.round(meter.elapsedMs),
      evaluationsPerSecond: meter.evaluationsPerSecond,
      parallelEfficiency: meter.parallelEfficiency,
      determinism: this.#determinism?.report() ?? null,
      report,
      error: this.#error === undefined ? null : { code: codeOf(this.#error), message: this.#error.message },
    };
  }
}

function taskOf(decision: Decision): number | null {
  return decision.type === 'evaluate' && decision.task >= 0 ? decision.task : null;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function tooManyFailures(kind: Decision['type'], count: number, last: Error): HgmError<'ERR_RUN_FAILED'> {
  const what = kind === 'expand' ? 'expansions' : 'evaluations';
  return new HgmError('ERR_RUN_FAILED', `${count} ${what} in a row failed for good; the last one with: ${last.message}`, {
    cause: last,
  });
}
