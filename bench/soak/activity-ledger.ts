/** Whether every activity ended once, told from a run's events. */
import type { RunEvent } from '../../src/main/run/events/run-events.js';

/** What was wrong, in counts; all 0 in a run that is right. */
export interface LedgerFaults {
  /** Activities below the highest one that never ended. */
  readonly lost: number;
  /** Ends of an activity that had ended. */
  readonly double: number;
  /** Evaluations of an agent on a task that it had met. */
  readonly repeatedTasks: number;
  /** Events that the ledger was not shown, so that it cannot tell. */
  readonly dropped: number;
}

/** Keeps what is needed to tell, which is bounded by what is in flight and by agents x tasks / 8 bytes. */
export class ActivityLedger {
  readonly #tasks: number;
  /** Every activity up to this one has ended. */
  #ended = 0;
  readonly #endedAbove = new Set<number>();
  readonly #tasksMet = new Map<string, Uint8Array>();
  #double = 0;
  #repeatedTasks = 0;
  #dropped = 0;
  evaluations = 0;
  expansions = 0;
  /** Activities that failed for good. */
  failures = 0;
  /** Evaluations among them. */
  failedEvaluations = 0;
  /** Attempts that failed, by the error's code or name; those of activities that failed for good included. */
  readonly failedAttempts = new Map<string, number>();

  /** @param tasks - how many tasks there are */
  constructor(tasks: number) {
    this.#tasks = tasks;
  }

  add(event: RunEvent): void {
    switch (event.type) {
      case 'evaluation':
        this.evaluations++;
        this.#end(event.activity);
        this.#meet(event.key, event.task);
        return;
      case 'expansion':
        this.expansions++;
        this.#end(event.activity);
        return;
      case 'failure':
        this.failures++;
        this.#end(event.activity);
        this.#countError(event.error);
        if (event.kind !== 'evaluate') return;
        this.failedEvaluations++;
        this.#meet(event.key, event.task);
        return;
      case 'retry':
        this.#countError(event.error);
        return;
      case 'dropped':
        this.#dropped += event.count;
        return;
      default:
    }
  }

  /** To be asked when the run has ended. */
  faults(): LedgerFaults {
    const highest = Math.max(this.#ended, ...this.#endedAbove);
    const lost = highest - this.#ended - this.#endedAbove.size;
    return { lost, double: this.#double, repeatedTasks: this.#repeatedTasks, dropped: this.#dropped };
  }

  #end(activity: number): void {
    if (activity <= this.#ended || this.#endedAbove.has(activity)) {
      this.#double++;
      return;
    }
    this.#endedAbove.add(activity);
    while (this.#endedAbove.delete(this.#ended + 1)) this.#ended++;
  }

  #meet(key: string, task: number | null): void {
    if (task === null) return;
    const met = this.#tasksMet.get(key) ?? new Uint8Array(Math.ceil(this.#tasks / 8));
    this.#tasksMet.set(key, met);
    const bit = 1 << (task & 7);
    const byte = met[task >> 3] ?? 0;
    if ((byte & bit) !== 0) this.#repeatedTasks++;
    met[task >> 3] = byte | bit;
  }

  #countError(error: Error): void {
    const name = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    this.failedAttempts.set(name, (this.failedAttempts.get(name) ?? 0) + 1);
  }
}
