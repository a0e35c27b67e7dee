import type { RunFigures } from '../../../shared/store-protocol.js';
import type { EventStream } from '../events/event-stream.js';
import type { RunEvent } from '../events/run-events.js';
import type { Pending } from '../pending/pending-activities.js';
import type { RunJournal } from './run-journal.js';

export interface CommitGroupsParts {
  readonly journal: RunJournal;
  readonly events: EventStream<RunEvent>;
  /** The run's figures as they are now. */
  readonly figures: () => RunFigures;
  /** Starts an activity whose choice is committed. */
  readonly start: (pending: Pending) => void;
  /** Told of each commit, before what it lets be started is. */
  readonly onCommit: () => void;
  /** Told of what `start` and callbacks throw. */
  readonly onFault: (fault: unknown) => void;
}

/** What waits for a commit: choices to be started, events to be told, and figures to be shown. Groups are committed in their order. */
export class CommitGroups {
  readonly #parts: CommitGroupsParts;
  #chosen: Pending[] = [];
  #announced: RunEvent[] = [];
  #callbacks: (() => void)[] = [];
  /** What was chosen in the groups that are being committed, the first one first. */
  readonly #committing: (readonly Pending[])[] = [];
  #acknowledged: RunFigures;
  #hasFailed = false;
  #resolveFlushed: () => void = () => undefined;

  constructor(parts: CommitGroupsParts) {
    this.#parts = parts;
    this.#acknowledged = parts.figures();
  }

  /** The figures of what is committed. */
  get acknowledged(): RunFigures {
    return this.#acknowledged;
  }

  /** How many activities wait for the commit of their choice. */
  get uncommitted(): number {
    if (!this.#parts.journal.isKept) return 0;
    return this.#committing.reduce((count, { length }) => count + length, this.#chosen.length);
  }

  /** Has an activity started once its choice is committed. */
  choose(pending: Pending): void {
    this.#chosen.push(pending);
  }

  /** Starts what was chosen in this group: the caller answers for it that nobody is on it before the group is committed. */
  startChosen(): void {
    const { start, onFault } = this.#parts;
    try {
      for (const pending of this.#chosen.splice(0)) start(pending);
    } catch (fault) {
      onFault(fault);
    }
  }

  /** Has an event told once what it tells of is committed. */
  announce(event: RunEvent): void {
    this.#announced.push(event);
  }

  /** Has a callback called once all that was recorded so far is committed. */
  whenCommitted(callback: () => void): void {
    this.#callbacks.push(callback);
  }

  /** Ends the group. */
  commit(): void {
    const { journal, events, start, onCommit, onFault } = this.#parts;
    const chosen = this.#chosen;
    const announced = this.#announced;
    const callbacks = this.#callbacks;
    const figures = this.#parts.figures();
    this.#chosen = [];
    this.#announced = [];
    if (callbacks.length > 0) this.#callbacks = [];
    this.#committing.push(chosen);
    journal.commit(figures, () => {
      this.#acknowledged = figures;
      onCommit();
      this.#committing.shift();
      for (const event of announced) events.push(event);
      try {
        for (const callback of callbacks) callback();
        for (const pending of chosen) start(pending);
      } catch (fault) {
        onFault(fault);
      }
    });
  }

  /** Resolves when all that is recorded is committed, or nothing will be any more. */
  flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolveFlushed = resolve;
      if (this.#hasFailed) {
        resolve();
        return;
      }
      const figures = this.#parts.figures();
      this.#parts.journal.commit(figures, () => {
        this.#acknowledged = figures;
        resolve();
      });
    });
  }

  /** The store has failed: nothing is committed any more. Returns the activities that are never started. */
  fail(): readonly number[] {
    const unstarted = [...this.#committing.splice(0).flat(), ...this.#chosen.splice(0)].map(({ activity }) => activity);
    this.#hasFailed = true;
    this.#resolveFlushed();
    return unstarted;
  }
}
