import { Fifo } from '../../shared/collections/fifo.js';
import type { RequestSettlement } from './request-settlement.js';

/** How the last requests ended, up to a limit: beyond it the one that ended longest ago is forgotten. */
export class SettledRequests {
  readonly #limit: number;
  readonly #settlements = new Map<string, RequestSettlement>();
  /** Their ids, at most as many as the limit. */
  readonly #ids = new Fifo<string>();

  /** @param limit - an integer >= 0 */
  constructor(limit: number) {
    this.#limit = limit;
  }

  has(requestId: string): boolean {
    return this.#settlements.has(requestId);
  }

  get(requestId: string): RequestSettlement | undefined {
    return this.#settlements.get(requestId);
  }

  add(settlement: RequestSettlement): void {
    if (this.#limit === 0) return;
    const { requestId } = settlement;
    this.#settlements.set(requestId, settlement);
    this.#ids.push(requestId);
    if (this.#ids.size <= this.#limit) return;
    const oldest = this.#ids.shift();
    if (oldest !== undefined) this.#settlements.delete(oldest);
  }
}
