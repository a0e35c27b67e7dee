import type { JournalRecord } from './journal-record.js';

/** The costs of attempts that gave no reward: the journal tells each before it tells what came of the attempt. */
export class AttemptCosts {
  /** Those of which it is not yet told what came of them, by activity: a second one where a process died during an attempt before. */
  readonly #costs = new Map<number, number>();

  /** Takes the journal's next record. @returns what the attempt that it tells of has cost, where a record before it says so */
  next(record: JournalRecord): number | undefined {
    switch (record.type) {
      case 'session':
        // What is left is of attempts that were cancelled.
        this.#costs.clear();
        return undefined;
      case 'cost':
        this.#costs.set(record.activity, record.cost + (this.#costs.get(record.activity) ?? 0));
        return undefined;
      // They tell of no end of an attempt.
      case 'start':
      case 'together':
      case 'mates':
      case 'feedback':
      case 'reports':
      case 'remembered':
        return undefined;
      default:
        return 'activity' in record ? this.#take(record.activity) : undefined;
    }
  }

  #take(activity: number): number | undefined {
    const cost = this.#costs.get(activity);
    if (cost !== undefined) this.#costs.delete(activity);
    return cost;
  }
}
