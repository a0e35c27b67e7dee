/**
 * The Darwin Gödel Machine's rules (Zhang et al., arXiv 2505.22954, appendix on parent selection), without generations.
 *
 * - Parents are drawn with probability proportional to sigmoid(lambda (score - alpha_0)) / (1 + children), lambda = 10, alpha_0 = 0.5,
 *   the score being an agent's own mean and children those it has or that are in the making.
 * - Evaluation is staged: every agent is given 10 evaluations, and 50 more when it then scores 0.4 or better; with tasks, no more than there
 *   are. The paper's third stage, a full benchmark for the archive's best, is left out.
 * - It has a schedule of its own: an expansion is due when no agent is owed an evaluation, and some agent can be evaluated; where none
 *   can, expansions are forced, and so bounded. Agents that have not ended their first stage are not parents.
 * - When nothing is owed and nothing can be expanded, the best scorer is evaluated once more.
 */
import type { Uniform } from '../../../shared/random.js';
import type { BuiltInPolicy } from '../policy-definition.js';
import type { SearchPolicy, SearchView } from '../search-policy.js';
import { posteriorMean } from './greedy-policy.js';

const SCORE_STEEPNESS = 10;
const SCORE_MIDPOINT = 0.5;
const FIRST_STAGE = 10;
const BOTH_STAGES = 60;
const SECOND_STAGE_FROM = 0.4;

/** The weight with which an agent of a score becomes a parent. */
export function parentWeight(score: number, children: number): number {
  return 1 / (1 + Math.exp(-SCORE_STEEPNESS * (score - SCORE_MIDPOINT))) / (1 + children);
}

/**
 * S / n, 0 without results, provisional ones counted: computed as a quotient, 4 rewards of 1 in 10 are 0.4 exactly, from which a running mean may differ by
 * a rounding.
 */
function score(view: SearchView, agent: number): number {
  const zeros = view.provisionalZeros(agent);
  const visits = view.ownVisits(agent) + zeros;
  return visits > 0 ? (view.ownSuccess(agent) + zeros * view.provisionalReward) / visits : 0;
}

/** The Darwin Gödel Machine's policy. */
export class DgmPolicy implements SearchPolicy {
  readonly #view: SearchView;
  /** Whether each agent goes through the second stage; undefined until its first one has ended. */
  readonly #promoted: (boolean | undefined)[] = [];

  constructor(view: SearchView) {
    this.#view = view;
  }

  wantsExpansion(): boolean {
    return this.#view.evaluationsChosen > 0 && this.#owed() < 0 && this.#bestScorer() >= 0;
  }

  chooseExpansion(uniform: Uniform): number {
    const view = this.#view;
    const parents: number[] = [];
    const cumulated: number[] = [];
    let total = 0;
    for (let agent = 0; agent < view.agentCount; agent++) {
      if (!view.canExpand(agent) || this.#promoted[agent] === undefined) continue;
      total += parentWeight(score(view, agent), view.childrenGiven(agent));
      parents.push(agent);
      cumulated.push(total);
    }
    const target = uniform() * total;
    const place = cumulated.findIndex((sum) => target < sum);
    return parents[place] ?? -1;
  }

  chooseEvaluation(): number {
    const owed = this.#owed();
    return owed >= 0 ? owed : this.#bestScorer();
  }

  update(agent: number): void {
    if (this.#promoted[agent] !== undefined || !this.#hasEndedFirstStage(agent)) return;
    this.#promoted[agent] = score(this.#view, agent) >= SECOND_STAGE_FROM;
  }

  /** The oldest agent that is owed an evaluation and can be given one; -1 when there is none. */
  #owed(): number {
    const view = this.#view;
    for (let agent = 0; agent < view.agentCount; agent++) {
      if (view.evaluationsGiven(agent) < this.#evaluationsDue(agent) && view.canEvaluate(agent)) return agent;
    }
    return -1;
  }

  #evaluationsDue(agent: number): number {
    return this.#promoted[agent] === true ? BOTH_STAGES : FIRST_STAGE;
  }

  #hasEndedFirstStage(agent: number): boolean {
    const view = this.#view;
    const given = view.evaluationsGiven(agent);
    const stage = view.taskCount === 0 ? FIRST_STAGE : Math.min(FIRST_STAGE, view.taskCount);
    if (view.pendingEvaluations(agent) > 0) return given > stage;
    // Of an exact problem without tasks an agent has one evaluation.
    return given >= stage || (given > 0 && !view.canEvaluate(agent));
  }

  #bestScorer(): number {
    const view = this.#view;
    let best = -1;
    for (let agent = 0; agent < view.agentCount; agent++) {
      if (!view.canEvaluate(agent)) continue;
      if (best < 0 || posteriorMean(view, agent) > posteriorMean(view, best)) best = agent;
    }
    return best;
  }
}

/** What the option `policy: 'dgm'` stands for. */
export const DGM_POLICY: BuiltInPolicy = {
  name: 'dgm',
  version: 1,
  what: "the Darwin Gödel Machine's rules",
  reads: [],
  create: (view) => new DgmPolicy(view),
};
