/**
 * How much harder or easier each task is than the average one, so that rewards are compared within a task.
 *
 * Model: r = mu_agent + d_task + noise, d summing to 0 over the tasks. One sweep of least squares, for given agents' means m of r - d:
 *   d_t = sum of w (r - m_agent) over the results of task t / (sum of their w + 1), then centred.
 * The 1 stands for one result without an offset: a task met once is given half of its result's deviation, not all of it.
 *
 * A sweep is made each time that the number of results has grown by {@link STEP_RATIO}, from the means that the last sweep left; the sweeps
 * converge on the fit. A task that only good agents met does not look easy, since the deviations from the agents' own means are averaged.
 */

/** Results between steps grow in this ratio, so all sweeps together cost about twenty visits a result. */
const STEP_RATIO = 1.05;
const FIRST_LENGTH = 256;
/** Unit of the sums of weights: a power of 2, which leaves all digits as they are, and so large that every sum is finite. */
const WEIGHT_UNIT = 2 ** 8;
/** Most results that are fitted, 24 bytes each. More would hardly change the offsets, and bounding them bounds the memory of a long run. */
const MAXIMUM_RESULTS = 1_000_000;

/** The first results with a task, and the offsets that are in force: fitted to them, and frozen once there are enough. */
export class TaskOffsets {
  readonly #offsets: Float64Array;
  readonly #maximumResults: number;
  #count = 0;
  #nextStep = 2;
  #agents = new Uint32Array(FIRST_LENGTH);
  #tasks = new Uint32Array(FIRST_LENGTH);
  #rewards = new Float64Array(FIRST_LENGTH);
  #weights = new Float64Array(FIRST_LENGTH);

  /**
   * @param taskCount - an integer >= 1
   * @param maximumResults - results that are kept and fitted, an integer >= 1
   */
  constructor(taskCount: number, maximumResults = MAXIMUM_RESULTS) {
    this.#offsets = new Float64Array(taskCount);
    this.#maximumResults = maximumResults;
  }

  /** d of a task: what to take from its rewards. Frozen between sweeps. */
  offset(task: number): number {
    return this.#offsets[task]!;
  }

  /** Whether no more results are taken in: after the sweep over them `freeze` is to be called. */
  get isFull(): boolean {
    return this.#count >= this.#maximumResults;
  }

  /** Keeps a result, while there is room. Returns whether a step of the ladder is reached, when `sweep` is to be called. */
  add(agent: number, task: number, reward: number, weight: number): boolean {
    if (this.isFull) return false;
    if (this.#count === this.#agents.length) this.#grow();
    const place = this.#count++;
    this.#agents[place] = agent;
    this.#tasks[place] = task;
    this.#rewards[place] = reward;
    this.#weights[place] = weight;
    return this.#count >= this.#nextStep || this.isFull;
  }

  /** Fits the offsets anew, given each agent's mean of r - d. */
  sweep(meanOf: (agent: number) => number): void {
    this.#nextStep = Math.max(this.#count + 1, Math.ceil(this.#count * STEP_RATIO));
    const sums = new Float64Array(this.#offsets.length);
    const weights = new Float64Array(this.#offsets.length).fill(1 / WEIGHT_UNIT);
    for (let place = 0; place < this.#count; place++) {
      const task = this.#tasks[place]!;
      const weight = this.#weights[place]! / WEIGHT_UNIT;
      sums[task]! += weight * (this.#rewards[place]! - meanOf(this.#agents[place]!));
      weights[task]! += weight;
    }
    let total = 0;
    for (let task = 0; task < sums.length; task++) total += this.#offsets[task] = sums[task]! / weights[task]!;
    const centre = total / sums.length;
    for (let task = 0; task < sums.length; task++) this.#offsets[task]! -= centre;
  }

  /** Visits every result with the reward that is left when its task's offset is taken out. */
  forEach(visit: (agent: number, adjusted: number, weight: number) => void): void {
    for (let place = 0; place < this.#count; place++) {
      visit(this.#agents[place]!, this.#rewards[place]! - this.#offsets[this.#tasks[place]!]!, this.#weights[place]!);
    }
  }

  /** Frees the results: from now on the offsets stay as they are. */
  freeze(): void {
    this.#agents = new Uint32Array();
    this.#tasks = new Uint32Array();
    this.#rewards = new Float64Array();
    this.#weights = new Float64Array();
  }

  #grow(): void {
    const length = Math.min(2 * this.#agents.length, this.#maximumResults);
    const { agents, tasks, rewards, weights } = {
      agents: new Uint32Array(length),
      tasks: new Uint32Array(length),
      rewards: new Float64Array(length),
      weights: new Float64Array(length),
    };
    agents.set(this.#agents);
    tasks.set(this.#tasks);
    rewards.set(this.#rewards);
    weights.set(this.#weights);
    this.#agents = agents;
    this.#tasks = tasks;
    this.#rewards = rewards;
    this.#weights = weights;
  }
}
