/**
 * Weight, mean and variance of rewards, for Student-t posteriors; with tasks, of rewards with their task's offset taken out.
 *
 * Notation: y = r - d, d the offset in force of the result's task, 0 without tasks. Means and variances of y are kept for each agent and
 * each clade. When offsets change, a variance would need every product r d: so agents' figures are taken anew over all results, and clades'
 * from them, from the last agent to the first.
 */
import { GrowingInts } from '../../engine/growing-ints.js';
import { PendingSums } from '../../engine/pending-sums.js';
import { StudentTPosterior } from '../../engine/posterior/student-t-posterior.js';
import { RewardSums } from '../../engine/reward-sums.js';
import type { PendingPenalty } from '../pending-penalty.js';
import type { Beliefs, SearchView } from '../search-policy.js';
import { type ArmFigures, cladeZeros, ownZeros } from './arm-figures.js';
import { TaskOffsets } from './task-offsets.js';
import type { ThompsonArms } from './thompson-arms.js';

/** The figures of Student-t posteriors. */
export class MomentFigures implements ArmFigures, Beliefs {
  readonly #view: SearchView;
  readonly #penalty: PendingPenalty | undefined;
  readonly #offsets: TaskOffsets | undefined;
  readonly #own = new RewardSums();
  readonly #clades = new RewardSums();
  readonly #parents = new GrowingInts();
  /** Results that clades do not contain yet. */
  readonly #pending = new PendingSums(this.#parents);
  /** A posterior of one arm, set to an agent's figures when its quantile is asked for. */
  readonly #single = new StudentTPosterior();
  #agents = 0;
  #version = 0;

  constructor(view: SearchView, penalty: PendingPenalty | undefined) {
    this.#view = view;
    this.#penalty = penalty;
    this.#offsets = view.taskCount > 0 ? new TaskOffsets(view.taskCount) : undefined;
    this.#single.reserve(1);
  }

  get version(): number {
    return this.#version;
  }

  lowerBound(agent: number, epsilon: number): number {
    this.#single.set(0, this.#own.visits(agent), this.#own.mean(agent), this.#own.variance(agent));
    return this.#single.quantile(0, epsilon);
  }

  reserve(agents: number): void {
    this.#own.reserve(agents);
    this.#clades.reserve(agents);
    this.#pending.reserve(agents);
    this.#parents.reserve(agents);
    for (; this.#agents < agents; this.#agents++) this.#parents.set(this.#agents, this.#view.parentOf(this.#agents));
  }

  evaluated(agent: number, task: number, reward: number, weight: number): boolean {
    const adjusted = reward - (this.#offsets?.offset(task) ?? 0);
    this.#own.add(agent, adjusted, weight);
    this.#pending.add(agent, adjusted, weight);
    if (this.#offsets === undefined || !this.#offsets.add(agent, task, reward, weight)) return false;
    this.#fit(this.#offsets);
    return true;
  }

  settleClades(): void {
    this.#pending.settle(this.#clades);
  }

  writeOwn(arms: ThompsonArms, agent: number): void {
    write(arms, agent, this.#own, ownZeros(this.#view, this.#penalty, agent));
  }

  writeClade(arms: ThompsonArms, agent: number): void {
    write(arms, agent, this.#clades, cladeZeros(this.#view, this.#penalty, agent));
  }

  #fit(offsets: TaskOffsets): void {
    const view = this.#view;
    const own = this.#own;
    const clades = this.#clades;
    this.#version++;
    this.settleClades();
    offsets.sweep((agent) => own.mean(agent));
    for (let agent = 0; agent < view.agentCount; agent++) {
      own.clear(agent);
      clades.clear(agent);
    }
    offsets.forEach((agent, adjusted, weight) => {
      own.add(agent, adjusted, weight);
    });
    if (offsets.isFull) offsets.freeze();
    for (let agent = view.agentCount - 1; agent >= 0; agent--) {
      clades.addRow(agent, own, agent);
      const parent = view.parentOf(agent);
      if (parent >= 0) clades.addRow(parent, clades, agent);
    }
  }
}

/** Gives an agent's figures to its arm, with `zeros` more of reward 0 merged in. */
function write(arms: ThompsonArms, agent: number, sums: RewardSums, zeros: number): void {
  const weight = sums.visits(agent);
  const mean = sums.mean(agent);
  if (zeros === 0) {
    arms.set(agent, weight, mean, sums.variance(agent));
    return;
  }
  const share = weight / (weight + zeros);
  arms.set(agent, weight + zeros, share * mean, share * (sums.variance(agent) + (1 - share) * mean * mean));
}
