import { GrowingColumn } from './growing-column.js';

/** Of {@link ActivityColumns.taskOf}. */
export const NO_TASK = -1;
const EXPANSION = -2;

/** An evaluation that gave a result, as far as columns tell it. */
export interface KnownResult {
  readonly activity: number;
  readonly agent: number;
  /** -1 where the problem has none. */
  readonly task: number;
  /** In the user's sign. */
  readonly value: number;
  readonly weight: number;
  readonly attempt: number;
  readonly elapsedMs: number;
  readonly cost: number;
  /** Number of the stretch of the journal that tells it. */
  readonly mark: number;
}

/**
 * What came of a run's activities, by their numbers: 28 bytes each, and 8 more each where results have weights, or costs, and 4 where attempts are repeated. A
 * million of them are held in 28 to 48 MB, up to twice as much where columns have just grown.
 */
export class ActivityColumns {
  readonly #agents = new GrowingColumn((length) => new Int32Array(length), -1);
  readonly #tasks = new GrowingColumn((length) => new Int32Array(length), NO_TASK);
  readonly #values = new GrowingColumn((length) => new Float64Array(length), Number.NaN);
  readonly #weights = new GrowingColumn((length) => new Float64Array(length), 1);
  readonly #attempts = new GrowingColumn((length) => new Uint32Array(length), 1);
  readonly #elapsed = new GrowingColumn((length) => new Float32Array(length));
  readonly #costs = new GrowingColumn((length) => new Float64Array(length));
  readonly #marks = new GrowingColumn((length) => new Int32Array(length));
  /** Activities in the order in which their results were applied. */
  readonly #applied = new GrowingColumn((length) => new Uint32Array(length));
  #chosen = 0;
  #results = 0;

  /** Evaluations that gave a result. */
  get results(): number {
    return this.#results;
  }

  get byteLength(): number {
    const held = [
      this.#agents,
      this.#tasks,
      this.#values,
      this.#weights,
      this.#attempts,
      this.#elapsed,
      this.#costs,
      this.#marks,
    ];
    return [...held, this.#applied].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** The activity numbered next was chosen. @param task - -1 where there is none */
  choice(kind: 'expand' | 'evaluate', agent: number, task: number): void {
    const activity = ++this.#chosen;
    this.#agents.set(activity, agent);
    this.#tasks.set(activity, kind === 'expand' ? EXPANSION : task);
  }

  /** The agent of an activity; -1 for one that was not chosen. */
  agentOf(activity: number): number {
    return this.#agents.get(activity);
  }

  isExpansion(activity: number): boolean {
    return this.#tasks.get(activity) === EXPANSION;
  }

  /** Null where there is none. */
  taskOf(activity: number): number | null {
    const task = this.#tasks.get(activity);
    return task < 0 ? null : task;
  }

  /** An evaluation gave a result; see {@link KnownResult}. */
  result(activity: number, value: number, weight: number, attempt: number, elapsedMs: number, mark: number): void {
    this.#values.set(activity, value);
    this.#weights.set(activity, weight);
    this.#attempts.set(activity, attempt);
    this.#elapsed.set(activity, elapsedMs);
    this.#marks.set(activity, mark);
    this.#applied.set(this.#results++, activity);
  }

  /** Adds to what the attempts of an evaluation have cost. */
  paid(activity: number, cost: number): void {
    this.#costs.set(activity, this.#costs.get(activity) + cost);
  }

  /** @param index - in the order of application, from 0, below {@link results} */
  resultAt(index: number): KnownResult {
    const activity = this.#applied.get(index);
    return {
      activity,
      agent: this.#agents.get(activity),
      task: this.#tasks.get(activity),
      value: this.#values.get(activity),
      weight: this.#weights.get(activity),
      attempt: this.#attempts.get(activity),
      elapsedMs: this.#elapsed.get(activity),
      cost: this.#costs.get(activity),
      mark: this.#marks.get(activity),
    };
  }

  /** Calls `visit` with the index of each result of the agents that are asked for, from `from` on in the order of application, until it answers false. */
  forEachResultOf(isOne: (agent: number) => boolean, visit: (index: number) => boolean, from = 0): void {
    for (let index = from; index < this.#results; index++) {
      if (isOne(this.#agents.get(this.#applied.get(index))) && !visit(index)) return;
    }
  }
}
