/**
 * PUCT with maximum backup and rank prior, as TTT-Discover chooses what to start from (arXiv 2601.16175, section 3.2), on the paper's schedule.
 *
 * Expanded is the agent a with the largest Q(a) + c R P(a) sqrt(1 + T) / (1 + n(a)), the oldest of equals, where
 * - Q(a) = the best mean among its children that have results, or its own where none has;
 * - P(a) = its prior, linear in its rank among the N agents with results: N - r over the sum of all, r = 0 for the best one;
 * - n(a) = expansions of it and of its descendants, those in the making counted, failed ones not; T = expansions chosen;
 * - R = distance of the best and the worst mean, and c = 1.
 * Means are those of greedy. Agents are evaluated as greedy does, since where it comes from one evaluation says all.
 *
 * A choice does not look at all agents. Of those that nothing was tried with, Q and P grow with their own mean, and n = 0: the one with the best mean has the
 * largest bound. Of the others n >= 1: only those are looked at whose Q is so large that half of the largest prior could bring them before it.
 */
import { ReachTree } from '../../engine/thompson/reach-tree.js';
import { DescendantCounts } from '../arms/descendant-counts.js';
import { posteriorMean } from '../baselines/greedy-policy.js';
import type { BuiltInPolicy } from '../policy-definition.js';
import type { Standard } from '../scores/score-scale.js';
import type { SearchPolicy, SearchView } from '../search-policy.js';
import { AgentRanking } from './agent-ranking.js';

/** c. */
const EXPLORATION = 1;
/** Relative error of the sums and products of a bound, with a margin. */
const ROUNDING = 2 ** -48;

/** Room for agents that is made, over those that there are. */
const ROOM_RATIO = 1.5;

/** What is kept of an agent. */
interface Agent {
  mean: number;
  /** Whether it has results, and is ranked by its mean. */
  isRanked: boolean;
  /** Children, those in the making, and barren expansions. */
  tries: number;
  /** Its children with results, and the best mean among them; -Infinity without any. */
  readonly children: number[];
  bestOfChildren: number;
}

/** The baseline PUCT. */
export class PuctPolicy implements SearchPolicy {
  readonly #view: SearchView;
  readonly #agents: Agent[] = [];
  readonly #changed: number[] = [];
  readonly #ranking = new AgentRanking((one, other) => {
    const difference = this.#agents[one]!.mean - this.#agents[other]!.mean;
    return difference > 0 || (difference === 0 && one < other);
  });
  readonly #counts = new DescendantCounts();
  /** By its mean, each agent that can be expanded and that nothing was tried with. */
  readonly #untried = new ReachTree();
  /** By Q, each other one that can be expanded. */
  readonly #tried = new ReachTree();
  /** Those of them of which n may be 0: none has been tried, but they have children. */
  readonly #adopted = new Set<number>();
  /** By its age, each agent that can be evaluated and was never given an evaluation. */
  readonly #fresh = new ReachTree();
  /** By its mean, each other one that can be evaluated. */
  readonly #known = new ReachTree();
  /** Agents that there is room for in these. */
  #room = 0;
  #standard: Standard | null = null;
  #provisionalReward = 0;

  constructor(view: SearchView) {
    this.#view = view;
  }

  update(agent: number): void {
    this.#changed.push(agent);
  }

  chooseExpansion(): number {
    this.#settle();
    const ranking = this.#ranking;
    const { first, last } = ranking;
    const range = first === undefined || last === undefined ? 0 : this.#agents[first]!.mean - this.#agents[last]!.mean;
    const width = EXPLORATION * range * Math.sqrt(1 + this.#view.expansionsChosen);
    let best = this.#untried.furthest();
    let most = best < 0 ? Number.NEGATIVE_INFINITY : this.#boundOf(best, width);
    const look = (agent: number): void => {
      const bound = this.#boundOf(agent, width);
      if (bound > most || (bound === most && agent < best)) [best, most] = [agent, bound];
    };
    const likely = this.#tried.furthest();
    if (likely < 0) return best;
    look(likely);
    const leastTries = this.#adopted.size > 0 ? 0 : 1;
    const share = (width * this.#priorOf(0)) / (1 + leastTries);
    const margin = ROUNDING * (Math.abs(most) + share);
    for (const agent of this.#tried.beyond(most - share - margin)) look(agent);
    return best;
  }

  chooseEvaluation(): number {
    this.#settle();
    const fresh = this.#fresh.furthest();
    if (fresh >= 0) return fresh;
    const best = this.#known.furthest();
    if (best < 0) return best;
    const { mean } = this.#agents[best]!;
    let chosen = best;
    const view = this.#view;
    for (const agent of this.#known.beyond(mean - ROUNDING * Math.abs(mean))) {
      if (this.#agents[agent]!.mean === mean && view.evaluationsGiven(agent) < view.evaluationsGiven(chosen)) chosen = agent;
    }
    return chosen;
  }

  /** What an agent that can be expanded is chosen by. */
  #boundOf(agent: number, width: number): number {
    const { isRanked } = this.#agents[agent]!;
    const prior = isRanked ? this.#priorOf(this.#ranking.rankOf(agent)) : 0;
    return this.#valueOf(agent) + (width * prior) / (1 + this.#counts.count(agent));
  }

  #priorOf(rank: number): number {
    const known = this.#ranking.size;
    return known === 0 ? 0 : (known - rank) / ((known * (known + 1)) / 2);
  }

  #valueOf(agent: number): number {
    const { mean, bestOfChildren } = this.#agents[agent]!;
    return Number.isFinite(bestOfChildren) ? bestOfChildren : mean;
  }

  /** Takes in what changed since the last choice. */
  #settle(): void {
    const view = this.#view;
    const { agentCount, standard, provisionalReward } = view;
    if (agentCount > this.#room) {
      this.#room = Math.ceil(ROOM_RATIO * agentCount);
      for (const tree of [this.#untried, this.#tried, this.#fresh, this.#known]) tree.reserve(this.#room);
    }
    for (let agent = this.#agents.length; agent < agentCount; agent++) {
      this.#agents.push({ mean: 0, isRanked: false, tries: 0, children: [], bestOfChildren: Number.NEGATIVE_INFINITY });
      const parent = view.parentOf(agent);
      this.#counts.add(parent);
      this.#changed.push(agent);
      // Of one that was added from outside nothing is told but that it was made.
      if (parent >= 0) this.#changed.push(parent);
    }
    if (standard !== this.#standard || provisionalReward !== this.#provisionalReward) {
      this.#standard = standard;
      this.#provisionalReward = provisionalReward;
      this.#takeAnew();
    } else {
      for (const agent of this.#changed) this.#take(agent);
    }
    this.#changed.length = 0;
  }

  /** Takes all means anew: those of one scale are no longer those of another. */
  #takeAnew(): void {
    const ranked: number[] = [];
    for (const [agent, kept] of this.#agents.entries()) {
      kept.mean = posteriorMean(this.#view, agent);
      const wasRanked = kept.isRanked;
      kept.isRanked = this.#view.ownVisits(agent) > 0;
      if (!kept.isRanked) continue;
      ranked.push(agent);
      const parent = this.#view.parentOf(agent);
      if (!wasRanked && parent >= 0) this.#agents[parent]!.children.push(agent);
    }
    this.#ranking.setAll(ranked);
    for (const agent of this.#agents.keys()) {
      this.#lookAtChildren(agent);
      this.#takeTries(agent);
      this.#place(agent);
    }
  }

  #take(agent: number): void {
    const kept = this.#agents[agent]!;
    const mean = posteriorMean(this.#view, agent);
    const isRanked = this.#view.ownVisits(agent) > 0;
    if (isRanked && (!kept.isRanked || mean !== kept.mean)) this.#rank(agent, mean);
    kept.mean = mean;
    this.#takeTries(agent);
    this.#place(agent);
  }

  #rank(agent: number, mean: number): void {
    const kept = this.#agents[agent]!;
    const wasRanked = kept.isRanked;
    const before = kept.mean;
    if (wasRanked) this.#ranking.delete(agent);
    kept.mean = mean;
    kept.isRanked = true;
    this.#ranking.add(agent);
    const parent = this.#view.parentOf(agent);
    if (parent < 0) return;
    const above = this.#agents[parent]!;
    if (!wasRanked) above.children.push(agent);
    if (mean >= above.bestOfChildren) above.bestOfChildren = mean;
    else if (wasRanked && before === above.bestOfChildren) this.#lookAtChildren(parent);
    this.#place(parent);
  }

  #lookAtChildren(agent: number): void {
    const kept = this.#agents[agent]!;
    kept.bestOfChildren = Number.NEGATIVE_INFINITY;
    for (const child of kept.children) kept.bestOfChildren = Math.max(kept.bestOfChildren, this.#agents[child]!.mean);
  }

  #takeTries(agent: number): void {
    const kept = this.#agents[agent]!;
    const tries = this.#view.childrenGiven(agent) + this.#view.barrenExpansions(agent);
    if (tries !== kept.tries) this.#counts.change(agent, tries - kept.tries, ignore);
    kept.tries = tries;
  }

  /** Puts an agent where choices look for it. */
  #place(agent: number): void {
    const view = this.#view;
    const { mean, isRanked, tries, bestOfChildren } = this.#agents[agent]!;
    const canExpand = view.canExpand(agent);
    const isUntried = isRanked && tries === 0 && !Number.isFinite(bestOfChildren);
    put(this.#untried, agent, canExpand && isUntried, mean);
    put(this.#tried, agent, canExpand && !isUntried, this.#valueOf(agent));
    if (canExpand && !isUntried && tries === 0) this.#adopted.add(agent);
    else this.#adopted.delete(agent);
    const canEvaluate = view.canEvaluate(agent);
    const isFresh = view.evaluationsGiven(agent) === 0;
    put(this.#fresh, agent, canEvaluate && isFresh, -agent);
    put(this.#known, agent, canEvaluate && !isFresh, mean);
  }
}

function put(tree: ReachTree, agent: number, isIn: boolean, reach: number): void {
  const wanted = isIn ? reach : Number.NEGATIVE_INFINITY;
  if (tree.of(agent) !== wanted) tree.set(agent, wanted);
}

function ignore(): void {
  // Which ancestors have another rung is of no matter here.
}

/** What the option `policy: 'puct'` stands for. */
export const PUCT_POLICY: BuiltInPolicy = {
  name: 'puct',
  version: 1,
  what: 'PUCT over the best of children, with a prior by rank',
  reads: ['alpha', 'initialExpansions'],
  create: (view) => new PuctPolicy(view),
};
