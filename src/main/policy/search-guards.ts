/**
 * Limits of a search that do not depend on its policy. Each outcome is passed in, and the actions that the limits ask for are returned; the guards
 * take none themselves. So the same outcomes in the same order always give the same actions.
 */
import { type Direction, inDirection } from '../../shared/results/direction.js';
import { type ConfidenceOptions, ConfidenceWatch, type Sureness } from './confidence/confidence-watch.js';
import type { ResolvedGuardOptions } from './guard-options.js';
import { type InFlight, PaidCost } from './paid-cost.js';

/** What a guard asks for: `guard` is its name, `reason` says why in a sentence. */
export type GuardAction =
  /** Choose nothing more, and let what is in flight end. */
  | { readonly type: 'stop'; readonly guard: 'confidence' | 'cost' | 'stagnation' | 'target'; readonly reason: string }
  /** Take the agent and its descendants out of the search. */
  | { readonly type: 'prune'; readonly guard: 'failures' | 'low-rewards'; readonly agent: number; readonly reason: string }
  /** Open or close the expansion gate. */
  | { readonly type: 'expansion-gate'; readonly guard: 'value-per-cost'; readonly open: boolean; readonly reason: string };

/** What guards ask of a search's beliefs; of scores, turned so that the larger is the better. */
export interface GuardedBelief {
  /** The lower bound of the best belief; minus infinity without one. */
  bestLowerBound(): number;
  /** The lower bound of an agent; undefined where it cannot be the best one. */
  lowerBound(agent: number): number | undefined;
  /**
   * The best belief, and the probability that no agent of the search is better than it by more than `margin`; undefined where that is less than
   * `confidence`.
   */
  sureness(confidence: number, margin: number): Sureness | undefined;
  /** What `minimumImprovement` and `confidenceMargin` are in units of: 1 for rewards, of scores the unit by which they are standardised now. */
  unit(): number;
}

/** Number of times that the best belief is read within the span of the stagnation guard. */
const LOOKS_PER_SPAN = 50;
const ROOT = 0;
const NO_ACTIONS: readonly GuardAction[] = Object.freeze([]);

type Stop = Omit<Extract<GuardAction, { type: 'stop' }>, 'type'>;

/** The guards of one search. */
export class SearchGuards {
  #options: ResolvedGuardOptions;
  /** Whether evaluations are only counted. */
  #isOff: boolean;
  readonly #failuresInARow = new Map<number, number>();
  readonly #lowRewardsInARow = new Map<number, number>();
  #window: RecentValuePerCost;
  readonly #paid: PaidCost;
  readonly #belief: GuardedBelief;
  readonly #direction: Direction;
  #stop: Stop | undefined;
  readonly #confidence = new ConfidenceWatch();
  #gateOpen = true;
  #evaluations = 0;
  #improvedAt = 0;
  #bestLowerBound = Number.NEGATIVE_INFINITY;

  /**
   * @param maximumUnknown - with a cost limit, how many of a kind may be in flight before one has told what it costs; >= 1
   * @param belief - asked for now and then only, with the latest result recorded
   * @param direction - of the target
   */
  constructor(options: ResolvedGuardOptions, maximumUnknown: number, belief: GuardedBelief, direction: Direction = 'maximize') {
    this.#options = options;
    this.#belief = belief;
    this.#direction = direction;
    this.#paid = new PaidCost(maximumUnknown);
    this.#isOff = isOff(options);
    this.#window = new RecentValuePerCost(options.valuePerCostWindow);
  }

  get options(): ResolvedGuardOptions {
    return this.#options;
  }

  /** What a guard stopped the search for; undefined while none has. */
  get stop(): Stop | undefined {
    return this.#stop;
  }

  /**
   * Puts other options in place of those so far, and judges anew what they change: a stop by a guard that is not what it was is taken back.
   *
   * @returns what the new options ask for at once
   */
  reconsider(options: ResolvedGuardOptions): readonly GuardAction[] {
    const before = this.#options;
    this.#options = options;
    this.#isOff = isOff(options);
    const isOtherCost = options.maximumCost !== before.maximumCost;
    const isOtherSpan =
      options.stopAfterStagnantEvaluations !== before.stopAfterStagnantEvaluations ||
      options.minimumImprovement !== before.minimumImprovement;
    const isOther = {
      confidence: isOtherConfidence(options, before),
      cost: isOtherCost,
      stagnation: isOtherSpan,
      target: options.target !== before.target,
    };
    if (isOther.confidence) this.#confidence.restart();
    if (this.#stop !== undefined && isOther[this.#stop.guard]) this.#stop = undefined;
    if (options.lowReward !== before.lowReward) this.#lowRewardsInARow.clear();
    if (options.valuePerCostWindow !== before.valuePerCostWindow)
      this.#window = new RecentValuePerCost(options.valuePerCostWindow);
    return [
      ...this.#judgeCost(),
      ...(this.#hasTarget ? this.#judgeTarget(this.#belief.bestLowerBound()) : NO_ACTIONS),
      ...this.#judgeValuePerCost(),
    ];
  }

  /**
   * Whether nothing more may be chosen: for good after a stop, or until it is known what the activities in flight cost. Each is taken to cost
   * as much as one of its kind has on average.
   */
  forbidsChoice(inFlight: InFlight): boolean {
    if (this.#stop !== undefined) return true;
    const { maximumCost } = this.#options;
    return maximumCost !== Number.POSITIVE_INFINITY && this.#paid.mayReach(maximumCost, inFlight);
  }

  /** Adds the cost of attempts, however they ended. To be called before the outcome of their activity is told. */
  paid(cost: number): readonly GuardAction[] {
    if (cost === 0) return NO_ACTIONS;
    this.#paid.add(cost);
    return this.#judgeCost();
  }

  /**
   * An evaluation gave a reward, or a score, which is recorded.
   *
   * @param reward - in [0, 1]; or a score, turned so that the larger is the better
   * @param weight - above 0
   * @param cost - of all its attempts, at least 0
   */
  evaluated(agent: number, reward: number, weight: number, cost: number): readonly GuardAction[] {
    if (this.#failuresInARow.size > 0) this.#failuresInARow.delete(agent);
    this.#paid.settle('evaluate', cost);
    this.#window.add(reward * weight, cost);
    this.#confidence.count();
    if (this.#isOff) return NO_ACTIONS;
    return [
      ...this.#judgeReward(agent, reward),
      ...(this.#hasTarget ? this.#judgeTarget(this.#belief.lowerBound(agent)) : NO_ACTIONS),
      ...this.#judgeValuePerCost(),
      ...this.#judgeStagnation(),
      ...this.#judgeConfidence(),
    ];
  }

  /**
   * An expansion made a child of the agent.
   *
   * @param cost - of all its attempts
   */
  expanded(agent: number, cost: number): void {
    this.#failuresInARow.delete(agent);
    this.#paid.settle('expand', cost);
  }

  /**
   * An activity of the agent failed for good; one of type `evaluate` counts as an evaluation without improvement, whatever it is recorded
   * as.
   *
   * @param cost - of all its attempts
   * @param asZero - whether it is recorded as an evaluation of reward 0
   */
  failed(agent: number, type: 'expand' | 'evaluate', cost: number, asZero = false): readonly GuardAction[] {
    this.#paid.settle(type, cost);
    const ofFailures = this.#judgeFailures(agent);
    const ofRewards = asZero ? this.#judgeReward(agent, 0) : NO_ACTIONS;
    const actions = ofFailures.length > 0 ? ofFailures : ofRewards;
    return type === 'expand' ? actions : [...actions, ...this.#judgeStagnation()];
  }

  #stopFor(guard: Stop['guard'], reason: string): readonly GuardAction[] {
    this.#stop = { guard, reason };
    return [{ type: 'stop', guard, reason }];
  }

  #judgeFailures(agent: number): readonly GuardAction[] {
    const { pruneAfterFailures } = this.#options;
    if (pruneAfterFailures === Number.POSITIVE_INFINITY || agent === ROOT) return [];
    const failures = (this.#failuresInARow.get(agent) ?? 0) + 1;
    this.#failuresInARow.set(agent, failures);
    if (failures !== pruneAfterFailures) return [];
    return [{ type: 'prune', guard: 'failures', agent, reason: `${failures} of its activities in a row failed for good` }];
  }

  #judgeReward(agent: number, reward: number): readonly GuardAction[] {
    const { pruneAfterLowRewards, lowReward } = this.#options;
    if (pruneAfterLowRewards === Number.POSITIVE_INFINITY || agent === ROOT) return NO_ACTIONS;
    if (reward > lowReward) {
      this.#lowRewardsInARow.delete(agent);
      return NO_ACTIONS;
    }
    const rewards = (this.#lowRewardsInARow.get(agent) ?? 0) + 1;
    this.#lowRewardsInARow.set(agent, rewards);
    if (rewards !== pruneAfterLowRewards) return NO_ACTIONS;
    return [
      {
        type: 'prune',
        guard: 'low-rewards',
        agent,
        reason: `${rewards} of its rewards in a row were at most ${round(lowReward)}`,
      },
    ];
  }

  #judgeCost(): readonly GuardAction[] {
    const { maximumCost } = this.#options;
    const { total } = this.#paid;
    if (this.#stop !== undefined || total < maximumCost) return NO_ACTIONS;
    return this.#stopFor('cost', `evaluations and expansions have cost ${round(total)} of ${round(maximumCost)}`);
  }

  get #hasTarget(): boolean {
    return Number.isFinite(this.#options.target);
  }

  #judgeTarget(bound: number | undefined): readonly GuardAction[] {
    const { target } = this.#options;
    const direction = this.#direction;
    if (bound === undefined || this.#stop !== undefined || !(bound >= inDirection(target, direction))) return NO_ACTIONS;
    return this.#stopFor(
      'target',
      `an agent is believed to be at ${inDirection(bound, direction)} or better; the target is ${target}`,
    );
  }

  #judgeConfidence(): readonly GuardAction[] {
    const { confidence, confidenceMargin } = this.#options;
    if (this.#stop !== undefined || !this.#confidence.isDue(this.#options)) return NO_ACTIONS;
    const margin = confidenceMargin * this.#belief.unit();
    const sureness = this.#belief.sureness(confidence, margin);
    if (!this.#confidence.took(sureness) || sureness === undefined) return NO_ACTIONS;
    const what = `no agent is better than the one believed best by more than ${round(margin)}`;
    return this.#stopFor('confidence', `with probability ${round(sureness.chance)}, ${what}`);
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

  #judgeStagnation(): readonly GuardAction[] {
    const { stopAfterStagnantEvaluations: span, minimumImprovement } = this.#options;
    if (span === Number.POSITIVE_INFINITY || this.#stop !== undefined) return [];
    this.#evaluations++;
    const stagnantFor = this.#evaluations - this.#improvedAt;
    if (stagnantFor < span && this.#evaluations % Math.ceil(span / LOOKS_PER_SPAN) !== 0) return [];
    const bound = this.#belief.bestLowerBound();
    if (bound > this.#bestLowerBound + minimumImprovement * this.#belief.unit()) {
      this.#bestLowerBound = bound;
      this.#improvedAt = this.#evaluations;
      return [];
    }
    if (stagnantFor < span) return [];
    return this.#stopFor('stagnation', `the best belief has not improved for ${stagnantFor} evaluations`);
  }
}

function isOff(options: ResolvedGuardOptions): boolean {
  const { confidence, maximumCost, pruneAfterLowRewards, minimumValuePerCost, stopAfterStagnantEvaluations, target } = options;
  return (
    confidence === 0 &&
    pruneAfterLowRewards === Number.POSITIVE_INFINITY &&
    maximumCost === Number.POSITIVE_INFINITY &&
    minimumValuePerCost === 0 &&
    stopAfterStagnantEvaluations === Number.POSITIVE_INFINITY &&
    !Number.isFinite(target)
  );
}

function isOtherConfidence(one: ConfidenceOptions, other: ConfidenceOptions): boolean {
  return (
    one.confidence !== other.confidence ||
    one.confidenceMargin !== other.confidenceMargin ||
    one.confidenceAfter !== other.confidenceAfter
  );
}

/** Value and cost of the latest evaluations, in a ring, which takes memory as it fills. */
class RecentValuePerCost {
  readonly #size: number;
  readonly #values: number[] = [];
  readonly #costs: number[] = [];
  /** Where the next one goes: in place of the oldest. */
  #place = 0;
  #isFull = false;

  /** @param size - an integer >= 1 */
  constructor(size: number) {
    this.#size = size;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** Infinity when nothing cost anything. */
  get valuePerCost(): number {
    const cost = sum(this.#costs);
    return cost > 0 ? sum(this.#values) / cost : Number.POSITIVE_INFINITY;
  }

  add(value: number, cost: number): void {
    this.#values[this.#place] = value;
    this.#costs[this.#place] = cost;
    if (++this.#place < this.#size) return;
    this.#place = 0;
    this.#isFull = true;
  }
}

/** Adds all values each time, since rounding would make a running sum drift. */
function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

function round(number: number): string {
  return String(Number(number.toPrecision(6)));
}
