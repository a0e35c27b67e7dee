import type { WorkerChange } from '../run/journal/worker-change.js';
import { unpackAttached, unpackError } from './change-log.js';

/** What a kept change tells, one object each, for other programs. */
export type WorkerEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Tells the events of a hand-driven worker from its changes, without making its state again. */
export class WorkerEvents {
  readonly #keys: string[] = [];
  readonly #requests = new Map<number, { readonly requestId: string; readonly agent: number }>();

  /** The event that the next change is; undefined for one that is none. */
  next(change: WorkerChange): WorkerEvent | undefined {
    switch (change.kind) {
      case 'agent': {
        const { parent, action } = change;
        this.#keys.push(parent < 0 ? action : `${this.#keys[parent]}/${action}`);
        return undefined;
      }
      case 'draws':
        return undefined;
      case 'request': {
        const { activity, agent, isExpansion } = change;
        const requestId = change.requestId || `activity:${activity}`;
        this.#requests.set(activity, { requestId, agent });
        return { type: 'request', activity, requestId, kind: isExpansion ? 'expansion' : 'evaluation', key: this.#keys[agent] };
      }
      case 'retry': {
        const { activity, attempts: attempt } = change;
        return { type: 'retry', ...this.#headOf(activity), attempt };
      }
      case 'cost': {
        const { activity, cost } = change;
        return { type: 'cost', ...this.#headOf(activity), cost };
      }
      case 'metadata':
        return { type: 'metadata', key: this.#keys[change.agent], payload: unpackAttached(change.payload) };
      case 'prune':
        return { type: 'prune', key: this.#keys[change.agent], reason: change.reason ?? null };
      case 'gate':
        return { type: 'gate', open: change.open };
      case 'parameters':
        return { type: 'parameters', ...change.parameters };
      default:
        return this.#settled(change);
    }
  }

  #headOf(activity: number) {
    const request = this.#requests.get(activity);
    return { activity, requestId: request?.requestId ?? null, key: this.#keys[request?.agent ?? -1] };
  }

  #settled(change: Extract<WorkerChange, { kind: 'expansion' | 'evaluation' | 'failure' }>): WorkerEvent {
    const { kind: type, activity, attempts } = change;
    const { key: asked, ...request } = this.#headOf(activity);
    this.#requests.delete(activity);
    const head = { type, ...request, attempt: attempts };
    if (change.kind === 'failure') {
      const status = change.isCancelled ? 'cancelled' : 'failed';
      return { ...head, status, key: asked, error: unpackError(change.error) };
    }
    const payload = unpackAttached(change.payload);
    const key = this.#keys[change.agent];
    if (change.kind === 'expansion') return { ...head, key, payload };
    const { reward, weight } = change;
    return { ...head, key, task: null, reward, weight, payload };
  }
}
