import { LinkedQueue } from '../../shared/collections/linked-queue.js';
import type { Activity } from './activity.js';
import { Slots } from './slots.js';

interface StartLine {
  readonly queue: LinkedQueue<Activity>;
  readonly slots: Slots;
}

/** Where activities wait for a slot: in one line, or in one of their own where their kind has slots of its own. First come, first served in each. */
export class StartLines {
  readonly #common: StartLine;
  readonly #byKind: ReadonlyMap<string, StartLine>;
  readonly #lines: readonly StartLine[];

  /**
   * @param concurrency - slots of all kinds that have none of their own
   * @param kindConcurrency - slots of the others
   */
  constructor(concurrency: number, kindConcurrency: Readonly<Record<string, number>>) {
    this.#common = lineOf(concurrency);
    this.#byKind = new Map(Object.entries(kindConcurrency).map(([kind, slots]) => [kind, lineOf(slots)]));
    this.#lines = [this.#common, ...this.#byKind.values()];
  }

  /** Adds an activity at the end of its line. */
  push(activity: Activity): void {
    this.#lineOf(activity).queue.push(activity);
  }

  /** Takes an activity out of its line, if it is there. */
  remove(activity: Activity): void {
    this.#lineOf(activity).queue.remove(activity);
  }

  /** Takes out an activity that may start; null when there is none. */
  shift(): Activity | null {
    for (const { queue, slots } of this.#lines) {
      const { first } = queue;
      if (first === null || !slots.hasRoom(first.request.executor)) continue;
      queue.remove(first);
      return first;
    }
    return null;
  }

  /** An activity's attempt is given to its executor. */
  started(activity: Activity): void {
    this.#lineOf(activity).slots.take(activity.request.executor);
  }

  /** The attempt has ended. */
  ended(activity: Activity): void {
    this.#lineOf(activity).slots.release(activity.request.executor);
  }

  #lineOf({ request: { kind } }: Activity): StartLine {
    return (kind === undefined ? undefined : this.#byKind.get(kind)) ?? this.#common;
  }
}

function lineOf(slots: number): StartLine {
  return { queue: new LinkedQueue<Activity>(), slots: new Slots(slots) };
}
