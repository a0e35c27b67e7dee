import { HgmError } from '../../../shared/errors.js';
import type { LeaseInfo } from '../../../shared/leases/lease-info.js';
import type { RunFigures } from '../../../shared/store-protocol.js';
import {
  type EarlierLease,
  type Grant,
  type LeaseBook,
  type LeaseDesk,
  NOBODY_OUTSIDE,
  type OutsideShare,
} from '../../executors/lease-desk.js';
import type { RunJournal } from '../journal/run-journal.js';
import type { Pending } from '../pending/pending-activities.js';
import type { RunState } from '../run-state.js';
import { LeaseFacts } from './lease-facts.js';
import type { LeaseFact } from './lease-record.js';

export interface RunLeasesParts {
  /** Where those outside are served; undefined where nothing is leased. */
  readonly desk: LeaseDesk | undefined;
  /** What earlier processes wrote down. @defaultValue nothing */
  readonly facts: LeaseFacts | undefined;
  readonly state: RunState;
  readonly journal: RunJournal;
  readonly figures: () => RunFigures;
  /** Threads that the run has, or will have once what was asked for is committed. */
  readonly options: { readonly threads: number };
  /** Starts what was chosen in this critical section of the run, before it is committed. */
  readonly startChosen: () => void;
  /** Calls back once all that is recorded in this critical section of the run is committed. */
  readonly whenCommitted: (callback: () => void) => void;
  /** Has the run record and choose soon, and {@link RunLeases.pumped} called. */
  readonly wake: () => void;
}

/** The leases of a run: what is written down of them, and the way to where they are given. */
export class RunLeases implements LeaseBook {
  readonly earlier: Map<number, EarlierLease>;
  readonly #parts: RunLeasesParts;
  readonly #facts: LeaseFacts;
  #waiting: (() => void)[] = [];
  #asking: (() => void)[] = [];
  /** Whether what is granted is committed with what is being recorded. */
  #isPumped = false;
  #wasPaused = false;

  constructor(parts: RunLeasesParts) {
    this.#parts = parts;
    this.#facts = parts.facts ?? new LeaseFacts();
    this.earlier = parts.facts === undefined ? new Map() : earlierIn(parts.state.pending.values());
    parts.desk?.bind(this);
  }

  /** What is wanted, and held, outside. */
  get outside(): OutsideShare {
    return this.#parts.desk?.share ?? NOBODY_OUTSIDE;
  }

  /** Where those outside are served. @throws HgmError ERR_CLOSED where nothing is leased */
  get desk(): LeaseDesk {
    const { desk } = this.#parts;
    if (desk === undefined) throw new HgmError('ERR_CLOSED', 'nothing of this run is leased');
    return desk;
  }

  leases(): readonly LeaseInfo[] {
    return this.#parts.desk?.leases() ?? [];
  }

  /** In the run's critical section, where all that has come is recorded, and what can be chosen is. */
  pumped(): void {
    const { state, desk, whenCommitted } = this.#parts;
    const { isPaused } = state.controls;
    if (this.#wasPaused && !isPaused) desk?.serve();
    this.#wasPaused = isPaused;
    this.#serveAsks();
    if (this.#waiting.length === 0) return;
    for (const callback of this.#waiting.splice(0)) whenCommitted(callback);
  }

  /** Where all activities are leased, nobody is on one before its lease is committed: the choice is committed with that. Else it is before anything is started. */
  #serveAsks(): void {
    const { options, desk, startChosen, whenCommitted } = this.#parts;
    const isAlone = options.threads === 0 && desk?.share.isAlone === true;
    if (isAlone) startChosen();
    if (this.#asking.length === 0) return;
    const asking = this.#asking.splice(0);
    const tell = () => {
      for (const callback of asking) callback();
    };
    if (!isAlone) {
      whenCommitted(tell);
      return;
    }
    this.#isPumped = true;
    tell();
    desk.fillAsks();
    this.#isPumped = false;
  }

  /** Refuses all that comes. */
  end(error: HgmError): void {
    this.#parts.desk?.end(error);
  }

  /** Nothing is committed any more. */
  fail(error: HgmError): void {
    this.#waiting = [];
    this.#asking = [];
    this.#parts.desk?.fail(error);
  }

  get secret(): Uint8Array | undefined {
    return this.#facts.secret;
  }

  get nextLease(): number {
    return this.#facts.nextLease;
  }

  get isPaused(): boolean {
    return this.#parts.state.controls.isPaused;
  }

  begin(secret: Uint8Array): void {
    this.#write({ kind: 'secret', secret });
  }

  granted(grant: Grant): void {
    this.#write({ kind: 'granted', ...grant });
  }

  released(activities: readonly number[]): void {
    this.#write({ kind: 'released', activities });
  }

  expired(activities: readonly number[]): void {
    this.#write({ kind: 'expired', activities });
  }

  /** Its time was not a thread's, also where the lease had ended before. */
  told(activity: number): void {
    const lease = this.#parts.state.pending.get(activity)?.lease;
    if (lease !== undefined) lease.isOutside = true;
  }

  expiriesOf(activity: number): number {
    return this.#parts.state.pending.get(activity)?.lease?.expiries ?? 0;
  }

  isUnsettled(activity: number, attempt: number): boolean {
    const pending = this.#parts.state.pending.get(activity);
    return pending !== undefined && pending.attemptsMade < attempt;
  }

  whenCommitted(callback: () => void): void {
    const { journal, figures, whenCommitted } = this.#parts;
    if (this.#isPumped) whenCommitted(callback);
    else journal.commit(figures(), callback);
  }

  whenChosen(callback: () => void): void {
    this.#waiting.push(callback);
    this.#parts.wake();
  }

  whenStarted(callback: () => void): void {
    this.#asking.push(callback);
    this.#parts.wake();
  }

  #write(fact: LeaseFact): void {
    const { state, journal } = this.#parts;
    this.#facts.apply(fact, (activity) => {
      const pending = state.pending.get(activity);
      if (pending === undefined) throw new TypeError(`activity ${activity} is leased and has settled`);
      return pending;
    });
    journal.record({ type: 'leases', fact });
  }
}

/** The leases of attempts that are still to end. */
function earlierIn(pendings: readonly Pending[]): Map<number, EarlierLease> {
  const earlier = new Map<number, EarlierLease>();
  for (const { activity, lease, attemptsMade } of pendings)
    if (lease !== undefined && lease.attempt === attemptsMade + 1) earlier.set(activity, lease);
  return earlier;
}
