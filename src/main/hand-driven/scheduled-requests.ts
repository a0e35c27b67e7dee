import { checkOption } from '../../shared/check-option.js';
import { toError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import { SIGNAL_KIND } from '../../shared/option-kinds.js';
import type { EvaluationResult } from '../../shared/problem.js';
import { cladeSummaryOf } from '../engine/agent-node.js';
import type { HgmCore } from '../engine/hgm-core.js';
import { copyAttached } from '../engine/metadata-copy.js';
import type { Executor } from '../executors/executor.js';
import type { RetryEvent, Scheduler, Settlement } from '../scheduler/scheduler.js';
import type { CallbackFaults } from './callback-faults.js';
import type { CriticalSection } from './critical-section.js';
import type { HgmWorkflowEvents, RequestKind, RequestSettlement, UnsettledRequest } from './request-settlement.js';
import { SettledRequests } from './settled-requests.js';

/** Options of one scheduled activity. */
export interface ScheduleOptions {
  /** Makes scheduling idempotent: an id that is in flight, or has ended, is refused. Such a request can be asked for by its id. */
  readonly requestId?: string;
  /** Cancels the activity when it aborts. */
  readonly signal?: AbortSignal;
  /** Told how the request ended, after its event. What it throws is told by `drain()` and `close()`, as ERR_CALLBACK. */
  readonly onSettled?: (settlement: RequestSettlement) => void;
}

/** An activity that is to be scheduled. */
export interface ActivityRequest {
  /** Number of the agent that is made or evaluated. */
  readonly agent: number;
  readonly key: string;
  /** The action of an expansion; null for an evaluation. */
  readonly action: string | null;
}

/** What runs an activity, and what checks its result. */
export interface ActivityPlan<Work = unknown> {
  readonly executor: Executor<Work>;
  readonly work: Work;
  readonly accept: (value: unknown) => unknown;
}

/** Tells the listeners of a workflow. */
export type Tell = <Name extends keyof HgmWorkflowEvents>(name: Name, ...event: HgmWorkflowEvents[Name]) => void;

interface InFlight extends ActivityRequest {
  /** Whether the caller gave the id. Without one a settled request cannot be asked for. */
  readonly isNamed: boolean;
  readonly onSettled: ((settlement: RequestSettlement) => void) | undefined;
  waiting: ((settlement: RequestSettlement) => void)[] | undefined;
}

/**
 * The requests of a workflow, from being scheduled to being recorded and told of. All of it is to be called within the critical section,
 * but for what the scheduler calls.
 */
export class ScheduledRequests {
  readonly scheduler: Scheduler;
  readonly #core: HgmCore;
  readonly #section: CriticalSection;
  readonly #tell: Tell;
  readonly #faults: CallbackFaults;
  readonly #inFlight = new Map<string, InFlight>();
  readonly #settled: SettledRequests;
  #ended: Settlement[] = [];
  #drained: (() => void)[] = [];

  /** @param makeScheduler - makes the scheduler with the callback that tells of retries */
  constructor(
    core: HgmCore,
    section: CriticalSection,
    makeScheduler: (onRetry: (event: RetryEvent) => void) => Scheduler,
    finishedLimit: number,
    tell: Tell,
    faults: CallbackFaults,
  ) {
    this.#core = core;
    this.#section = section;
    this.#tell = tell;
    this.#faults = faults;
    this.#settled = new SettledRequests(finishedLimit);
    this.scheduler = makeScheduler((event) => section.enter(() => this.#retry(event)));
  }

  /** Whether a request is in flight, or among the last that ended. */
  knows(requestId: string | undefined): boolean {
    return requestId !== undefined && (this.#inFlight.has(requestId) || this.#settled.has(requestId));
  }

  /** Schedules an activity of an agent, which is busy from now on. */
  submit<Work>(
    { agent, key, action }: ActivityRequest,
    plan: ActivityPlan<Work>,
    { requestId, signal, onSettled }: ScheduleOptions,
  ): boolean {
    if (signal !== undefined) SIGNAL_KIND.read(signal, 'signal');
    checkOption('onSettled', onSettled, onSettled === undefined || typeof onSettled === 'function', 'a function');
    const activityId = this.scheduler.submit({
      executor: plan.executor,
      work: plan.work,
      accept: plan.accept,
      kind: kindOf(action),
      requestId,
      signal,
      settle: this.#onSettled,
    });
    if (activityId === null) return false;
    this.#core.setBusy(agent, true);
    if (action !== null) this.#core.expansionsInFlight++;
    this.#inFlight.set(requestId ?? `activity:${activityId}`, {
      agent,
      key,
      action,
      isNamed: requestId !== undefined,
      onSettled: onSettled === undefined ? undefined : this.#faults.guard('onSettled', onSettled),
      waiting: undefined,
    });
    return true;
  }

  /** Keys of the busy agents. */
  busyKeys(): Set<string> {
    return new Set(Array.from(this.#inFlight.values(), ({ key }) => key));
  }

  unsettled(): UnsettledRequest[] {
    return Array.from(this.#inFlight, ([requestId, { key, action }]) => ({ requestId, kind: kindOf(action), key }));
  }

  /** @throws HgmError ERR_UNKNOWN_REQUEST */
  settled(requestId: string): RequestSettlement | Promise<RequestSettlement> {
    const inFlight = this.#inFlight.get(requestId);
    if (inFlight !== undefined) {
      return new Promise((resolve) => {
        inFlight.waiting ??= [];
        inFlight.waiting.push(resolve);
      });
    }
    const settlement = this.#settled.get(requestId);
    if (settlement?.status === 'completed') {
      return { ...settlement, payload: copyAttached(settlement.payload, `the payload of ${settlement.key}`) };
    }
    if (settlement !== undefined) return settlement;
    const remedy = 'it was never scheduled, or ended so long ago that it is forgotten: see finishedLimit';
    throw new HgmError('ERR_UNKNOWN_REQUEST', `no request "${requestId}" is known: ${remedy}`);
  }

  /** Resolves when nothing is in flight and all events are told, those of requests included that listeners schedule. */
  drained(): Promise<void> {
    this.#section.after(() => this.#lookForDrained());
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  #retry({ requestId, attempt, delayMs, error }: RetryEvent): void {
    const key = this.#inFlight.get(requestId)?.key;
    if (key !== undefined) this.#section.after(() => this.#tell('retry', { requestId, key, attempt, delayMs, error }));
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
    const { requestId } = settlement;
    const request = this.#inFlight.get(requestId);
    if (request === undefined) return;
    this.#inFlight.delete(requestId);
    this.#core.setBusy(request.agent, false);
    if (request.action !== null) this.#core.expansionsInFlight--;
    const settled = this.#record(request, settlement);
    this.#section.after(() => {
      this.#tellOf(settled, request);
      this.#lookForDrained();
    });
  }

  #lookForDrained(): void {
    if (this.#inFlight.size > 0 || this.#drained.length === 0) return;
    // Listeners may have scheduled more, which is known once the next section is left.
    this.#section.enter(() =>
      this.#section.after(() => {
        if (this.#inFlight.size === 0) for (const resolve of this.#drained.splice(0)) resolve();
      }),
    );
  }

  /** Records how a request ended, and remembers it. */
  #record(request: InFlight, settlement: Settlement): RequestSettlement {
    const { requestId, attempts } = settlement;
    const { key, action } = request;
    let error: Error;
    if (settlement.status === 'completed') {
      try {
        return this.#complete(request, requestId, attempts, settlement.value);
      } catch (thrown) {
        // What only shows in sum: weights that a double does not hold.
        error = toError(thrown, `recording the result of ${key}`);
      }
    } else {
      ({ error } = settlement);
    }
    const status = settlement.status === 'cancelled' ? 'cancelled' : 'failed';
    const settled = { status, kind: kindOf(action), requestId, key, attempts, error } as const;
    if (request.isNamed) this.#settled.add(settled);
    return settled;
  }

  #complete({ agent, key, action, isNamed }: InFlight, requestId: string, attempts: number, value: unknown): RequestSettlement {
    if (action === null) {
      const { reward, weight = 1, payload } = evaluationOf(value);
      const kept = copyAttached(payload, `the payload of ${key}`);
      this.#core.evaluated(agent, reward, weight, kept);
      const clade = cladeSummaryOf(this.#core.tree, agent);
      const result = { key, attempts, reward, weight, payload, clade };
      const settled = { status: 'completed', kind: 'evaluation', requestId, ...result } as const;
      if (isNamed) this.#settled.add(kept === payload ? settled : { ...settled, payload: kept });
      return settled;
    }
    const kept = copyAttached(value, `the payload of ${key}`);
    this.#core.expanded(agent, kept);
    const settled = { status: 'completed', kind: 'expansion', requestId, key, action, attempts, payload: value } as const;
    if (isNamed) this.#settled.add(kept === value ? settled : { ...settled, payload: kept });
    return settled;
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
    if (waiting !== undefined) for (const resolve of waiting) resolve(settled);
  }
}

function kindOf(action: string | null): RequestKind {
  return action === null ? 'evaluation' : 'expansion';
}

/** An evaluation's result, which `accept` has checked. */
function evaluationOf(value: unknown): EvaluationResult {
  return typeof value === 'number' ? { reward: value } : (value as EvaluationResult);
}
