import type { Decision } from '../policy/search.js';

/** An activity that was chosen and is not yet recorded. */
export interface Pending {
  readonly activity: number;
  readonly decision: Decision;
}

const INITIAL_CAPACITY = 256;
/** In place of a task's number. */
const EXPANSION = -2;
/** In place of an agent's number. */
const NONE = -1;

/**
 * Activities that are pending, in the order of their numbers, which are given one after the other. A ring of numbers: in the making of
 * a state from its journal millions come and go.
 */
export class PendingActivities implements Iterable<[activity: number, pending: Pending]> {
  #agents = new Int32Array(INITIAL_CAPACITY).fill(NONE);
  #tasks = new Int32Array(INITIAL_CAPACITY);
  /** No activity before this one is pending. */
  #first = 1;
  #next = 1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The first activity that is pending, or the next one to be added. */
  get first(): number {
    while (this.#first < this.#next && !this.has(this.#first)) this.#first++;
    return this.#first;
  }

  has(activity: number): boolean {
    return activity >= this.#first && activity < this.#next && this.#agents[this.#slot(activity)] !== NONE;
  }

  /** Adds the activity numbered next, and returns its number. */
  add(kind: Decision['type'], agent: number, task: number): number {
    const activity = this.#next;
    if (activity - this.#first >= this.#agents.length && activity - this.first >= this.#agents.length) this.#grow();
    this.#next++;
    const slot = this.#slot(activity);
    this.#agents[slot] = agent;
    this.#tasks[slot] = kind === 'expand' ? EXPANSION : task;
    this.#size++;
    return activity;
  }

  /** What was decided; undefined for an activity that is not pending. */
  get(activity: number): Decision | undefined {
    if (!this.has(activity)) return undefined;
    const slot = this.#slot(activity);
    const agent = this.#agents[slot]!;
    const task = this.#tasks[slot]!;
    return task === EXPANSION ? { type: 'expand', agent } : { type: 'evaluate', agent, task };
  }

  /** Takes an activity out, and returns what was decided; undefined for one that is not pending. */
  take(activity: number): Decision | undefined {
    const decision = this.get(activity);
    if (decision === undefined) return undefined;
    this.#agents[this.#slot(activity)] = NONE;
    this.#size--;
    return decision;
  }

  *[Symbol.iterator](): Iterator<[activity: number, pending: Pending]> {
    for (let activity = this.first; activity < this.#next; activity++) {
      const decision = this.get(activity);
      if (decision !== undefined) yield [activity, { activity, decision }];
    }
  }

  *values(): IterableIterator<Pending> {
    for (const [, pending] of this) yield pending;
  }

  #slot(activity: number): number {
    // The length is a power of two.
    return activity & (this.#agents.length - 1);
  }

  #grow(): void {
    const agents = new Int32Array(2 * this.#agents.length).fill(NONE);
    const tasks = new Int32Array(2 * this.#tasks.length);
    for (let activity = this.#first; activity < this.#next; activity++) {
      const slot = this.#slot(activity);
      agents[activity & (agents.length - 1)] = this.#agents[slot]!;
      tasks[activity & (agents.length - 1)] = this.#tasks[slot]!;
    }
    this.#agents = agents;
    this.#tasks = tasks;
  }
}
