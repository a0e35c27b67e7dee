/**
 * Weight, mean and variance of rewards, for Student-t posteriors; with tasks, of rewards with their task's offset taken out.
 *
 * Notation: y = r - d, d the offset in force of the result's task, 0 without tasks. Means and variances of y are kept for each agent and
 * each clade. When offsets change, a variance would need every product r d: so agents' figures are taken anew over all results, and clades'
 * from them, from the last agent to the first.
 *
 * Scores u stand where r does, and posteriors see v, the y standardised (scores/score-scale.ts), but at least 0, the least reward: one that is
 * worse than most by orders of magnitude says no more than that it is bad. What is believed of an agent's mean comes from its y as they are.
 */
import { GrowingInts } from '../../engine/growing-ints.js';
import { PendingSums } from '../../engine/pending-sums.js';
import { StudentTPosterior } from '../../engine/posterior/student-t-posterior.js';
import { RewardSums } from '../../engine/reward-sums.js';
import type { PendingPenalty } from '../pending-penalty.js';
import { type Standard, scoreAt, standardise } from '../scores/score-scale.js';
import type { Beliefs, SearchView } from '../search-policy.js';
import { type ArmFigures, cladeZeros, ownZeros } from './arm-figures.js';
import { TaskOffsets } from './task-offsets.js';
import type { ArmWriter } from './thompson-arms.js';

/** v down to which a score counts as it is when its task's offset is fitted. */
const LEAST_FITTED = -1.5;

/** The figures of Student-t posteriors. */
export class MomentFigures implements ArmFigures, Beliefs {
  readonly #view: SearchView;
  readonly #penalty: PendingPenalty | undefined;
  /** Of scores without tasks it is one offset, always 0: results are kept in it for the next step. */
  readonly #offsets: TaskOffsets | undefined;
  /** Of rewards y, of scores v. */
  readonly #own = new RewardSums();
  readonly #clades = new RewardSums();
  /** y of scores. */
  readonly #scores: RewardSums | undefined;
  readonly #parents = new GrowingInts();
  /** Results that clades do not contain yet. */
  readonly #pending = new PendingSums(this.#parents);
  /** A posterior of one arm, set to an agent's figures when its quantile is asked for. */
  readonly #single = new StudentTPosterior();
  /** By which results were taken in; null for rewards. */
  #standard: Standard | null;
  #agents = 0;
  #version = 0;

  constructor(view: SearchView, penalty: PendingPenalty | undefined) {
    const { standard, taskCount } = view;
    this.#view = view;
    this.#penalty = penalty;
    this.#standard = standard;
    this.#offsets = taskCount > 0 || standard !== null ? new TaskOffsets(Math.max(1, taskCount)) : undefined;
    this.#scores = standard === null ? undefined : new RewardSums();
    this.#single.reserve(1);
  }

  get version(): number {
    return this.#version;
  }

  lowerBound(agent: number, epsilon: number): number {
    const standard = this.#takeSingle(agent);
    const bound = this.#single.quantile(0, epsilon);
    return standard === null ? bound : scoreAt(bound, standard);
  }

  chanceAbove(agent: number, value: number): number {
    const standard = this.#takeSingle(agent);
    return Math.exp(this.#single.logSurvival(0, standard === null ? value : standardise(value, standard)));
  }

  /** Sets the single posterior to an agent's own. Returns the standard that its positions are by. */
  #takeSingle(agent: number): Standard | null {
    const standard = this.#standard;
    const sums = this.#scores ?? this.#own;
    const weight = sums.visits(agent);
    if (standard === null) {
      this.#single.set(0, weight, sums.mean(agent), sums.variance(agent));
      return null;
    }
    const variance = sums.variance(agent) / standard.unit / standard.unit;
    this.#single.set(0, weight, standardise(sums.mean(agent), standard), variance);
    return standard;
  }

  reserve(agents: number): void {
    this.#own.reserve(agents);
    this.#clades.reserve(agents);
    this.#scores?.reserve(agents);
    this.#pending.reserve(agents);
    this.#parents.reserve(agents);
    for (; this.#agents < agents; this.#agents++) this.#parents.set(this.#agents, this.#view.parentOf(this.#agents));
  }

  evaluated(agent: number, task: number, reward: number, weight: number): boolean {
    const offsets = this.#offsets;
    if (this.#version === 0) this.#standard = this.#view.standard;
    const known = Math.max(0, task);
    const adjusted = reward - (offsets?.offset(known) ?? 0);
    const value = seen(adjusted, this.#standard);
    this.#own.add(agent, value, weight);
    this.#pending.add(agent, value, weight);
    this.#scores?.add(agent, adjusted, weight);
    // Results that are no longer kept cannot be taken in anew.
    if (offsets === undefined || offsets.isFull) return false;
    const isStep = offsets.add(agent, known, reward, weight);
    if (!isStep && this.#standard === this.#view.standard) return false;
    this.#fit(offsets);
    return true;
  }

  settleClades(): void {
    this.#pending.settle(this.#clades);
  }

  writeOwn(arms: ArmWriter, agent: number): void {
    this.#write(arms, agent, this.#own, ownZeros(this.#view, this.#penalty, agent));
  }

  writeClade(arms: ArmWriter, agent: number): void {
    this.#write(arms, agent, this.#clades, cladeZeros(this.#view, this.#penalty, agent));
  }

  /** Gives an agent's figures to its arm, with `zeros` more of reward 0, or of the worst score, merged in. */
  #write(arms: ArmWriter, agent: number, sums: RewardSums, zeros: number): void {
    const weight = sums.visits(agent);
    const mean = sums.mean(agent);
    if (zeros === 0) {
      arms.set(agent, weight, mean, sums.variance(agent));
      return;
    }
    const worst = Math.max(0, this.#view.provisionalReward);
    const share = weight / (weight + zeros);
    const distance = mean - worst;
    const variance = share * (sums.variance(agent) + (1 - share) * distance * distance);
    arms.set(agent, weight + zeros, share * mean + (1 - share) * worst, variance);
  }

  #fit(offsets: TaskOffsets): void {
    const view = this.#view;
    const own = this.#own;
    const clades = this.#clades;
    const scores = this.#scores;
    const before = this.#standard;
    this.#version++;
    this.settleClades();
    if (before === null) offsets.sweep((agent) => own.mean(agent));
    else offsets.sweep((agent) => scoreAt(own.mean(agent), before), scoreAt(LEAST_FITTED, before));
    const standard = view.standard;
    this.#standard = standard;
    for (let agent = 0; agent < view.agentCount; agent++) {
      own.clear(agent);
      clades.clear(agent);
      scores?.clear(agent);
    }
    offsets.forEach((agent, adjusted, weight) => {
      own.add(agent, seen(adjusted, standard), weight);
      scores?.add(agent, adjusted, weight);
    });
    if (offsets.isFull) offsets.freeze();
    for (let agent = view.agentCount - 1; agent >= 0; agent--) {
      clades.addRow(agent, own, agent);
      const parent = view.parentOf(agent);
      if (parent >= 0) clades.addRow(parent, clades, agent);
    }
  }
}

/** What posteriors see of an adjusted result. */
function seen(adjusted: number, standard: Standard | null): number {
  return standard === null ? adjusted : Math.max(0, standardise(adjusted, standard));
}
