/**
 * The Huxley-Gödel Machine's policy (Wang et al., ICLR 2026, arXiv 2510.21614, Algorithm 1).
 *
 * N = evaluations chosen, T = expansions chosen (which of them count: expansion-schedule.ts), S and F = sums of rewards and of what rewards lack to 1, own or over a clade (_C).
 * - expand when N^alpha >= T, else evaluate;
 * - expand the agent with the largest draw from Beta(tau (1 + S_C), tau (1 + F_C)), among those with a mean above 0, or all evaluated ones
 *   where there is none;
 * - evaluate the agent with the largest draw from Beta(tau (1 + S), tau (1 + F));
 * - tau = (B / b)^beta, B the budget and b what is left of it, at most 1e4; 1 without cooling;
 * - with `tellApart`, what is evaluated in the last part of B is chosen by top-two sampling (confidence/top-two.ts);
 * - mates are the agents with the largest draws from Beta(tau (1 + S), tau (1 + F)).
 * With `posterior: 'student-t'` the draws come from the Student-t posteriors of the same means, and with 'auto' from the first reward on that is
 * neither 0 nor 1. Of scores they are Student's t, over standardised scores, and any mean will do. With 'pooled' their prior is learned from all agents
 * (arms/pooled-prior.ts), and an agent that has not been given an evaluation is evaluated before all others.
 * With `backup: 'best'` the agent is expanded of whose lineage the most may still come (arms/lineage-arms.ts), in place of the best clade.
 */
import type { Uniform } from '../../shared/random.js';
import { GrowingBytes } from '../engine/growing-bytes.js';
import { AgentMarks } from './agent-marks.js';
import { ArmSet } from './arms/arm-set.js';
import { LineageArms } from './arms/lineage-arms.js';
import { PosteriorChoice } from './arms/posterior-choice.js';
import { indexedArms, type MakeArms, type ThompsonArms } from './arms/thompson-arms.js';
import { chooseOfTopTwo } from './confidence/top-two.js';
import { coolingFactor } from './cooling.js';
import { ExpansionSchedule } from './expansion-schedule.js';
import { MateArms } from './mates/mate-arms.js';
import { PendingPenalty } from './pending-penalty.js';
import type { BuiltInPolicy } from './policy-definition.js';
import type { ResolvedPolicyOptions } from './policy-options.js';
import type { Beliefs, SearchPolicy, SearchView } from './search-policy.js';

type HgmRules = Pick<ResolvedPolicyOptions, 'posterior' | 'backup' | 'tellApart'>;

/** The Huxley-Gödel Machine's policy. */
export class HgmPolicy implements SearchPolicy {
  readonly beliefs: Beliefs | undefined;
  readonly followsPending: boolean;
  readonly #view: SearchView;
  readonly #options: ResolvedPolicyOptions;
  readonly #penalty: PendingPenalty | undefined;
  readonly #makeArms: MakeArms;
  readonly #posteriors: PosteriorChoice;
  readonly #own: ArmSet;
  readonly #expandable: ArmSet;
  /** Absent where clades are judged by their means. */
  readonly #lineages: LineageArms | undefined;
  /** Share of the budget, the last, in which evaluations are chosen by top-two sampling. */
  readonly #tellApart: number;
  /** Whether an agent without an evaluation goes before all others. */
  readonly #evaluatesAllOnce: boolean;
  /** All agents before this one have been given an evaluation, or can have none. */
  #firstUngiven = 0;
  /** No candidate for an evaluation while others are drawn; else -1. */
  #passedOver = -1;
  /** Absent as long as no mates are wanted. */
  #mates: MateArms | undefined;
  /** Agents whose clade's figures, or whether they can be expanded, may have changed since an expansion was chosen last. */
  readonly #marks = new AgentMarks();
  /** Agents of which nothing may have changed but what may come of their lineage. */
  readonly #lineageMarks = new AgentMarks();
  /** 1 for agents that can be expanded and have a mean above 0; while there are none, all that can be expanded are candidates. */
  readonly #isSuccessful = new GrowingBytes();
  #successfulCount = 0;
  /** Agents that there is room for. */
  #agents = 0;
  /** Of scores, none is special. */
  readonly #takesAnyMean: boolean;
  #takesAll = true;

  /**
   * @param makeArms - how the largest draw is found
   * @param rules - what of the options decides which figures agents are judged by. @defaultValue what they say
   */
  constructor(
    view: SearchView,
    options: ResolvedPolicyOptions,
    makeArms: MakeArms = indexedArms,
    { posterior, backup, tellApart }: HgmRules = options,
  ) {
    this.#view = view;
    this.#options = options;
    this.#tellApart = tellApart;
    this.#takesAnyMean = view.standard !== null;
    this.#penalty = options.pendingPenalty > 0 ? new PendingPenalty(view, options.pendingPenalty) : undefined;
    this.followsPending = this.#penalty !== undefined;
    const posteriors = new PosteriorChoice(view, this.#penalty, posterior);
    this.beliefs = posterior === 'beta' && view.standard === null ? undefined : posteriors;
    this.#posteriors = posteriors;
    this.#makeArms = makeArms;
    this.#lineages = backup === 'best' ? new LineageArms(view, () => posteriors.figures, posterior === 'pooled') : undefined;
    this.#evaluatesAllOnce = posterior === 'pooled';
    this.#own = new ArmSet(
      {
        isCandidate: (agent) => agent !== this.#passedOver && view.canEvaluate(agent),
        write: (arms, agent) => posteriors.figures.writeOwn(arms, agent),
      },
      makeArms(posteriors.makePosterior()),
    );
    this.#expandable = new ArmSet(
      {
        isCandidate: (agent) => this.#isSuccessful.get(agent) === 1 || (this.#takesAll && view.canExpand(agent)),
        write: (arms, agent) =>
          this.#lineages === undefined ? posteriors.figures.writeClade(arms, agent) : this.#lineages.write(arms, agent),
      },
      this.#makeExpansionArms(),
    );
  }

  /** Clades are wanted once in many evaluations, and then only those that changed meanwhile are looked at. */
  chooseExpansion(uniform: Uniform): number {
    this.#settle();
    const changed = this.#marks.take();
    for (const agent of changed) this.#countSuccessful(agent);
    const takesAll = this.#successfulCount === 0;
    if (takesAll !== this.#takesAll) this.#expandable.refreshAll();
    this.#takesAll = takesAll;
    for (const agent of changed) this.#expandable.refresh(agent);
    for (const agent of this.#lineageMarks.take()) this.#expandable.refresh(agent);
    if (this.#mates !== undefined) for (const agent of changed) this.#mates.refresh(agent);
    return this.#expandable.choose(this.#view.agentCount, this.#tau(), uniform);
  }

  chooseMates(parent: number, count: number, uniform: Uniform): readonly number[] {
    this.#mates ??= this.#makeMates();
    return this.#mates.choose(parent, count, this.#tau(), uniform);
  }

  chooseEvaluation(uniform: Uniform): number {
    const view = this.#view;
    if (this.#evaluatesAllOnce) {
      const first = this.#ungiven();
      if (first >= 0) return first;
    }
    const tau = this.#tau();
    const isLate = this.#tellApart > 0 && view.evaluationsChosen >= (1 - this.#tellApart) * view.evaluationBudget;
    if (!isLate) return this.#own.choose(view.agentCount, tau, uniform);
    const choose = () => this.#own.choose(view.agentCount, tau, uniform);
    return chooseOfTopTwo(choose, (agent) => this.#chooseBeside(agent, choose), uniform);
  }

  evaluated(agent: number, task: number, reward: number, weight: number): void {
    const posteriors = this.#posteriors;
    if (posteriors.changesWith(agent, task, reward, weight)) {
      this.#own.replace(this.#makeArms(posteriors.makePosterior()));
      this.#expandable.replace(this.#makeExpansionArms());
      this.#lineages?.refreshAll();
      this.#mates = undefined;
    }
    const changed = posteriors.figures.evaluated(agent, task, reward, weight);
    if (changed === undefined) return;
    this.#own.refreshThose(changed);
    this.#expandable.refreshThose(changed);
    this.#lineages?.refreshAll();
    this.#mates?.refreshThose(changed);
  }

  update(agent: number): void {
    if (agent >= this.#agents) this.#reserve(agent + 1);
    this.#penalty?.update(agent, (above) => this.#marks.mark(above));
    this.#lineages?.update(agent, (above) => this.#lineageMarks.mark(above));
    this.#marks.mark(agent);
    this.#own.refresh(agent);
  }

  #reserve(agents: number): void {
    this.#agents = agents;
    this.#posteriors.figures.reserve(agents);
    this.#isSuccessful.reserve(agents);
  }

  cladeChanged(agent: number): void {
    this.#marks.mark(agent);
  }

  /** Brings up to date what the agents to expand are judged by. */
  #settle(): void {
    if (this.#lineages !== undefined) {
      if (this.#lineages.settle()) this.#expandable.refreshAll();
      return;
    }
    this.#view.settleClades();
    this.#posteriors.figures.settleClades();
  }

  #makeExpansionArms(): ThompsonArms {
    return this.#makeArms(this.#lineages === undefined ? this.#posteriors.makePosterior() : LineageArms.makePosterior());
  }

  /** The oldest agent that has not been given an evaluation; -1 when there is none. */
  #ungiven(): number {
    const view = this.#view;
    for (; this.#firstUngiven < view.agentCount; this.#firstUngiven++) {
      const agent = this.#firstUngiven;
      if (view.evaluationsGiven(agent) === 0 && view.canEvaluate(agent)) return agent;
    }
    return -1;
  }

  #chooseBeside(agent: number, choose: () => number): number {
    this.#passedOver = agent;
    this.#own.refresh(agent);
    const other = choose();
    this.#passedOver = -1;
    this.#own.refresh(agent);
    return other;
  }

  #makeMates(): MateArms {
    const posteriors = this.#posteriors;
    return new MateArms(this.#view, this.#makeArms(posteriors.makePosterior()), (arms, agent) =>
      posteriors.figures.writeOwn(arms, agent),
    );
  }

  #tau(): number {
    return coolingFactor(this.#view.evaluationBudget, this.#view.evaluationsChosen, this.#options.beta);
  }

  #countSuccessful(agent: number): void {
    const isAbove = this.#takesAnyMean || this.#view.ownSuccess(agent) > 0;
    const is = Number(isAbove && this.#view.canExpand(agent));
    this.#successfulCount += is - this.#isSuccessful.get(agent);
    this.#isSuccessful.set(agent, is);
  }
}

/** The paper's rules, and the schedule that they had in the first versions. */
class HgmPaperPolicy extends HgmPolicy {
  readonly #schedule: ExpansionSchedule;

  constructor(view: SearchView, options: ResolvedPolicyOptions) {
    super(view, options, indexedArms, { posterior: 'beta', backup: 'mean', tellApart: 0 });
    this.#schedule = new ExpansionSchedule(view, options, true);
  }

  wantsExpansion(): boolean {
    return this.#schedule.isDue();
  }
}

/** What the option `policy: 'hgm'` stands for. */
export const HGM_POLICY: BuiltInPolicy = {
  name: 'hgm',
  // 2: with `backup: 'best'` descendants are counted by their leading digits whatever the posteriors, and the index moves its thresholds at other times.
  version: 2,
  what: 'the Huxley-Gödel Machine',
  reads: ['alpha', 'initialExpansions', 'beta', 'posterior', 'backup', 'pendingPenalty', 'tellApart'],
  create: (view, options) => new HgmPolicy(view, options),
};

/** What the option `policy: 'hgm-paper'` stands for: the paper's Beta posteriors, whatever `hgm` comes to. It chooses as it does for good. */
export const HGM_PAPER_POLICY: BuiltInPolicy = {
  name: 'hgm-paper',
  version: 1,
  what: 'hgm as published: Beta posteriors, means of clades',
  reads: ['alpha', 'initialExpansions', 'beta', 'pendingPenalty'],
  create: (view, options) => new HgmPaperPolicy(view, options),
};
