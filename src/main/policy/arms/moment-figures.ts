/**
 * Weight, mean and variance of rewards, for Student-t posteriors; with tasks, of rewards with their task's offset taken out.
 *
 * Notation: y = r - d, d the offset in force of the result's task, 0 without tasks. Means and variances of y are kept for each agent and
 * each clade. When offsets change, a variance would need every product r d: so agents' figures are taken anew over all results, and clades'
 * from them, from the last agent to the first. Only agents with results, and their ancestors, have a **row** of figures, counted from 1 in the
 * order in which they came to it: so figures of results that came one after another are near each other, however large the tree is.
 *
 * Scores u stand where r does, and posteriors see v, the y standardised (scores/score-scale.ts), but at least 0, the least reward: one that is
 * worse than most by orders of magnitude says no more than that it is bad. What is believed of an agent's mean comes from its y as they are.
 *
 * With `posterior: 'pooled'` the prior is learned (pooled-prior.ts), and scores that go over decades are compared by their logarithms, x
 * (scores/score-form.ts): then x stands where u does, and is standardised by the median and the quartiles of all x. Both change at steps only.
 */
import { GrowingInts } from '../../engine/growing-ints.js';
import { PendingSums } from '../../engine/pending-sums.js';
import { StudentTPosterior, type StudentTPosteriorOptions } from '../../engine/posterior/student-t-posterior.js';
import { RewardSums } from '../../engine/reward-sums.js';
import type { PendingPenalty } from '../pending-penalty.js';
import { formed, type ScoreForm, ScoreRange, unformed } from '../scores/score-form.js';
import { type Standard, scoreAt, standardise, standardOf } from '../scores/score-scale.js';
import type { Beliefs, SearchView } from '../search-policy.js';
import { type ArmFigures, cladeZeros, ownZeros } from './arm-figures.js';
import { GrowingSet } from './growing-set.js';
import { PooledPrior, WEIGHTLESS } from './pooled-prior.js';
import { TaskOffsets } from './task-offsets.js';
import type { ArmWriter } from './thompson-arms.js';

/** v down to which a score counts as it is when its task's offset is fitted. */
const LEAST_FITTED = -1.5;
/** Most results of which quartiles are taken. */
const SAMPLE_SIZE = 2048;

/** The figures of Student-t posteriors. */
export class MomentFigures implements ArmFigures, Beliefs {
  readonly #view: SearchView;
  readonly #penalty: PendingPenalty | undefined;
  /** Of results without tasks it is one offset, always 0, where results are kept for the next step. */
  readonly #offsets: TaskOffsets | undefined;
  /** The row of each agent; 0, where all figures are 0, of those that have none. */
  readonly #rows = new GrowingInts();
  #rowCount = 1;
  /** The row of the parent of the agent of each row; -1 for a root. */
  readonly #parentRows = new GrowingInts();
  /** Agents with a row: with results, or to which provisional ones were merged in, and their ancestors. The others' figures are 0 whatever is in force. */
  readonly #known = new GrowingSet();
  /** By row; of rewards y, of scores v. */
  readonly #own = new RewardSums();
  readonly #clades = new RewardSums();
  /** By row; y of scores. */
  readonly #scores: RewardSums | undefined;
  /** Results that clades do not contain yet, by row. */
  readonly #pending = new PendingSums(this.#parentRows);
  /** A posterior of one arm, set to an agent's figures when its quantile is asked for. */
  readonly #single: StudentTPosterior;
  /** Undefined where the prior is not learned. */
  readonly #prior: PooledPrior | undefined;
  /** Of scores whose form may change. */
  readonly #range: ScoreRange | undefined;
  /** By which results were taken in; null for rewards. */
  #standard: Standard | null;
  /** Of the view, at the last step. */
  #viewed: Standard | null;
  #version = 0;

  /** @param isPooled - whether the prior and the form of scores are learned. @defaultValue false */
  constructor(view: SearchView, penalty: PendingPenalty | undefined, isPooled = false) {
    const { standard, taskCount } = view;
    const isScored = standard !== null;
    this.#view = view;
    this.#penalty = penalty;
    this.#standard = standard;
    this.#viewed = standard;
    this.#offsets = taskCount > 0 || isScored || isPooled ? new TaskOffsets(Math.max(1, taskCount)) : undefined;
    this.#scores = isScored ? new RewardSums() : undefined;
    this.#prior = isPooled ? new PooledPrior() : undefined;
    this.#range = isPooled && isScored ? new ScoreRange() : undefined;
    this.#single = this.makePosterior();
    this.#single.reserve(1);
    this.#reserveRows();
  }

  /** What arms of these figures are drawn from. */
  makePosterior(): StudentTPosterior {
    return new StudentTPosterior(this.posteriorPrior);
  }

  get posteriorPrior(): StudentTPosteriorOptions {
    return this.#prior === undefined ? {} : WEIGHTLESS;
  }

  get version(): number {
    return this.#version;
  }

  lowerBound(agent: number, epsilon: number): number {
    this.#takeSingle(agent);
    const standard = this.#standard;
    const bound = this.#single.quantile(0, epsilon);
    return standard === null ? bound : unformed(scoreAt(bound, standard), this.#form);
  }

  chanceAbove(agent: number, value: number): number {
    this.#takeSingle(agent);
    const standard = this.#standard;
    const position = standard === null ? value : standardise(formed(value, this.#form), standard);
    return Math.exp(this.#single.logSurvival(0, position));
  }

  get #form(): ScoreForm {
    return this.#offsets?.form ?? 'linear';
  }

  /** Sets the single posterior to an agent's own. */
  #takeSingle(agent: number): void {
    const standard = this.#standard;
    const sums = this.#scores ?? this.#own;
    const row = this.#rows.get(agent);
    const weight = sums.visits(row);
    if (standard === null) {
      this.#tell(this.#single, 0, weight, sums.mean(row), sums.variance(row));
      return;
    }
    const variance = sums.variance(row) / standard.unit / standard.unit;
    this.#tell(this.#single, 0, weight, standardise(sums.mean(row), standard), variance);
  }

  reserve(agents: number): void {
    this.#rows.reserve(agents);
    this.#known.reserve(agents);
  }

  evaluated(agent: number, task: number, reward: number, weight: number): GrowingSet | undefined {
    const offsets = this.#offsets;
    if (this.#version === 0) this.#standard = this.#viewed = this.#view.standard;
    const known = Math.max(0, task);
    const adjusted = formed(reward, this.#form) - (offsets?.offset(known) ?? 0);
    const value = seen(adjusted, this.#standard);
    const row = this.#rowOf(agent);
    this.#own.add(row, value, weight);
    this.#pending.add(row, value, weight);
    this.#scores?.add(row, adjusted, weight);
    this.#range?.add(reward);
    // Results that are no longer kept cannot be taken in anew.
    if (offsets === undefined || offsets.isFull) return undefined;
    const isStep = offsets.add(row, known, reward, weight);
    if (!isStep && this.#viewed === this.#view.standard) return undefined;
    this.#fit(offsets);
    return this.#known;
  }

  settleClades(): void {
    this.#pending.settle(this.#clades);
  }

  ownMean(agent: number): number {
    return this.#own.mean(this.#rows.get(agent));
  }

  writeOwn(arms: ArmWriter, agent: number): void {
    this.#write(arms, agent, this.#own, ownZeros(this.#view, this.#penalty, agent));
  }

  writeClade(arms: ArmWriter, agent: number): void {
    this.#write(arms, agent, this.#clades, cladeZeros(this.#view, this.#penalty, agent));
  }

  /** Gives an agent's figures to its arm, with `zeros` more of reward 0, or of the worst score, merged in. */
  #write(arms: ArmWriter, agent: number, sums: RewardSums, zeros: number): void {
    const row = zeros === 0 ? this.#rows.get(agent) : this.#rowOf(agent);
    const weight = sums.visits(row);
    const mean = sums.mean(row);
    if (zeros === 0) {
      this.#tell(arms, agent, weight, mean, sums.variance(row));
      return;
    }
    const worst = this.#worst();
    const share = weight / (weight + zeros);
    const distance = mean - worst;
    const variance = share * (sums.variance(row) + (1 - share) * distance * distance);
    this.#tell(arms, agent, weight + zeros, share * mean + (1 - share) * worst, variance);
  }

  #tell(arms: ArmWriter, arm: number, weight: number, mean: number, variance: number): void {
    if (this.#prior === undefined) arms.set(arm, weight, mean, variance);
    else this.#prior.write(arms, arm, weight, mean, variance);
  }

  /** What a provisional result counts as. */
  #worst(): number {
    const { provisionalReward, standard } = this.#view;
    if (standard === null || this.#form === 'linear') return Math.max(0, provisionalReward);
    return seen(formed(scoreAt(provisionalReward, standard), this.#form), this.#standard);
  }

  /** The row of an agent, which is made with those of its ancestors where there is none. */
  #rowOf(agent: number): number {
    const known = this.#rows.get(agent);
    if (known > 0) return known;
    const first = this.#rowCount;
    for (let above = agent; ; ) {
      const row = this.#rowCount++;
      this.#reserveRows();
      this.#rows.set(above, row);
      this.#known.add(above);
      above = this.#view.parentOf(above);
      const next = above < 0 ? -1 : this.#rows.get(above);
      this.#parentRows.set(row, next === 0 ? row + 1 : next);
      if (next !== 0) return first;
    }
  }

  #reserveRows(): void {
    this.#parentRows.reserve(this.#rowCount);
    this.#own.reserve(this.#rowCount);
    this.#clades.reserve(this.#rowCount);
    this.#scores?.reserve(this.#rowCount);
    this.#pending.reserve(this.#rowCount);
  }

  #fit(offsets: TaskOffsets): void {
    const { standard } = this.#view;
    this.#version++;
    this.#pending.drop();
    const form = this.#range?.form ?? 'linear';
    if (form !== this.#form) {
      offsets.setForm(form);
      this.#standard = this.#standardOf(offsets);
      this.#takeAnew(offsets);
    }
    const before = this.#standard;
    const own = this.#own;
    if (before === null) offsets.sweep((row) => own.mean(row));
    else offsets.sweep((row) => scoreAt(own.mean(row), before), scoreAt(LEAST_FITTED, before));
    this.#viewed = standard;
    this.#standard = this.#standardOf(offsets);
    this.#takeAnew(offsets);
    const rows = this.#known.toArray().map((agent) => this.#rows.get(agent));
    if (this.#prior !== undefined) this.#prior.learn(own, rows, offsets.countByAgent(this.#rowCount));
    if (offsets.isFull) offsets.freeze();
    const clades = this.#clades;
    for (let row = 1; row < this.#rowCount; row++) clades.clear(row);
    for (let place = rows.length - 1; place >= 0; place--) {
      const row = rows[place]!;
      clades.addRow(row, own, row);
      const parent = this.#parentRows.get(row);
      if (parent >= 0) clades.addRow(parent, clades, row);
    }
  }

  /** Sums the results of agents up by the offsets, the form and the standard in force. */
  #takeAnew(offsets: TaskOffsets): void {
    const own = this.#own;
    const scores = this.#scores;
    const standard = this.#standard;
    for (let row = 1; row < this.#rowCount; row++) {
      own.clear(row);
      scores?.clear(row);
    }
    offsets.forEach((row, adjusted, weight) => {
      own.add(row, seen(adjusted, standard), weight);
      scores?.add(row, adjusted, weight);
    });
  }

  /** Of logarithms the standard is that of all y. */
  #standardOf(offsets: TaskOffsets): Standard | null {
    if (offsets.form === 'linear') return this.#view.standard;
    const sample: number[] = [];
    const stride = Math.ceil(offsets.count / SAMPLE_SIZE);
    let number = 0;
    offsets.forEach((_, adjusted) => {
      if (number++ % stride === 0) sample.push(adjusted);
    });
    return standardOf(Float64Array.from(sample).sort());
  }
}

/** What posteriors see of an adjusted result. */
function seen(adjusted: number, standard: Standard | null): number {
  return standard === null ? adjusted : Math.max(0, standardise(adjusted, standard));
}
