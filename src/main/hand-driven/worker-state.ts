import { toError } from '../../shared/error-envelope.js';
import type { EvaluationResult } from '../../shared/problem.js';
import { sumOf } from '../../shared/results/cost-sum.js';
import { checkActionName } from '../engine/action-names.js';
import { type AgentNode, cladeSummaryOf } from '../engine/agent-node.js';
import type { HgmEngineOptions } from '../engine/engine-options.js';
import type { HgmCore } from '../engine/hgm-core.js';
import { HgmEngine } from '../engine/hgm-engine.js';
import { copyAttached } from '../engine/metadata-copy.js';
import { attemptCost } from '../run/attempt-cost.js';
import type { CompletedActivity, Settlement } from '../scheduler/settlement.js';
import { type ChangeLog, packAttached, packError } from './change-log.js';
import type { RequestKind, RequestSettlement, UnsettledRequest } from './request-settlement.js';
import { SettledRequests } from './settled-requests.js';

/** An activity that is to be scheduled. */
export interface ActivityRequest {
  /** Number of the agent that is made or evaluated. */
  readonly agent: number;
  readonly key: string;
  /** The action of an expansion; null for an evaluation. */
  readonly action: string | null;
}

/** A request that has not settled. */
export interface InFlight extends ActivityRequest {
  readonly activity: number;
  /** Whether the caller gave the id. Without one a settled request cannot be asked for. */
  readonly isNamed: boolean;
  /** Attempts that have failed, each of which was to be followed by another. */
  failedAttempts: number;
  /** What all attempts have cost. */
  cost: number;
  /** False for what an earlier process scheduled and left: nobody works on it until it is scheduled again. */
  isScheduled: boolean;
  onSettled: ((settlement: RequestSettlement) => void) | undefined;
  waiting: Waiting[] | undefined;
}

/** Somebody who waits for a request. */
export interface Waiting {
  readonly resolve: (settlement: RequestSettlement) => void;
  readonly reject: (error: Error) => void;
}

/** What a worker knows: the engine, the requests in flight, and how the last ones ended. Changed the same way live and made again. */
export class WorkerState {
  readonly engine: HgmEngine;
  readonly core: HgmCore;
  readonly inFlight = new Map<string, InFlight>();
  readonly settled: SettledRequests;
  /** Where changes are written down; undefined where nothing is kept, and while they are made again. */
  log: ChangeLog | undefined;
  /** Number of the activity that was scheduled last. */
  lastActivity = 0;

  /** @param finishedLimit - settled requests that are remembered, an integer >= 0 */
  constructor(engine: HgmEngine, finishedLimit: number) {
    this.engine = engine;
    this.core = engine.core;
    this.settled = new SettledRequests(finishedLimit);
  }

  /** Whether a request is in flight, or among the last that ended. */
  knows(requestId: string): boolean {
    return this.inFlight.has(requestId) || this.settled.has(requestId);
  }

  /**
   * An activity was scheduled: its agent is busy from now on.
   *
   * @param requestId - empty where the caller gave none
   */
  begin({ agent, key, action }: ActivityRequest, activity: number, requestId: string, isScheduled: boolean): InFlight {
    const begun = {
      agent,
      key,
      action,
      activity,
      isNamed: requestId !== '',
      failedAttempts: 0,
      cost: 0,
      isScheduled,
      onSettled: undefined,
      waiting: undefined,
    };
    this.lastActivity = Math.max(this.lastActivity, activity);
    this.core.setBusy(agent, true);
    if (action !== null) this.core.expansionsInFlight++;
    this.inFlight.set(requestId || `activity:${activity}`, begun);
    this.log?.record({ kind: 'request', activity, agent, isExpansion: action !== null, requestId });
    return begun;
  }

  /**
   * An attempt of a request failed, and another one follows.
   *
   * @param attempt - from 1
   * @param cost - of the attempt
   */
  retried(request: InFlight, attempt: number, cost: number): void {
    this.#paid(request, cost);
    request.failedAttempts = attempt;
    this.log?.record({ kind: 'retry', activity: request.activity, attempts: attempt });
  }

  /** A request in flight has ended: records how, and remembers it. */
  end(request: InFlight, settlement: Settlement): RequestSettlement {
    const { requestId, attempts } = settlement;
    const { agent, key, action, activity } = request;
    this.inFlight.delete(requestId);
    this.core.setBusy(agent, false);
    if (action !== null) this.core.expansionsInFlight--;
    // One that ends while it waits for a retry tells the time and the cost of an attempt that was counted.
    if (attempts > request.failedAttempts) {
      this.log?.spent(settlement.elapsedMs);
      this.#paid(request, attemptCost(action === null ? 'evaluate' : 'expand', settlement));
    }
    let error: Error;
    if (settlement.status === 'completed') {
      try {
        return action === null ? this.#evaluated(request, settlement) : this.#expanded(request, action, settlement);
      } catch (thrown) {
        // What only shows in sum: weights that a double does not hold. Or what a store does not take.
        error = toError(thrown, `recording the result of ${key}`);
      }
    } else {
      ({ error } = settlement);
    }
    const status = settlement.status === 'cancelled' ? 'cancelled' : 'failed';
    const isCancelled = status === 'cancelled';
    this.log?.record({ kind: 'failure', activity, attempts, isCancelled, error: packError(error) });
    const { cost } = request;
    const settled = { status, kind: kindOf(action), requestId, key, attempts, cost, error } as const;
    if (request.isNamed) this.settled.add(settled);
    return settled;
  }

  #paid(request: InFlight, cost: number): void {
    if (cost === 0) return;
    request.cost = sumOf(request.cost, cost);
    this.log?.record({ kind: 'cost', activity: request.activity, cost });
  }

  #evaluated(
    { agent, key, activity, isNamed, cost }: InFlight,
    { requestId, attempts, value }: CompletedActivity,
  ): RequestSettlement {
    const { reward, weight = 1, payload } = evaluationOf(value);
    const kept = this.#keep(payload, `the payload of ${key}`);
    this.core.evaluated(agent, reward, weight, kept.copy);
    this.log?.record({ kind: 'evaluation', activity, agent, attempts, reward, weight, payload: kept.packed });
    const clade = cladeSummaryOf(this.core.tree, agent);
    const result = { key, attempts, cost, reward, weight, payload, clade };
    const settled = { status: 'completed', kind: 'evaluation', requestId, ...result } as const;
    if (isNamed) this.settled.add(kept.copy === payload ? settled : { ...settled, payload: kept.copy });
    return settled;
  }

  #expanded(
    { agent, key, activity, isNamed, cost }: InFlight,
    action: string,
    { requestId, attempts, value }: CompletedActivity,
  ): RequestSettlement {
    const kept = this.#keep(value, `the payload of ${key}`);
    this.core.expanded(agent, kept.copy);
    this.log?.record({ kind: 'expansion', activity, agent, attempts, payload: kept.packed });
    const settled = { status: 'completed', kind: 'expansion', requestId, key, action, attempts, cost, payload: value } as const;
    if (isNamed) this.settled.add(kept.copy === value ? settled : { ...settled, payload: kept.copy });
    return settled;
  }

  /** See `HgmEngine.ensureNode`. */
  ensureNode(key: string, metadata: unknown): AgentNode {
    const { copy, packed } = this.#keep(metadata, `the metadata of ${key}`);
    const agent = this.core.keys.ensure(key);
    this.core.attach(agent, copy);
    if (copy !== undefined) this.log?.record({ kind: 'metadata', agent, payload: packed });
    return this.core.nodeOf(agent);
  }

  /** See `HgmEngine.recordExpansion`. */
  recordExpansion(parentKey: string, action: string, payload: unknown): AgentNode {
    checkActionName(action);
    const { copy, packed } = this.#keep(payload, `the payload of ${parentKey}/${action}`);
    const { tree, keys } = this.core;
    const agent = tree.addChild(keys.ensure(parentKey), action);
    this.core.expanded(agent, copy);
    this.log?.record({ kind: 'expansion', activity: 0, agent, attempts: 0, payload: packed });
    return this.core.nodeOf(agent);
  }

  /** See `HgmEngine.recordEvaluation`. */
  recordEvaluation(key: string, reward: number, weight: number, payload: unknown): AgentNode {
    this.core.tree.checkReward(reward, weight);
    const { copy, packed } = this.#keep(payload, `the payload of ${key}`);
    const agent = this.core.keys.ensure(key);
    this.core.evaluated(agent, reward, weight, copy);
    this.log?.record({ kind: 'evaluation', activity: 0, agent, attempts: 0, reward, weight, payload: packed });
    return this.core.nodeOf(agent);
  }

  /**
   * A copy of what a user attaches, and its bytes where they are kept.
   *
   * @throws HgmError ERR_RESULT_CLONE
   */
  #keep(value: unknown, what: string): { readonly copy: unknown; readonly packed: Uint8Array } {
    const copy = copyAttached(value, what);
    return { copy, packed: packAttached(this.log === undefined ? undefined : copy, what) };
  }
}

/** The state of a worker that has done nothing. */
export function newWorkerState(engine: HgmEngineOptions, finishedLimit: number): WorkerState {
  return new WorkerState(new HgmEngine(engine), finishedLimit);
}

/** The requests that have not settled. */
export function unsettledOf({ inFlight }: WorkerState): UnsettledRequest[] {
  return Array.from(inFlight, ([requestId, { key, action, failedAttempts }]) => {
    return { requestId, kind: kindOf(action), key, failedAttempts };
  });
}

export function kindOf(action: string | null): RequestKind {
  return action === null ? 'evaluation' : 'expansion';
}

/** An evaluation's result, which `accept` has checked. */
function evaluationOf(value: unknown): EvaluationResult {
  return typeof value === 'number' ? { reward: value } : (value as EvaluationResult);
}
