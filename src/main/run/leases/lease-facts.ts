import { assertNever } from '../../../shared/assert-never.js';
import type { Pending } from '../pending/pending-activities.js';
import type { LeaseFact } from './lease-record.js';

/** What a run's journal tells of its leases, beside what stands with each activity. */
export class LeaseFacts {
  #secret: Uint8Array | undefined;
  #nextLease = 0;

  get secret(): Uint8Array | undefined {
    return this.#secret;
  }

  get nextLease(): number {
    return this.#nextLease;
  }

  /** @param pendingOf - an activity that has not settled; throws where there is none */
  apply(fact: LeaseFact, pendingOf: (activity: number) => Pending): void {
    switch (fact.kind) {
      case 'secret':
        this.#secret = fact.secret;
        return;
      case 'granted': {
        const { first, leaseMs, workerId, activities, attempts } = fact;
        for (let index = 0; index < activities.length; index++) {
          const pending = pendingOf(activities[index]!);
          const expiries = pending.lease?.expiries ?? 0;
          pending.lease = { lease: first + index, attempt: attempts[index]!, leaseMs, workerId, isOutside: true, expiries };
        }
        this.#nextLease = Math.max(this.#nextLease, first + activities.length);
        return;
      }
      case 'released':
      case 'expired':
        for (const activity of fact.activities) {
          const { lease } = pendingOf(activity);
          if (lease === undefined) continue;
          lease.isOutside = false;
          if (fact.kind === 'expired') lease.expiries++;
        }
        return;
      default:
        assertNever(fact);
    }
  }
}
