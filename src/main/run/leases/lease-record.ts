import { assertNever } from '../../../shared/assert-never.js';
import type { Grant } from '../../executors/lease-desk.js';
import type { JournalBytes } from '../journal/journal-bytes.js';
import { type RecordSink, recordForm } from '../journal/record-form.js';

/** What happened to leases of a run. */
export type LeaseFact =
  /** Under this secret the run makes its tokens. */
  | { readonly kind: 'secret'; readonly secret: Uint8Array }
  /** Leases were given, or one was renewed that had ended. */
  | ({ readonly kind: 'granted' } & Grant)
  /** Leases ended without a result: they were given back, or ran out. */
  | { readonly kind: 'released' | 'expired'; readonly activities: readonly number[] };

/** The first byte of a fact; part of the format. */
const FACT = Object.freeze({ secret: 1, granted: 2, released: 3, expired: 4 } as const satisfies Record<
  LeaseFact['kind'],
  number
>);

/** What was leased to whom outside, and how leases ended that brought no result. */
export const LEASE_RECORD = recordForm(
  'leases',
  20,
  (from) => ({ fact: readFact(from) }),
  (to, { fact }) => writeFact(to, fact),
);

function writeFact(to: RecordSink, fact: LeaseFact): void {
  to.integer(FACT[fact.kind]);
  switch (fact.kind) {
    case 'secret':
      to.blob(fact.secret);
      return;
    case 'granted':
      to.integer(fact.first);
      to.float64(fact.leaseMs);
      to.text(fact.workerId ?? '');
      to.integer(fact.activities.length);
      for (let index = 0; index < fact.activities.length; index++) {
        to.integer(fact.activities[index]!);
        to.integer(fact.attempts[index]!);
      }
      return;
    case 'released':
    case 'expired':
      to.integer(fact.activities.length);
      for (const activity of fact.activities) to.integer(activity);
      return;
    default:
      assertNever(fact);
  }
}

function readFact(from: JournalBytes): LeaseFact {
  switch (from.integer()) {
    case FACT.secret:
      // A copy: the journal's own memory is let go.
      return { kind: 'secret', secret: Uint8Array.from(from.blob()) };
    case FACT.granted: {
      const [first, leaseMs, workerId] = [from.integer(), from.float64(), from.text()];
      const activities: number[] = [];
      const attempts: number[] = [];
      for (let left = from.integer(); left > 0; left--) {
        activities.push(from.integer());
        attempts.push(from.integer());
      }
      return { kind: 'granted', first, leaseMs, workerId: workerId === '' ? null : workerId, activities, attempts };
    }
    case FACT.released:
      return { kind: 'released', activities: readActivities(from) };
    case FACT.expired:
      return { kind: 'expired', activities: readActivities(from) };
    default:
      throw from.damaged();
  }
}

function readActivities(from: JournalBytes): readonly number[] {
  return Array.from({ length: from.integer() }, () => from.integer());
}
