import { LruMap } from '../../../shared/collections/lru-map.js';

/** How many addresses are remembered; those of longest ago begin anew. */
const MAXIMUM_ADDRESSES = 10_000;

/** What an address has left, and as of when. */
interface Allowance {
  left: number;
  atMs: number;
}

/** Lets each address do something so often: `burst` times at once, and from then on at an even rate. */
export class AddressLimits {
  readonly #burst: number;
  readonly #perMs: number;
  readonly #now: () => number;
  readonly #allowances = new LruMap<string, Allowance>(MAXIMUM_ADDRESSES);

  /** @param perMinute - how many are made good in a minute */
  constructor(burst: number, perMinute: number, now: () => number = () => performance.now()) {
    this.#burst = burst;
    this.#perMs = perMinute / 60_000;
    this.#now = now;
  }

  /** Whether the address may, now. */
  isOpen(address: string): boolean {
    return this.#of(address).left >= 1;
  }

  /** Takes one of what the address may. Returns whether it had it. */
  take(address: string): boolean {
    const allowance = this.#of(address);
    if (allowance.left < 1) return false;
    allowance.left -= 1;
    return true;
  }

  #of(address: string): Allowance {
    const nowMs = this.#now();
    const known = this.#allowances.get(address);
    if (known === undefined) {
      const fresh = { left: this.#burst, atMs: nowMs };
      this.#allowances.set(address, fresh, 1);
      return fresh;
    }
    known.left = Math.min(this.#burst, known.left + (nowMs - known.atMs) * this.#perMs);
    known.atMs = nowMs;
    return known;
  }
}
