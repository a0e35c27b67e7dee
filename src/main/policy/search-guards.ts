/**
 * Holds a search to limits that have nothing to do with its policy. It is told how activities ended and says what to do about it; it does
 * nothing itself, so the same outcomes in the same order always give the same actions.
 */
import type { ResolvedGuardOptions } from './guard-options.js';

/** What a guard asks for, and why. */
export type GuardAction =
  /** Choose nothing more. */
  | { readonly type: 'stop'; readonly guard: 'cost' | 'stagnation'; readonly reason: string }
  /** Take the agent and its descendants out of the search. */
  | { readonly type: 'prune'; readonly guard: 'failures'; readonly agent: number; readonly reason: string }
  /** Open or close the expansion gate. */
  | { readonly type: 'expansion-gate'; readonly guard: 'value-per-cost'; readonly open: boolean; readonly reason: string };

/** An evaluation that gave a reward. */
export interface GuardedEvaluation {
  readonly agent: number;
  /** In [0, 1]. */
  readonly reward: number;
  /** Above 0. */
  readonly weight: number;
  /** At least 0. */
  readonly cost: number;
}

/** How many times within the span of the stagnation guard the best belief is looked up. */
const LOOKS_PER_SPAN = 50;
const ROOT = 0;

/** See the head of this file. */
export class SearchGuards {
  readonly #options: ResolvedGuardOptions;
  readonly #failuresInARow = new Map<number, number>();
  readonly #window: RecentValuePerCost;
  #totalCost = 0;
  #stopped = false;
  #gateOpen = true;
  #evaluations = 0;
  #improvedAt = 0;
  #bestLowerBound = Number.NEGATIVE_INFINITY;

  constructor(options: ResolvedGuardOptions) {
    this.#options = options;
    this.#window = new RecentValuePerCost(options.valuePerCostWindow);
  }

  /** What all evaluations have cost so far. */
  get totalCost(): number {
    return this.#totalCost;
  }

  /**
   * An evaluation gave a reward.
   *
   * @param bestLowerBound - gives the best belief's lower bound with this evaluation recorded; asked for now and then only, and only
   * when stagnation is watched for
   */
  evaluated(evaluation: GuardedEvaluation, bestLowerBound: () => number): readonly GuardAction[] {
    this.#failuresInARow.delete(evaluation.agent);
    this.#totalCost += evaluation.cost;
    this.#window.add(evaluation.reward * evaluation.weight, evaluation.cost);
    return [...this.#judgeCost(), ...this.#judgeValuePerCost(), ...this.#judgeStagnation(bestLowerBound)];
  }

  /** An expansion made a child of the agent. */
  expanded(agent: number): void {
    this.#failuresInARow.delete(agent);
  }

  /** An activity of the agent failed for good; one of type `evaluate` counts as an evaluation without improvement, whatever it is recorded as. */
  failed(agent: number, type: 'expand' | 'evaluate', bestLowerBound: () => number): readonly GuardAction[] {
    const actions = this.#judgeFailures(agent);
    return type === 'evaluate' ? [...actions, ...this.#judgeStagnation(bestLowerBound)] : actions;
  }

  #judgeFailures(agent: number): readonly GuardAction[] {
    const { pruneAfterFailures } = this.#options;
    if (pruneAfterFailures === Number.POSITIVE_INFINITY || agent === ROOT) return [];
    const failures = (this.#failuresInARow.get(agent) ?? 0) + 1;
    this.#failuresInARow.set(agent, failures);
    if (failures !== pruneAfterFailures) return [];
    return [{ type: 'prune', guard: 'failures', agent, reason: `${failures} of its activities in a row failed for good` }];
  }

  #judgeCost(): readonly GuardAction[] {
    const { maximumCost } = this.#options;
    if (this.#stopped || this.#totalCost < maximumCost) return [];
    this.#stopped = true;
    return [{ type: 'stop', guard: 'cost', reason: `evaluations have cost ${round(this.#totalCost)} of ${round(maximumCost)}` }];
  }

  #judgeValuePerCost(): readonly GuardAction[] {
    const { minimumValuePerCost, valuePerCostWindow } = this.#options;
    if (minimumValuePerCost === 0 || !this.#window.isFull) return [];
    const ratio = this.#window.valuePerCost;
    const open = ratio >= minimumValuePerCost;
    if (open === this.#gateOpen) return [];
    this.#gateOpen = open;
    const comparison = open ? 'again at or above' : 'below';
    const reason = `the latest ${valuePerCostWindow} evaluations give ${round(ratio)} per cost, ${comparison} ${round(minimumValuePerCost)}`;
    return [{ type: 'expansion-gate', guard: 'value-per-cost', open, reason }];
  }

  #judgeStagnation(bestLowerBound: () => number): readonly GuardAction[] {
    const { stopAfterStagnantEvaluations: span, minimumImprovement } = this.#options;
    if (span === Number.POSITIVE_INFINITY || this.#stopped) return [];
    this.#evaluations++;
    const stagnantFor = this.#evaluations - this.#improvedAt;
    if (stagnantFor < span && this.#evaluations % Math.ceil(span / LOOKS_PER_SPAN) !== 0) return [];
    const bound = bestLowerBound();
    if (bound > this.#bestLowerBound + minimumImprovement) {
      this.#bestLowerBound = bound;
      this.#improvedAt = this.#evaluations;
      return [];
    }
    if (stagnantFor < span) return [];
    this.#stopped = true;
    return [{ type: 'stop', guard: 'stagnation', reason: `the best belief has not improved for ${stagnantFor} evaluations` }];
  }
}

/** Value and cost of the latest evaluations, in a ring. */
class RecentValuePerCost {
  readonly #values: Float64Array;
  readonly #costs: Float64Array;
  #count = 0;

  constructor(size: number) {
    this.#values = new Float64Array(size);
    this.#costs = new Float64Array(size);
  }

  get isFull(): boolean {
    return this.#count >= this.#values.length;
  }

  /** Infinity when nothing cost anything. */
  get valuePerCost(): number {
    const cost = sum(this.#costs);
    return cost > 0 ? sum(this.#values) / cost : Number.POSITIVE_INFINITY;
  }

  add(value: number, cost: number): void {
    const place = this.#count++ % this.#values.length;
    this.#values[place] = value;
    this.#costs[place] = cost;
  }
}

/** Summed anew each time: a running sum would drift. */
function sum(numbers: Float64Array): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

function round(number: number): string {
  return String(Number(number.toPrecision(6)));
}
