import { HgmError } from '../../shared/errors.js';
import { sumOf } from '../../shared/results/cost-sum.js';
import { resolveHgmEngineOptions } from '../engine/engine-options.js';
import type { JournalVisitor, OtherRecord } from '../run/journal/journal-reader.js';
import type { WorkerChange } from '../run/journal/worker-change.js';
import type { CompletedActivity, Settlement } from '../scheduler/settlement.js';
import { ChangeCounts, unpackAttached, unpackError } from './change-log.js';
import type { InFlight, WorkerState } from './worker-state.js';

const OF_ANY_JOURNAL: ReadonlySet<string> = new Set<OtherRecord['type']>(['session', 'moment', 'close']);

/** Makes a worker's state again from its journal, whose records it visits in order. */
export class WorkerRebuild implements JournalVisitor {
  readonly counts = new ChangeCounts();
  readonly #state: WorkerState;
  readonly #requestIds = new Map<number, string>();

  constructor(state: WorkerState) {
    this.#state = state;
  }

  /** @throws HgmError ERR_STORE_CORRUPT */
  choice(): void {
    throw damaged('it holds a choice of a search', undefined);
  }

  /** @throws HgmError ERR_STORE_CORRUPT */
  evaluation(): void {
    throw damaged('it holds an evaluation of a search', undefined);
  }

  /** @throws HgmError ERR_STORE_CORRUPT */
  other(record: OtherRecord): void {
    if (record.type === 'change') this.#make(record.change);
    else if (!OF_ANY_JOURNAL.has(record.type)) throw damaged('it holds a record of a search', undefined);
  }

  #make(change: WorkerChange): void {
    this.counts.count(change);
    try {
      this.#apply(change);
    } catch (cause) {
      throw damaged(`a change, ${change.kind}, cannot be made again`, cause);
    }
  }

  #apply(change: WorkerChange): void {
    const { core } = this.#state;
    switch (change.kind) {
      case 'agent':
        core.tree.addChild(change.parent, change.action);
        return;
      case 'draws':
        core.draws = change.draws;
        return;
      case 'request':
        this.#begin(change);
        return;
      case 'metadata':
        core.attach(change.agent, unpackAttached(change.payload));
        return;
      case 'expansion':
        if (change.activity === 0) core.expanded(change.agent, unpackAttached(change.payload));
        else this.#complete(change, unpackAttached(change.payload));
        return;
      case 'evaluation': {
        const { reward, weight } = change;
        const payload = unpackAttached(change.payload);
        if (change.activity === 0) core.evaluated(change.agent, reward, weight, payload);
        else this.#complete(change, { reward, weight, payload });
        return;
      }
      case 'failure':
        this.#fail(change);
        return;
      case 'retry':
        this.#underWay(change.activity).failedAttempts = change.attempts;
        return;
      case 'cost': {
        const request = this.#underWay(change.activity);
        request.cost = sumOf(request.cost, change.cost);
        return;
      }
      case 'prune':
        core.prune(change.agent, change.reason);
        return;
      case 'gate':
        core.gateOpen = change.open;
        return;
      case 'parameters':
        core.options = resolveHgmEngineOptions(change.parameters);
    }
  }

  #begin({ activity, agent, isExpansion, requestId }: Extract<WorkerChange, { kind: 'request' }>): void {
    const { tree } = this.#state.core;
    const action = isExpansion ? tree.actionOf(agent) : null;
    this.#state.begin({ agent, key: tree.keyOf(agent), action }, activity, requestId, false);
    this.#requestIds.set(activity, requestId || `activity:${activity}`);
  }

  #complete({ activity, attempts }: Pick<CompletedActivity, 'attempts'> & { readonly activity: number }, value: unknown): void {
    this.#end(activity, (requestId) => ({
      status: 'completed',
      activityId: activity,
      requestId,
      attempts,
      elapsedMs: 0,
      cost: 0,
      value,
    }));
  }

  #fail({ activity, attempts, isCancelled, error: packed }: Extract<WorkerChange, { kind: 'failure' }>): void {
    const error = unpackError(packed);
    const head = { activityId: activity, attempts, elapsedMs: 0, cost: 0 };
    this.#end(activity, (requestId) =>
      isCancelled && error instanceof HgmError
        ? { status: 'cancelled', requestId, ...head, error }
        : { status: 'failed', requestId, ...head, error },
    );
  }

  #end(activity: number, settlementOf: (requestId: string) => Settlement): void {
    const request = this.#underWay(activity);
    const requestId = this.#requestIds.get(activity) ?? '';
    this.#requestIds.delete(activity);
    this.#state.end(request, settlementOf(requestId));
  }

  #underWay(activity: number): InFlight {
    const request = this.#state.inFlight.get(this.#requestIds.get(activity) ?? '');
    if (request === undefined) throw new RangeError(`activity ${activity} is not under way`);
    return request;
  }
}

function damaged(how: string, cause: unknown): HgmError {
  return new HgmError('ERR_STORE_CORRUPT', `the journal of the worker is damaged: ${how}; restore the store from a copy`, {
    cause,
  });
}
