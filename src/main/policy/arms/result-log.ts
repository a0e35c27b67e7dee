const FIRST_LENGTH = 256;

/** Most results that are kept, 24 bytes each: what is learned from them would hardly change by more, and so the memory of a long run is bounded. */
export const MAXIMUM_RESULTS = 1_000_000;

/** The first results of a search, in the order in which they came. */
export class ResultLog {
  readonly #maximumResults: number;
  #count = 0;
  #agents = new Uint32Array(FIRST_LENGTH);
  #tasks = new Int32Array(FIRST_LENGTH);
  #values = new Float64Array(FIRST_LENGTH);
  #weights = new Float64Array(FIRST_LENGTH);

  /** @param maximumResults - an integer >= 1 */
  constructor(maximumResults = MAXIMUM_RESULTS) {
    this.#maximumResults = maximumResults;
  }

  /** How many results were added, those among them that {@link clear} let go. */
  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count >= this.#maximumResults;
  }

  /**
   * Adds a result, for which there must be room.
   *
   * @param task - -1 where the problem has none
   */
  add(agent: number, task: number, value: number, weight: number): void {
    if (this.#count === this.#agents.length) this.#grow();
    const place = this.#count++;
    this.#agents[place] = agent;
    this.#tasks[place] = task;
    this.#values[place] = value;
    this.#weights[place] = weight;
  }

  forEach(visit: (agent: number, task: number, value: number, weight: number) => void): void {
    for (let place = 0; place < this.#agents.length && place < this.#count; place++) {
      visit(this.#agents[place]!, this.#tasks[place]!, this.#values[place]!, this.#weights[place]!);
    }
  }

  /** Lets the results of a full log go. */
  clear(): void {
    this.#agents = new Uint32Array();
    this.#tasks = new Int32Array();
    this.#values = new Float64Array();
    this.#weights = new Float64Array();
  }

  #grow(): void {
    const length = Math.min(2 * this.#agents.length, this.#maximumResults);
    const { agents, tasks, values, weights } = {
      agents: new Uint32Array(length),
      tasks: new Int32Array(length),
      values: new Float64Array(length),
      weights: new Float64Array(length),
    };
    agents.set(this.#agents);
    tasks.set(this.#tasks);
    values.set(this.#values);
    weights.set(this.#weights);
    this.#agents = agents;
    this.#tasks = tasks;
    this.#values = values;
    this.#weights = weights;
  }
}
