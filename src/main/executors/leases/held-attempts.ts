import { ActivityTable } from '../../../shared/collections/activity-table.js';
import { LinkedQueue } from '../../../shared/collections/linked-queue.js';
import type { HeldAttempt } from './held-attempt.js';
import type { LeaseTokens } from './lease-tokens.js';

/** Kinds of activities that somebody takes. */
export interface KindsTaken {
  takes(kind: HeldAttempt['kind']): boolean;
}

/** Attempts that are leased, at the moment when they are looked at. */
export type LeasedAttempts = Pick<LinkedQueue<HeldAttempt>, 'size' | 'items'>;

/** The attempts that are leased, and those that wait to be leased or run: no more than the run has in flight. */
export class HeldAttempts {
  readonly #byActivity = new ActivityTable<HeldAttempt>();
  readonly #waiting = { expand: new LinkedQueue<HeldAttempt>(), evaluate: new LinkedQueue<HeldAttempt>() };
  /** No set: its tables would keep all that was in them until the old generation is looked through. */
  readonly #leased = new LinkedQueue<HeldAttempt>();
  readonly #leasedOf = { expand: 0, evaluate: 0 };

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.expand.size + this.#waiting.evaluate.size;
  }

  /** Those that are leased, the longest given first. */
  get leased(): LeasedAttempts {
    return this.#leased;
  }

  /** How many of each kind are. */
  get leasedOf(): { readonly expand: number; readonly evaluate: number } {
    return this.#leasedOf;
  }

  get(activityId: number): HeldAttempt | undefined {
    return this.#byActivity.get(activityId);
  }

  values(): HeldAttempt[] {
    return this.#byActivity.values();
  }

  /** Takes an attempt in, behind those that wait. */
  add(held: HeldAttempt): void {
    this.#byActivity.add(held.attempt.activityId, held);
    this.#waiting[held.kind].push(held);
  }

  /** The first one that waits and that somebody takes: the one chosen first. */
  first(taker: KindsTaken): HeldAttempt | undefined {
    const expansion = taker.takes('expand') ? this.#waiting.expand.first : null;
    const evaluation = taker.takes('evaluate') ? this.#waiting.evaluate.first : null;
    if (expansion === null || evaluation === null) return expansion ?? evaluation ?? undefined;
    return expansion.attempt.activityId < evaluation.attempt.activityId ? expansion : evaluation;
  }

  lease(held: HeldAttempt, tokens: LeaseTokens, lease: number, workerId: string | null, leaseMs: number, nowMs: number): void {
    this.#waiting[held.kind].remove(held);
    held.give(tokens, lease, workerId, leaseMs, nowMs);
    this.#leased.push(held);
    this.#leasedOf[held.kind]++;
  }

  /** It is leased no more, and waits before all others. */
  putBack(held: HeldAttempt): void {
    this.#unlease(held);
    this.#waiting[held.kind].unshift(held);
  }

  /** It has settled, or is run elsewhere. */
  remove(held: HeldAttempt): void {
    this.#unlease(held);
    this.#waiting[held.kind].remove(held);
    this.#byActivity.delete(held.attempt.activityId);
  }

  #unlease(held: HeldAttempt): void {
    if (!held.isLeased) return;
    this.#leased.remove(held);
    held.isLeased = false;
    this.#leasedOf[held.kind]--;
  }
}
