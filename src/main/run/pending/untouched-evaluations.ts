/** Room for what threads that make nothing but no-ops are sent ahead: in the first second of a process to grow costs more than to fill. */
const FIRST_CAPACITY = 16_384;
/** Places for each activity, at least: then a place is mostly free again when the next number needs it. */
const PLACES_PER_ACTIVITY = 4;

/** An evaluation's choice. */
export interface EvaluationChoice {
  readonly type: 'evaluate';
  readonly agent: number;
  readonly task: number;
}

/**
 * Evaluations by the numbers of their activities, of which nothing is known but the choice. A ring of numbers, in which an activity's place is
 * its remainder: in the making of a state from its journal millions come and go, and an object for each would take as long again.
 */
export class UntouchedEvaluations {
  /** NaN, which is the number of no activity, where a place is free. */
  #activities = new Float64Array(0);
  #agents = new Int32Array(0);
  #tasks = new Int32Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(activity: number): boolean {
    return this.#activities[this.#placeOf(activity)] === activity;
  }

  /** Whether an activity is there, and is of an agent and a task. */
  isChoice(activity: number, agent: number, task: number): boolean {
    const place = this.#placeOf(activity);
    return this.#activities[place] === activity && this.#agents[place] === agent && this.#tasks[place] === task;
  }

  /** The activity that has the place of a new one; NaN where it is free. */
  inTheWayOf(activity: number): number {
    if (PLACES_PER_ACTIVITY * this.#size >= this.#activities.length) this.#grow();
    return this.#activities[this.#placeOf(activity)]!;
  }

  /** Adds an activity, which nothing is in the way of. */
  add(activity: number, agent: number, task: number): void {
    const place = this.#placeOf(activity);
    this.#activities[place] = activity;
    this.#agents[place] = agent;
    this.#tasks[place] = task;
    this.#size++;
  }

  /** Takes an activity out; undefined for one that is not there. */
  take(activity: number): EvaluationChoice | undefined {
    const place = this.#placeOf(activity);
    if (this.#activities[place] !== activity) return undefined;
    this.#activities[place] = Number.NaN;
    this.#size--;
    return { type: 'evaluate', agent: this.#agents[place]!, task: this.#tasks[place]! };
  }

  /** The numbers of all, in no particular order. */
  activities(): number[] {
    const activities: number[] = [];
    for (const activity of this.#activities) if (activity > 0) activities.push(activity);
    return activities;
  }

  #placeOf(activity: number): number {
    // The length is a power of two.
    return activity & (this.#activities.length - 1);
  }

  #grow(): void {
    const [activities, agents, tasks] = [this.#activities, this.#agents, this.#tasks];
    const capacity = Math.max(FIRST_CAPACITY, 2 * activities.length);
    this.#activities = new Float64Array(capacity).fill(Number.NaN);
    this.#agents = new Int32Array(capacity);
    this.#tasks = new Int32Array(capacity);
    this.#size = 0;
    for (let place = 0; place < activities.length; place++) {
      const activity = activities[place]!;
      if (activity > 0) this.add(activity, agents[place]!, tasks[place]!);
    }
  }
}
