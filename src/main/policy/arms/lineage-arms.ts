/**
 * What may still come of lineages, for `backup: 'best'`: the figures of arms of which the one with the largest draw is expanded.
 *
 * Notation: m and e = mean and standard deviation of the posterior of an agent's own mean, where it is measured its mean and 0; d = m of a child minus m
 * of its parent; s = spread of all d, from their quartiles; n = descendants of an agent, those in the making and barren expansions counted.
 *
 * What an agent's next child, and what follows from it, will come to is believed to be
 *   N(m, e^2 + (c s)^2 / (1 + n)),   c = {@link WIDTH}.
 * A child starts from its parent, so m is its own, not the mean of the clade, which mistakes are part of. Without descendants the best that will come of
 * an agent is as uncertain as a step of the search is wide; each descendant that is known narrows that as an observation narrows a mean. So of two equal
 * agents the one with the smaller clade is tried first, a lineage that ends in a local optimum gives way to others, and otherwise the best is expanded.
 *
 * n is taken down to its five leading binary digits (descendant-counts.ts), so that an expansion changes the arms of few ancestors, however many there are: an
 * agent's own changes with every child at first, and with one descendant in sixteen or more later on.
 *
 * s is taken anew whenever there are 5 % more agents, or when the figures of all agents changed; in between it is frozen, so that few arms change.
 */
import { GrowingInts } from '../../engine/growing-ints.js';
import { NormalPosterior } from '../../engine/posterior/normal-posterior.js';
import { StudentTPosterior, type StudentTPosteriorOptions } from '../../engine/posterior/student-t-posterior.js';
import { spreadOf } from '../scores/score-scale.js';
import type { SearchView } from '../search-policy.js';
import type { ArmFigures } from './arm-figures.js';
import { DescendantCounts } from './descendant-counts.js';
import { WEIGHTLESS } from './pooled-prior.js';
import type { ArmWriter } from './thompson-arms.js';

/** c. */
const WIDTH = 0.5;
/** Agents between two steps grow in this ratio. */
const STEP_RATIO = 1.05;
/** Most agents of which differences are taken. */
const SAMPLE_SIZE = 4096;
/** s before there are differences: the deviation of uniform rewards, which all figures are scaled to. */
const FIRST_SPREAD = Math.sqrt(1 / 12);
/** Smallest deviation of an arm: where it is smaller, no two figures differ. */
const LEAST_DEVIATION = 2 ** -36;
/** The figures of one search. */
export class LineageArms {
  readonly #view: SearchView;
  readonly #figures: () => ArmFigures;
  readonly #own: OwnFigures;
  /** Children, those in the making, and barren expansions of an agent. */
  readonly #tries = new GrowingInts();
  readonly #descendants = new DescendantCounts();
  #spread = FIRST_SPREAD;
  #nextStep = 0;

  /**
   * @param figures - those of the family of posteriors that is in use
   * @param isPooled - whether they are pooled ones
   */
  constructor(view: SearchView, figures: () => ArmFigures, isPooled: boolean) {
    this.#view = view;
    this.#figures = figures;
    this.#own = new OwnFigures(isPooled ? WEIGHTLESS : {});
  }

  static makePosterior(): NormalPosterior {
    return new NormalPosterior();
  }

  /** Takes in how many children an agent has now; `changed` is told of every agent whose arm that changes. */
  update(agent: number, changed: (agent: number) => void): void {
    const view = this.#view;
    const descendants = this.#descendants;
    this.#tries.reserve(agent + 1);
    while (descendants.agents <= agent) descendants.add(view.parentOf(descendants.agents));
    const tries = view.childrenGiven(agent) + view.barrenExpansions(agent);
    const change = tries - this.#tries.get(agent);
    if (change === 0) return;
    this.#tries.set(agent, tries);
    descendants.change(agent, change, changed);
  }

  /** Tells that the figures of all agents changed. */
  refreshAll(): void {
    this.#nextStep = 0;
  }

  /** To be called before a choice. Returns whether all arms changed. */
  settle(): boolean {
    const { agentCount } = this.#view;
    if (agentCount < this.#nextStep) return false;
    this.#nextStep = Math.max(agentCount + 1, Math.ceil(agentCount * STEP_RATIO));
    this.#spread = this.#spreadOfSteps(agentCount) || FIRST_SPREAD;
    return true;
  }

  write(arms: ArmWriter, agent: number): void {
    const own = this.#read(agent);
    const step = (WIDTH * this.#spread) ** 2 / (1 + this.#descendants.rung(agent));
    const variance = Math.max(LEAST_DEVIATION ** 2, step + own.error ** 2);
    arms.set(agent, 1 / variance, own.mean, 1);
  }

  #read(agent: number): OwnFigures {
    const figures = this.#figures();
    if (this.#view.isMeasured(agent)) this.#own.know(figures.ownMean(agent));
    else figures.writeOwn(this.#own, agent);
    return this.#own;
  }

  #spreadOfSteps(agentCount: number): number {
    const view = this.#view;
    const differences: number[] = [];
    const stride = Math.ceil(agentCount / SAMPLE_SIZE);
    for (let agent = 1; agent < agentCount; agent += stride) {
      const parent = view.parentOf(agent);
      if (view.ownVisits(agent) > 0 && view.ownVisits(parent) > 0)
        differences.push(this.#read(agent).mean - this.#read(parent).mean);
    }
    return differences.length === 0 ? 0 : spreadOf(Float64Array.from(differences).sort());
  }
}

/** Takes the own figures of one agent in place of its arm: m and e. */
class OwnFigures implements ArmWriter {
  readonly #posterior: StudentTPosterior;
  mean = 0;
  error = 0;

  constructor(prior: StudentTPosteriorOptions) {
    this.#posterior = new StudentTPosterior(prior);
    this.#posterior.reserve(1);
  }

  /** A mean of which nothing is left to be learned. */
  know(mean: number): void {
    this.mean = mean;
    this.error = 0;
  }

  /** Weight, mean and variance; or, without the last, success and failure weight. */
  set(_agent: number, first: number, second: number, third?: number): void {
    const weight = third === undefined ? first + second : first;
    const mean = third === undefined ? first / Math.max(weight, Number.MIN_VALUE) : second;
    this.#posterior.set(0, weight, mean, third ?? mean * (1 - mean));
    this.mean = this.#posterior.centre(0);
    this.error = this.#posterior.spread(0);
  }
}
