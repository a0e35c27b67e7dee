import { HgmError } from '../../shared/errors.js';
import type { Uniform } from '../../shared/random.js';
import { AgentTree } from '../engine/agent-tree.js';
import { GrowingInts } from '../engine/growing-ints.js';
import type { BeliefSource } from './best-belief.js';
import { BarrenCounts } from './counts/barren-counts.js';
import { FirstEvaluations } from './counts/first-evaluations.js';
import { WaitingCounts } from './counts/waiting-counts.js';
import { PolicyCalls } from './policy-calls.js';
import type { PolicyDefinition } from './policy-definition.js';
import type { ResolvedPolicyOptions } from './policy-options.js';
import { ReadOnlyView, type ViewedSearch } from './read-only-view.js';
import { TaskOrder } from './task-order.js';

/** The next activity. Agents and tasks are numbers; `task` is -1 where the problem has none. */
export type Decision =
  | { readonly type: 'expand'; readonly agent: number }
  | { readonly type: 'evaluate'; readonly agent: number; readonly task: number };

/** Evaluations given to an agent: with tasks, the positions of its task order that are used up. */
const GIVEN = 0;
const PENDING_EVALUATIONS = 1;
const PENDING_EXPANSIONS = 2;
const COLUMNS = 3;
const ROOT = 0;

/** What a search is made of. */
export interface SearchOptions {
  /** Number of tasks; 0 where the problem has none. */
  readonly taskCount: number;
  /** `Infinity` for no budget in evaluations. */
  readonly evaluationBudget: number;
  /** Most activities in flight of one agent. */
  readonly maximumPendingPerAgent: number;
  /** An expansion that is chosen because nothing can be evaluated is chosen only while fewer than this many are in flight; >= 1. */
  readonly maximumForcedExpansions: number;
  /** An agent is not expanded again after this many barren expansions in a row; >= 1. */
  readonly maximumBarrenExpansions: number;
  readonly seed: number;
}

/**
 * A search without its execution: the tree, what is pending, and the policy that decides. Synchronous and pure, so that one critical
 * section can record what came back and choose what comes next.
 */
export class Search implements ViewedSearch {
  readonly tree = new AgentTree();
  readonly taskCount: number;
  readonly #policy: PolicyCalls;
  readonly #cladeChanged: ((agent: number) => void) | undefined;
  readonly #taskOrder: TaskOrder | undefined;
  readonly #maximumPendingPerAgent: number;
  readonly #maximumForcedExpansions: number;
  readonly #barren: BarrenCounts;
  readonly #first = new FirstEvaluations();
  readonly #waiting = new WaitingCounts((agent) => this.tree.parentOf(agent));
  /** {@link COLUMNS} counts of each agent. */
  readonly #counts = new GrowingInts();
  #evaluationBudget: number;
  #evaluationsChosen = 0;
  #expansionsChosen = 0;
  #pendingExpansions = 0;
  #expansionGate = true;

  /** @throws HgmError ERR_POLICY when the policy cannot be made */
  constructor(options: SearchOptions, definition: PolicyDefinition, policyOptions: ResolvedPolicyOptions) {
    this.#evaluationBudget = options.evaluationBudget;
    this.taskCount = options.taskCount;
    this.#maximumPendingPerAgent = options.maximumPendingPerAgent;
    this.#maximumForcedExpansions = options.maximumForcedExpansions;
    this.#barren = new BarrenCounts(options.maximumBarrenExpansions);
    this.#taskOrder = options.taskCount > 0 ? new TaskOrder(options.taskCount, options.seed) : undefined;
    const root = this.tree.addRoot();
    this.#counts.reserve(COLUMNS);
    const policy = new PolicyCalls(definition, new ReadOnlyView(this), policyOptions);
    this.#policy = policy;
    this.#cladeChanged = policy.followsClades ? (agent) => policy.cladeChanged(agent) : undefined;
    this.#policy.update(root);
  }

  get evaluationBudget(): number {
    return this.#evaluationBudget;
  }

  /** Changes the budget; what was chosen stays chosen. */
  setEvaluationBudget(evaluations: number): void {
    this.#evaluationBudget = evaluations;
  }

  get evaluationsChosen(): number {
    return this.#evaluationsChosen;
  }

  get expansionsChosen(): number {
    return this.#expansionsChosen;
  }

  /** What the policy believes of agents, for the best-belief agent. */
  get beliefs(): BeliefSource | undefined {
    return this.#policy.beliefs;
  }

  /** The first thing that the policy did wrong: `decide` throws it from then on. */
  get policyFault(): HgmError<'ERR_POLICY'> | undefined {
    return this.#policy.fault;
  }

  /** Whether expansions may be chosen; open at the start. */
  get expansionGate(): boolean {
    return this.#expansionGate;
  }

  /** Opens or closes the gate that every expansion passes. While it is closed only evaluations are chosen. */
  setExpansionGate(open: boolean): void {
    this.#expansionGate = open;
  }

  canEvaluate(agent: number): boolean {
    return this.#hasRoom(agent) && this.#isUnmet(agent);
  }

  canExpand(agent: number): boolean {
    if (this.tree.ownVisits(agent) === 0 || !this.#hasRoom(agent)) return false;
    return !this.#barren.isGivenUp(agent, this.#count(agent, PENDING_EXPANSIONS));
  }

  canBeMate(agent: number): boolean {
    return this.tree.ownVisits(agent) > 0 && !this.tree.isPruned(agent);
  }

  evaluationsGiven(agent: number): number {
    return this.#count(agent, GIVEN);
  }

  pendingEvaluations(agent: number): number {
    return this.#count(agent, PENDING_EVALUATIONS);
  }

  provisionalZeros(agent: number): number {
    return this.#waiting.zeros(agent);
  }

  cladeProvisionalZeros(agent: number): number {
    return this.#waiting.cladeZeros(agent);
  }

  barrenExpansions(agent: number): number {
    return this.#barren.total(agent);
  }

  childrenGiven(agent: number): number {
    return this.tree.childCount(agent) + this.#count(agent, PENDING_EXPANSIONS);
  }

  /** To be called before clades are read from the tree: results go to their agent at once, and to the clades above it here. */
  settleClades(): void {
    this.tree.settleClades(this.#cladeChanged);
  }

  /**
   * Chooses the next activity and marks it pending; null when the budget is spent, or nothing can be chosen before something that is
   * pending comes back. A decision must be answered by one of the methods below, once.
   *
   * @throws HgmError ERR_POLICY: nothing is marked
   */
  decide(uniform: Uniform): Decision | null {
    if (this.#evaluationsChosen >= this.#evaluationBudget) return null;
    if (this.#first.areDue) {
      const first = this.#takeFirst();
      if (first >= 0) return this.#evaluationOf(first);
    }
    if (!this.#expansionGate || this.#first.holdExpansions) return this.#decideEvaluation(uniform);
    return this.#policy.wantsExpansion()
      ? (this.#decideExpansion(uniform) ?? this.#decideEvaluation(uniform))
      : (this.#decideEvaluation(uniform) ?? this.#forceExpansion(uniform));
  }

  /**
   * Chooses what the expansion that was chosen last is shown of others: different agents, at most `count`.
   *
   * @throws HgmError ERR_POLICY
   */
  chooseMates(parent: number, count: number, uniform: Uniform): readonly number[] {
    return this.#policy.chooseMates(parent, count, uniform);
  }

  /** Tells that many decisions will be made again before one is chosen: what choosing needs is brought up to date by then only. */
  deferChoices(): void {
    this.#policy.deferChoices();
  }

  /** Makes a decision of an earlier process again: marks pending what `decide` marked, and draws nothing. */
  redo(decision: Decision): void {
    if (this.#first.areDue) this.#takeFirst();
    if (decision.type === 'expand') this.#markExpansion(decision.agent);
    else this.#markEvaluation(decision.agent);
  }

  /**
   * An attempt failed and the activity is tried again. Until it is answered, an evaluation counts in choosing as a result of reward 0; and
   * an agent with more activities that wait than evaluations that were answered is not chosen, so that what waits is bounded by what is
   * known. To be called once for an activity.
   */
  waits(decision: Decision): void {
    this.#changeWaiting(decision, 1);
    this.#policy.update(decision.agent);
  }

  /** The activity has its answer: takes back what {@link waits} did. To be followed by one of the methods that answer it. */
  waitsNoMore(decision: Decision): void {
    this.#changeWaiting(decision, -1);
  }

  /** An expansion made a child: its number. */
  expanded(decision: Decision): number {
    const parent = decision.agent;
    const child = this.tree.addChild(parent, String(this.tree.childCount(parent)));
    this.tree.setExpanded(child, true);
    this.#counts.reserve(this.tree.size * COLUMNS);
    this.#policy.update(child);
    this.#barren.endRow(parent);
    this.#release(decision);
    return child;
  }

  /**
   * Adds an agent that no expansion made: its number. It counts as no expansion, and its first evaluation goes before all else; before the
   * first expansion that is waited for, as the root's is.
   */
  added(parent: number): number {
    const isAwaited = this.#expansionsChosen === 0;
    if (isAwaited && this.#evaluationsChosen === 0 && !this.#first.areDue) this.#first.add(ROOT, true);
    const child = this.tree.addChild(parent, String(this.tree.childCount(parent)));
    this.#counts.reserve(this.tree.size * COLUMNS);
    this.#policy.update(child);
    this.#first.add(child, isAwaited);
    return child;
  }

  /** Has the agent's next evaluation go before all else. */
  evaluateNext(agent: number): void {
    this.#first.add(agent, false);
  }

  /** An expansion failed for good: it made no agent, and counts as an expansion all the same. */
  expansionFailed(decision: Decision): void {
    this.#release(decision);
  }

  /** An expansion made no agent, without an error: it counts as an expansion all the same. */
  expansionBarren(decision: Decision): void {
    this.#barren.add(decision.agent);
    this.#release(decision);
  }

  /**
   * An evaluation gave a reward.
   *
   * @param reward - in [0, 1]
   * @param weight - > 0
   * @throws HgmError ERR_REWARD_RANGE, ERR_WEIGHT_RANGE: nothing is changed
   */
  evaluated(decision: Decision, reward: number, weight: number): void {
    this.tree.recordOwn(decision.agent, reward, weight);
    this.#policy.evaluated(decision.agent, decision.type === 'evaluate' ? decision.task : -1, reward, weight);
    this.#release(decision);
  }

  /** An evaluation failed for good and counts for nothing: its task and its share of the budget are spent. */
  evaluationDiscarded(decision: Decision): void {
    this.#release(decision);
  }

  /**
   * Takes an agent and all its descendants out of the search.
   *
   * @throws HgmError ERR_UNKNOWN_AGENT
   */
  prune(key: string, reason?: string): void {
    const agent = this.tree.find(key);
    if (agent < 0) throw new HgmError('ERR_UNKNOWN_AGENT', `no agent has the key "${key}"; snapshot() lists those there are`);
    this.tree.markPruned(agent, reason);
    for (let other = agent; other < this.tree.size; other++) {
      // What is not under way gets no answer.
      if (this.#first.holdExpansions && this.tree.isPruned(other)) this.#first.answered(other);
      this.#policy.update(other);
    }
  }

  #count(agent: number, column: number): number {
    return this.#counts.get(agent * COLUMNS + column);
  }

  /** @returns the count before */
  #add(agent: number, column: number, change: number): number {
    const count = this.#count(agent, column);
    this.#counts.set(agent * COLUMNS + column, count + change);
    return count;
  }

  /** Whether the agent has an evaluation left to be given. */
  #isUnmet(agent: number): boolean {
    return this.taskCount === 0 || this.evaluationsGiven(agent) < this.taskCount;
  }

  #hasRoom(agent: number): boolean {
    const pendingEvaluations = this.#count(agent, PENDING_EVALUATIONS);
    const pending = pendingEvaluations + this.#count(agent, PENDING_EXPANSIONS);
    if (pending >= this.#maximumPendingPerAgent || this.tree.isPruned(agent)) return false;
    return this.#waiting.own(agent) <= this.#count(agent, GIVEN) - pendingEvaluations;
  }

  #changeWaiting({ type, agent }: Decision, by: 1 | -1): void {
    this.#waiting.change(type, agent, by, (above) => this.#cladeChanged?.(above));
  }

  #release(decision: Decision): void {
    if (decision.type === 'expand') {
      this.#pendingExpansions--;
      this.#add(decision.agent, PENDING_EXPANSIONS, -1);
    } else {
      this.#add(decision.agent, PENDING_EVALUATIONS, -1);
      if (this.#first.holdExpansions) this.#first.answered(decision.agent);
    }
    this.#policy.update(decision.agent);
  }

  /** Nothing can be evaluated. Expansions that wait for a retry occupy nothing, and are not in flight in this. */
  #forceExpansion(uniform: Uniform): Decision | null {
    if (this.#pendingExpansions - this.#waiting.expansions >= this.#maximumForcedExpansions) return null;
    return this.#decideExpansion(uniform);
  }

  #decideExpansion(uniform: Uniform): Decision | null {
    const agent = this.#policy.chooseExpansion(uniform);
    if (agent < 0) return null;
    this.#markExpansion(agent);
    return { type: 'expand', agent };
  }

  #markExpansion(agent: number): void {
    this.#expansionsChosen++;
    this.#pendingExpansions++;
    this.#add(agent, PENDING_EXPANSIONS, 1);
    this.#policy.update(agent);
  }

  #decideEvaluation(uniform: Uniform): Decision | null {
    const agent = this.#policy.chooseEvaluation(uniform);
    return agent < 0 ? null : this.#evaluationOf(agent);
  }

  /** Whatever is pending of the agent. */
  #takeFirst(): number {
    return this.#first.take((agent) => !this.tree.isPruned(agent) && this.#isUnmet(agent));
  }

  #evaluationOf(agent: number): Decision {
    const position = this.#markEvaluation(agent);
    return { type: 'evaluate', agent, task: this.#taskOrder?.taskAt(agent, position) ?? -1 };
  }

  /** Returns the evaluation's place in the agent's order of tasks. */
  #markEvaluation(agent: number): number {
    this.#evaluationsChosen++;
    this.#add(agent, PENDING_EVALUATIONS, 1);
    const position = this.#add(agent, GIVEN, 1);
    this.#policy.update(agent);
    return position;
  }
}
