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

import { formed, type ScoreForm } from '../scores/score-form.js';
import { GrowingSet } from './growing-set.js';
import { MAXIMUM_RESULTS, ResultLog } from './result-log.js';

/** Results between steps grow in this ratio, so all sweeps together cost about twenty visits a result. */
const STEP_RATIO = 1.05;
/** Unit of the sums of weights: a power of 2, which leaves all digits as they are, and so large that every sum is finite. */
const WEIGHT_UNIT = 2 ** 8;

/**
 * The first results with a task, and the offsets that are in force: fitted to them, and frozen once there are enough. Agents may have any numbers here, those
 * of their rows of figures, say.
 */
export class TaskOffsets {
  readonly #taskCount: number;
  /** Offsets before they are centred: 0 of tasks that nobody has met. */
  readonly #uncentred: Float64Array;
  #centre = 0;
  /** Tasks that were met: a sweep looks at no other, since a young search has met few of many. */
  readonly #met = new GrowingSet();
  /** Of the results of each task, for a sweep. */
  readonly #sums: Float64Array;
  readonly #weights: Float64Array;
  readonly #log: ResultLog;
  #form: ScoreForm = 'linear';
  #nextStep = 2;

  /**
   * @param taskCount - an integer >= 1
   * @param maximumResults - results that are kept and fitted, an integer >= 1
   */
  constructor(taskCount: number, maximumResults = MAXIMUM_RESULTS) {
    this.#taskCount = taskCount;
    this.#uncentred = new Float64Array(taskCount);
    this.#sums = new Float64Array(taskCount);
    this.#weights = new Float64Array(taskCount);
    this.#met.reserve(taskCount);
    this.#log = new ResultLog(maximumResults);
  }

  /** d of a task: what to take from its rewards. Frozen between sweeps. */
  offset(task: number): number {
    return this.#uncentred[task]! - this.#centre;
  }

  /** Results that were added. */
  get count(): number {
    return this.#log.count;
  }

  get form(): ScoreForm {
    return this.#form;
  }

  /** Has scores compared in another form: the offsets, which are of the form so far, are 0 until the next sweep. */
  setForm(form: ScoreForm): void {
    this.#form = form;
    this.#uncentred.fill(0);
    this.#centre = 0;
  }

  /** Whether no more results are taken in: after the sweep over them `freeze` is to be called. */
  get isFull(): boolean {
    return this.#log.isFull;
  }

  /** Keeps a result, while there is room. Returns whether a step of the ladder is reached, when `sweep` is to be called. */
  add(agent: number, task: number, reward: number, weight: number): boolean {
    if (this.isFull) return false;
    this.#log.add(agent, task, reward, weight);
    this.#met.add(task);
    return this.#log.count >= this.#nextStep || this.isFull;
  }

  /**
   * Fits the offsets anew, given each agent's mean of r - d.
   *
   * @param least - results below it count as it. @defaultValue all count as they are
   */
  sweep(meanOf: (agent: number) => number, least = Number.NEGATIVE_INFINITY): void {
    const { count } = this.#log;
    this.#nextStep = Math.max(count + 1, Math.ceil(count * STEP_RATIO));
    const met = this.#met.toArray();
    const sums = this.#sums;
    const weights = this.#weights;
    for (const task of met) {
      sums[task] = 0;
      weights[task] = 1 / WEIGHT_UNIT;
    }
    this.#log.forEach((agent, task, reward, counted) => {
      const weight = counted / WEIGHT_UNIT;
      sums[task]! += weight * (Math.max(least, formed(reward, this.#form)) - meanOf(agent));
      weights[task]! += weight;
    });
    let total = 0;
    for (const task of met) total += this.#uncentred[task] = sums[task]! / weights[task]!;
    this.#centre = total / this.#taskCount;
  }

  /** Visits every result with the reward that is left when its task's offset is taken out. */
  forEach(visit: (agent: number, adjusted: number, weight: number) => void): void {
    this.#log.forEach((agent, task, reward, weight) => {
      visit(agent, formed(reward, this.#form) - this.offset(task), weight);
    });
  }

  /** How many results each of the agents 0 to agents - 1 has. */
  countByAgent(agents: number): Uint32Array {
    const counts = new Uint32Array(agents);
    this.#log.forEach((agent) => void counts[agent]!++);
    return counts;
  }

  /** Frees the results: from now on the offsets stay as they are. */
  freeze(): void {
    this.#log.clear();
  }
}
