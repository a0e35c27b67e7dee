import { checkOption } from '../../shared/check-option.js';
import { HgmError } from '../../shared/errors.js';
import { SIGNAL_KIND } from '../../shared/option-kinds.js';
import { copyAttached } from '../engine/metadata-copy.js';
import type { Executor } from '../executors/executor.js';
import type { CallbackFaults } from '../scheduler/callback-faults.js';
import type { RetryEvent, Scheduler, Settlement } from '../scheduler/scheduler.js';
import type { CriticalSection } from './critical-section.js';
import type { HgmWorkflowEvents, RequestKind, RequestSettlement, UnsettledRequest } from './request-settlement.js';
import { type ActivityRequest, type InFlight, kindOf, unsettledOf, type WorkerState } from './worker-state.js';

/** Options of one scheduled activity. */
export interface ScheduleOptions {
  /** Makes scheduling idempotent: an id that is in flight, or has ended, is refused. Such a request can be asked for by its id. */
  readonly requestId?: string;
  /** Cancels the activity when it aborts. */
  readonly signal?: AbortSignal;
  /** Told how the request ended, after its event. What it throws is told by `drain()` and `close()`, as ERR_CALLBACK. */
  readonly onSettled?: (settlement: RequestSettlement) => void;
}

/** What runs an activity, and what checks its result. */
export interface ActivityPlan<Work = unknown> {
  readonly executor: Executor<Work>;
  readonly work: Work;
  readonly accept: (value: unknown) => unknown;
}

/** Tells the listeners of a workflow. */
export type Tell = <Name extends keyof HgmWorkflowEvents>(name: Name, ...event: HgmWorkflowEvents[Name]) => void;

/**
 * The requests of a workflow, from being scheduled to being recorded and told of. All of it is to be called within the critical section,
 * but for what the scheduler calls.
 */
export class ScheduledRequests {
  readonly scheduler: Scheduler;
  readonly #state: WorkerState;
  readonly #section: CriticalSection;
  readonly #tell: Tell;
  readonly #faults: CallbackFaults;
  /** Those in flight that were scheduled here. */
  #scheduled = 0;
  #ended: Settlement[] = [];
  #drained: { readonly resolve: () => void; readonly reject: (fault: Error) => void }[] = [];

  /** @param makeScheduler - makes the scheduler with the callback that tells of retries */
  constructor(
    state: WorkerState,
    section: CriticalSection,
    makeScheduler: (onRetry: (event: RetryEvent) => void) => Scheduler,
    tell: Tell,
    faults: CallbackFaults,
  ) {
    this.#state = state;
    this.#section = section;
    this.#tell = tell;
    this.#faults = faults;
    this.scheduler = makeScheduler((event) => section.enter(() => this.#retry(event)));
  }

  /**
   * A request that an earlier process scheduled and left, to be scheduled again; undefined where the id is not one of those.
   *
   * @throws HgmError ERR_OPTION when it was another activity than is asked for
   */
  left(requestId: string | undefined, kind: RequestKind, agentKey: string): ActivityRequest | undefined {
    const known = requestId === undefined ? undefined : this.#state.inFlight.get(requestId);
    if (known === undefined || known.isScheduled) return undefined;
    const { key, action } = known;
    const parentOrSelf = action === null ? key : key.slice(0, -action.length - 1);
    if (kindOf(action) === kind && parentOrSelf === agentKey) return known;
    const message = `request "${requestId}" is the ${kindOf(action)} of ${key} that an earlier process left; schedule it as that, or give another id`;
    throw new HgmError('ERR_OPTION', message);
  }

  /** Whether a request is in flight, or among the last that ended. */
  knows(requestId: string | undefined): boolean {
    return requestId !== undefined && this.#state.knows(requestId);
  }

  /** Schedules an activity of an agent, which is busy from now on, or again. */
  submit<Work>(request: ActivityRequest, plan: ActivityPlan<Work>, { requestId, signal, onSettled }: ScheduleOptions): boolean {
    if (signal !== undefined) SIGNAL_KIND.read(signal, 'signal');
    checkOption('onSettled', onSettled, onSettled === undefined || typeof onSettled === 'function', 'a function');
    const left = requestId === undefined ? undefined : this.#state.inFlight.get(requestId);
    const ownId = left?.isNamed === false ? undefined : requestId;
    const activity = left?.activity ?? this.#state.lastActivity + 1;
    const activityId = this.scheduler.submit({
      activityId: activity,
      executor: plan.executor,
      work: plan.work,
      accept: plan.accept,
      kind: kindOf(request.action),
      requestId: ownId,
      attemptsMade: left?.failedAttempts ?? 0,
      signal,
      settle: this.#onSettled,
    });
    if (activityId === null) return false;
    const inFlight = left ?? this.#state.begin(request, activity, ownId ?? '', true);
    inFlight.isScheduled = true;
    inFlight.onSettled = onSettled && this.#faults.guard('onSettled', onSettled);
    this.#scheduled++;
    return true;
  }

  /** Keys of the busy agents. */
  busyKeys(): Set<string> {
    return new Set(Array.from(this.#state.inFlight.values(), ({ key }) => key));
  }

  unsettled(): UnsettledRequest[] {
    return unsettledOf(this.#state);
  }

  /** @throws HgmError ERR_UNKNOWN_REQUEST */
  settled(requestId: string): RequestSettlement | Promise<RequestSettlement> {
    const inFlight = this.#state.inFlight.get(requestId);
    if (inFlight !== undefined) {
      return new Promise((resolve, reject) => {
        inFlight.waiting ??= [];
        inFlight.waiting.push({ resolve, reject });
      });
    }
    const settlement = this.#state.settled.get(requestId);
    if (settlement?.status === 'completed') {
      return { ...settlement, payload: copyAttached(settlement.payload, `the payload of ${settlement.key}`) };
    }
    if (settlement !== undefined) return settlement;
    const remedy = 'it was never scheduled, or ended so long ago that it is forgotten: see finishedLimit';
    throw new HgmError('ERR_UNKNOWN_REQUEST', `no request "${requestId}" is known: ${remedy}`);
  }

  /** Resolves when nothing is scheduled and all events are told, those of requests included that listeners schedule. */
  drained(): Promise<void> {
    this.#section.after(() => this.#lookForDrained());
    return new Promise((resolve, reject) => this.#drained.push({ resolve, reject }));
  }

  /** Refuses whoever waits for what an earlier process left, and nobody has scheduled again. */
  refuseLeft(error: Error): void {
    for (const { isScheduled, waiting } of this.#state.inFlight.values()) {
      if (!isScheduled) for (const { reject } of waiting?.splice(0) ?? []) reject(error);
    }
  }

  /** Nothing is recorded any more: ends all that is in flight, and tells whoever waits why. */
  fail(fault: HgmError): void {
    const failed = [...this.#state.inFlight];
    this.#state.inFlight.clear();
    this.#scheduled = 0;
    for (const [requestId, request] of failed) this.#tellFault(requestId, request, 0, fault);
    for (const { reject } of this.#drained.splice(0)) reject(fault);
    this.scheduler.cancelAll(fault);
  }

  #retry({ requestId, attempt, delayMs, error, elapsedMs, cost }: RetryEvent): void {
    const request = this.#state.inFlight.get(requestId);
    if (request === undefined) return;
    this.#state.log?.spent(elapsedMs);
    this.#state.retried(request, attempt, cost);
    const { key } = request;
    this.#section.after(() => this.#tell('retry', { requestId, key, attempt, delayMs, error }));
  }

  readonly #onSettled = (settlement: Settlement): void => {
    this.#ended.push(settlement);
    // Those that end in one turn are recorded in one section.
    if (this.#ended.length === 1) this.#section.enter(() => this.#settleAll());
  };

  #settleAll(): void {
    const ended = this.#ended;
    this.#ended = [];
    for (const settlement of ended) this.#settle(settlement);
  }

  #settle(settlement: Settlement): void {
    const { requestId, attempts } = settlement;
    const request = this.#state.inFlight.get(requestId);
    if (request === undefined) return;
    this.#scheduled--;
    const settled = this.#state.end(request, settlement);
    const tell = () => {
      this.#tellOf(settled, request);
      this.#lookForDrained();
    };
    this.#section.after(tell, (fault) => this.#tellFault(requestId, request, attempts, fault));
  }

  #lookForDrained(): void {
    if (this.#scheduled > 0 || this.#drained.length === 0) return;
    // Listeners may have scheduled more, which is known once the next section is left.
    this.#section.enter(() =>
      this.#section.after(() => {
        if (this.#scheduled === 0) for (const { resolve } of this.#drained.splice(0)) resolve();
      }),
    );
  }

  #tellOf(settled: RequestSettlement, { onSettled, waiting }: InFlight): void {
    const { requestId, key, attempts } = settled;
    if (settled.status !== 'completed') {
      this.#tell('failure', { requestId, key, attempts, error: settled.error });
    } else if (settled.kind === 'expansion') {
      const { action, payload } = settled;
      this.#tell('expansion', { requestId, key, action, payload, attempts });
    } else {
      const { reward, weight, payload, clade } = settled;
      this.#tell('evaluation', { requestId, key, reward, weight, payload, attempts, clade });
    }
    onSettled?.(settled);
    if (waiting !== undefined) for (const { resolve } of waiting) resolve(settled);
  }

  /** How a request ended, if it did, is not kept: whoever asked for it is told why. */
  #tellFault(requestId: string, { key, action, cost, onSettled, waiting }: InFlight, attempts: number, error: Error): void {
    onSettled?.({ status: 'failed', kind: kindOf(action), requestId, key, attempts, cost, error });
    if (waiting !== undefined) for (const { reject } of waiting) reject(error);
  }
}
