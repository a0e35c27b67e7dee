/**
 * One cell of a comparison: one policy on one landscape with one seed, as a search with several activities in flight.
 *
 * Time is simulated: an evaluation takes 0.5 to 1.5, an expansion 2 to 6 units of it, whatever ends first is recorded first, and its
 * place is filled at once. So results come back out of order, and every choice is made without knowing what is in flight.
 */
import { HgmError } from '../../shared/errors.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../shared/random.js';
import { BestBelief } from '../policy/best-belief.js';
import { definitionOf } from '../policy/policies.js';
import type { PolicyDefinition } from '../policy/policy-definition.js';
import { type PolicyOptions, resolvePolicyOptions } from '../policy/policy-options.js';
import { type Decision, Search } from '../policy/search.js';
import { type CmpCorrelations, cmpCorrelations } from './cmp-correlation.js';
import {
  expansionFails,
  type Landscape,
  type LandscapeAgent,
  landscapeChild,
  landscapeRoot,
  rewardUniform,
} from './landscape.js';
import { LANDSCAPE_NAMES, landscapeNamed } from './landscapes.js';

/** What a cell is run on; can be cloned where its policy is a name. */
export interface ComparisonCell {
  /** Name of the landscape. */
  readonly landscape: string;
  /** The policy that searches it: a built-in name, or a definition. */
  readonly policy: string | PolicyDefinition;
  /** Parameters of the policy. */
  readonly policyOptions: PolicyOptions;
  /** Seed of the landscape and of the search, an integer >= 0. */
  readonly seed: number;
  /** Budget in evaluations, an integer >= 1. */
  readonly evaluations: number;
  /** Activities in flight, an integer >= 1. */
  readonly concurrency: number;
  /** Whether estimates of CMP are judged too. @defaultValue false */
  readonly cmp?: boolean;
}

/** What a cell came to; can be cloned. */
export interface CellResult {
  /** True utility of the best-belief agent at the end; that of the root when nothing was evaluated. */
  readonly utility: number;
  /** The largest true utility among the agents that were made. */
  readonly bestMade: number;
  /** Agents made, the root included. */
  readonly agents: number;
  /** Where the cell asks for it: how well estimates of CMP agree with the empirical one. */
  readonly cmp?: CmpCorrelations;
}

const EVALUATION_DURATION = 1;
const EXPANSION_DURATION = 4;
/** Keys the durations apart from everything that a landscape draws. */
const DURATIONS = 2 ** 40;

interface InFlight {
  readonly decision: Decision;
  readonly reward: number;
  readonly endsAt: number;
}

/**
 * Runs a cell. Pure: the same cell always gives the same result.
 *
 * @throws HgmError ERR_OPTION; ERR_POLICY
 */
export function runComparisonCell(cell: ComparisonCell): CellResult {
  const landscape = landscapeNamed(cell.landscape);
  if (landscape === undefined) {
    throw new HgmError('ERR_OPTION', `landscape must be one of ${LANDSCAPE_NAMES.join(', ')}; it is '${cell.landscape}'`);
  }
  return new SimulatedSearch(landscape, cell).run();
}

class SimulatedSearch {
  readonly #landscape: Landscape;
  readonly #cell: ComparisonCell;
  readonly #search: Search;
  readonly #belief: BestBelief;
  readonly #agents: LandscapeAgent[] = [];
  readonly #rewards: Uniform[] = [];
  readonly #expansionCounts: number[] = [];
  readonly #durations: Uniform;
  readonly #inFlight: InFlight[] = [];
  #decisions = 0;
  #now = 0;

  constructor(landscape: Landscape, cell: ComparisonCell) {
    const { isExact = false, scale = 'reward' } = landscape;
    const options = resolvePolicyOptions(cell.policyOptions, cell.concurrency, { isExact, hasScores: scale === 'score' });
    this.#landscape = landscape;
    this.#cell = cell;
    this.#search = new Search(
      {
        taskCount: landscape.taskCount,
        scale,
        isExact,
        evaluationBudget: cell.evaluations,
        maximumPendingPerAgent: options.maximumPendingPerAgent,
        maximumForcedExpansions: 2 * cell.concurrency,
        // No expansion of a landscape is barren.
        maximumBarrenExpansions: Number.POSITIVE_INFINITY,
        seed: cell.seed,
      },
      definitionOf(cell.policy),
      options,
    );
    this.#belief = new BestBelief(this.#search.tree, options.epsilon, this.#search.beliefs, this.#search);
    this.#durations = keyedUniform(cell.seed, RandomPurpose.simulation, DURATIONS);
    this.#join(landscapeRoot(landscape, cell.seed));
  }

  run(): CellResult {
    for (;;) {
      while (this.#inFlight.length < this.#cell.concurrency && this.#start());
      const ended = this.#takeEarliest();
      if (ended === undefined) break;
      this.#now = ended.endsAt;
      this.#record(ended);
    }
    const result = this.#result();
    if (this.#search.policyFault !== undefined) throw this.#search.policyFault;
    return result;
  }

  #start(): boolean {
    const number = this.#decisions + 1;
    const decision = this.#search.decide(keyedUniform(this.#cell.seed, RandomPurpose.decision, number));
    if (decision === null) return false;
    this.#decisions = number;
    const duration = decision.type === 'expand' ? EXPANSION_DURATION : EVALUATION_DURATION;
    const endsAt = this.#now + duration * (0.5 + this.#durations());
    this.#inFlight.push({ decision, endsAt, reward: decision.type === 'evaluate' ? this.#drawReward(decision) : 0 });
    return true;
  }

  #drawReward({ agent, task }: Decision & { readonly type: 'evaluate' }): number {
    return this.#landscape.reward(this.#agents[agent]!, task, this.#rewards[agent]!);
  }

  #takeEarliest(): InFlight | undefined {
    let earliest = 0;
    for (let place = 1; place < this.#inFlight.length; place++) {
      if (this.#inFlight[place]!.endsAt < this.#inFlight[earliest]!.endsAt) earliest = place;
    }
    return this.#inFlight.splice(earliest, 1)[0];
  }

  #record({ decision, reward }: InFlight): void {
    if (decision.type === 'evaluate') {
      this.#search.evaluated(decision, reward, 1);
      this.#belief.update(decision.agent);
      return;
    }
    const parent = this.#agents[decision.agent]!;
    const child = landscapeChild(this.#landscape, parent, this.#expansionCounts[decision.agent]!++);
    if (expansionFails(this.#landscape, child)) {
      this.#search.expansionFailed(decision);
      return;
    }
    this.#search.expanded(decision);
    this.#join(child);
  }

  #join(agent: LandscapeAgent): void {
    this.#agents.push(agent);
    this.#rewards.push(rewardUniform(agent));
    this.#expansionCounts.push(0);
  }

  #result(): CellResult {
    const utilities = this.#agents.map((agent) => this.#landscape.utility(agent));
    return {
      utility: utilities[Math.max(0, this.#belief.best())]!,
      bestMade: Math.max(...utilities),
      agents: utilities.length,
      ...(this.#cell.cmp === true && { cmp: cmpCorrelations(this.#search.tree) }),
    };
  }
}
