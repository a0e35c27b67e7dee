import { LinkedQueue } from '../../shared/collections/linked-queue.js';
import type { Activity } from './activity.js';
import { Slots } from './slots.js';

interface ReadyQueue {
  readonly queue: LinkedQueue<Activity>;
  readonly slots: Slots;
}

/** The activities that wait for a slot, first in, first out: one queue for each kind that has slots of its own, one for all other kinds. */
export class ReadyQueues {
  readonly #common: ReadyQueue;
  readonly #byKind: ReadonlyMap<string, ReadyQueue>;
  readonly #queues: readonly ReadyQueue[];

  /**
   * @param concurrency - slots of all kinds that have none of their own
   * @param kindConcurrency - slots of the others
   */
  constructor(concurrency: number, kindConcurrency: Readonly<Record<string, number>>) {
    this.#common = queueOf(concurrency);
    this.#byKind = new Map(Object.entries(kindConcurrency).map(([kind, slots]) => [kind, queueOf(slots)]));
    this.#queues = [this.#common, ...this.#byKind.values()];
  }

  /** Adds an activity at the end of its queue. */
  push(activity: Activity): void {
    this.#queueOf(activity).queue.push(activity);
  }

  /** Takes an activity out of its queue, if it is there. */
  remove(activity: Activity): void {
    this.#queueOf(activity).queue.remove(activity);
  }

  /** Takes out an activity that may start; null when there is none. */
  shift(): Activity | null {
    for (const { queue, slots } of this.#queues) {
      const { first } = queue;
      if (first === null || !slots.hasRoom(first.request.executor)) continue;
      queue.remove(first);
      return first;
    }
    return null;
  }

  /** An activity's attempt is given to its executor. */
  started(activity: Activity): void {
    this.#queueOf(activity).slots.take(activity.request.executor);
  }

  /** The attempt has ended. */
  ended(activity: Activity): void {
    this.#queueOf(activity).slots.release(activity.request.executor);
  }

  #queueOf({ request: { kind } }: Activity): ReadyQueue {
    return (kind === undefined ? undefined : this.#byKind.get(kind)) ?? this.#common;
  }
}

function queueOf(slots: number): ReadyQueue {
  return { queue: new LinkedQueue<Activity>(), slots: new Slots(slots) };
}
