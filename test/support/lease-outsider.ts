import type { EarlierLease, Grant, LeaseBook } from '../../src/main/executors/lease-desk.js';
import { isHgmError } from '../../src/shared/errors.js';
import type { Lease, Leasing, ToldResult } from '../../src/shared/leases/lease.js';

/** Where leases are kept that no run has: in memory, everything committed at once. */
export class OpenLeaseBook implements LeaseBook {
  readonly earlier = new Map<number, EarlierLease>();
  readonly grants: Grant[] = [];
  readonly #expiries = new Map<number, number>();
  secret: Uint8Array | undefined;
  nextLease = 0;
  isPaused = false;

  begin(secret: Uint8Array): void {
    this.secret = secret;
  }

  granted(grant: Grant): void {
    this.grants.push(grant);
    this.nextLease = Math.max(this.nextLease, grant.first + grant.activities.length);
  }

  released(): void {}

  expired(activities: readonly number[]): void {
    for (const activity of activities) this.#expiries.set(activity, this.expiriesOf(activity) + 1);
  }

  told(): void {}

  expiriesOf(activity: number): number {
    return this.#expiries.get(activity) ?? 0;
  }

  isUnsettled(): boolean {
    return false;
  }

  whenCommitted(callback: () => void): void {
    queueMicrotask(callback);
  }

  whenChosen(callback: () => void): void {
    setImmediate(callback);
  }

  whenStarted(callback: () => void): void {
    setImmediate(callback);
  }
}

/** What an outsider does with a lease; undefined where it never answers. */
export type Work = (lease: Lease) => Omit<ToldResult, 'token'> | undefined;

/** Asks a run for work until it has ended, does it, and tells. Resolves to how many results were taken. */
export async function workOutside(run: Leasing, work: Work, count = 4): Promise<number> {
  let taken = 0;
  try {
    for (;;) {
      const leases = await run.ask({ count, waitMs: 60_000, workerId: 'outsider' });
      const results = leases.flatMap((lease) => {
        const result = work(lease);
        return result === undefined ? [] : [{ ...result, token: lease.token }];
      });
      for (const { accepted } of await run.tell(results)) taken += Number(accepted);
      // Whoever is outside leaves the loop to others now and then.
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (error) {
    if (isHgmError(error, 'ERR_CLOSED')) return taken;
    throw error;
  }
}
