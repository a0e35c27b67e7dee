import { HgmError } from '../../shared/errors.js';
import type { Uniform } from '../../shared/random.js';
import { AgentTree } from '../engine/agent-tree.js';
import type { BeliefSource, Judged } from './best-belief.js';
import { AgentCounts } from './counts/agent-counts.js';
import { BarrenCounts } from './counts/barren-counts.js';
import { FirstEvaluations } from './counts/first-evaluations.js';
import { type ChoiceRoom, ROOM_FOR_ALL, SearchBounds } from './counts/search-limits.js';
import { WaitingCounts } from './counts/waiting-counts.js';
import { PolicyCalls } from './policy-calls.js';
import type { PolicyDefinition } from './policy-definition.js';
import type { ResolvedPolicyOptions } from './policy-options.js';
import { ReadOnlyView, type ViewedSearch } from './read-only-view.js';
import { ResultCounts } from './scores/result-counts.js';
import { ScoreBeliefs } from './scores/score-beliefs.js';
import { ScoreScale } from './scores/score-scale.js';
import { StandardisedView } from './scores/standardised-view.js';
import type { SearchOptions } from './search-options.js';
import { TaskOrder } from './task-order.js';

/** The next activity. Agents and tasks are numbers; `task` is -1 where the problem has none. */
export type Decision =
  | { readonly type: 'expand'; readonly agent: number }
  | { readonly type: 'evaluate'; readonly agent: number; readonly task: number };

const ROOT = 0;

/**
 * A search without its execution: the tree, what is pending, and the policy that decides. Synchronous and pure, so that one critical
 * section can record what came back and choose what comes next.
 */
export class Search implements ViewedSearch, Judged {
  readonly tree: AgentTree;
  readonly taskCount: number;
  /** Undefined where results are rewards. */
  readonly scores: ScoreScale | undefined;
  /** Its budget and limits, which may be changed, what was chosen staying chosen; and what is counted against them. */
  readonly bounds: SearchBounds;
  readonly #policy: PolicyCalls;
  readonly #cladeChanged: ((agent: number) => void) | undefined;
  readonly #taskOrder: TaskOrder | undefined;
  /** Most evaluations of an agent. */
  readonly #evaluationsPerAgent: number;
  readonly #isExact: boolean;
  /** Undefined where nothing depends on them. */
  readonly #results: ResultCounts | undefined;
  #maximumPendingPerAgent: number;
  readonly #barren: BarrenCounts;
  readonly #first = new FirstEvaluations((agent) => !this.tree.isPruned(agent) && this.hasUnmet(agent));
  readonly #waiting = new WaitingCounts((agent) => this.tree.parentOf(agent));
  readonly #counts = new AgentCounts();
  #expansionGate = true;

  /** @throws HgmError ERR_POLICY when the policy cannot be made */
  constructor(options: SearchOptions, definition: PolicyDefinition, policyOptions: ResolvedPolicyOptions) {
    const { scale = 'reward', isExact = false, taskCount } = options;
    this.tree = new AgentTree(scale);
    this.scores = scale === 'score' ? new ScoreScale() : undefined;
    this.taskCount = taskCount;
    this.#evaluationsPerAgent = taskCount > 0 ? taskCount : isExact ? 1 : Number.POSITIVE_INFINITY;
    this.#isExact = isExact;
    this.#results = isExact || scale === 'score' ? new ResultCounts() : undefined;
    this.bounds = new SearchBounds(options, this.#waiting);
    this.#maximumPendingPerAgent = options.maximumPendingPerAgent;
    this.#barren = new BarrenCounts(options.maximumBarrenExpansions);
    this.#taskOrder = taskCount > 0 ? new TaskOrder(taskCount, options.seed) : undefined;
    const root = this.tree.addRoot();
    this.#reserve();
    const policy = new PolicyCalls(definition, this.view(), policyOptions);
    this.#policy = policy;
    this.#cladeChanged = policy.followsClades ? (agent) => policy.cladeChanged(agent) : undefined;
    this.#policy.update(root);
  }

  get evaluationBudget(): number {
    return this.bounds.evaluationBudget;
  }

  /** Options of the policy have changed, among them perhaps the most activities in flight of one agent. */
  optionsChanged(maximumPendingPerAgent: number): void {
    this.#maximumPendingPerAgent = maximumPendingPerAgent;
    for (let agent = 0; agent < this.tree.size; agent++) this.#policy.changed(agent);
  }

  get evaluationsChosen(): number {
    return this.bounds.chosen.evaluate;
  }

  get expansionsChosen(): number {
    return this.bounds.chosen.expand;
  }

  /** The search as a policy sees it. */
  view(): ReadOnlyView {
    return this.scores === undefined ? new ReadOnlyView(this) : new StandardisedView(this, this.scores);
  }

  /** What is believed of agents, for the best-belief agent: by the policy where it has beliefs. Of scores, turned ones. */
  get beliefs(): BeliefSource | undefined {
    return this.#policy.beliefs ?? (this.scores && new ScoreBeliefs(this.tree, this.scores));
  }

  /** A failed evaluation counts as the worst score, which makes an agent no candidate for the best. */
  isEligible(agent: number): boolean {
    if (this.scores === undefined) return this.tree.ownVisits(agent) > 0;
    return this.#results !== undefined && this.#results.given(agent) > 0;
  }

  /** Of an exact problem, once it has met every task; failures that count are results. */
  isMeasured(agent: number): boolean {
    return this.#isExact && this.#results?.counted(agent) === this.#evaluationsPerAgent;
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

  /** How many activities of each kind have failed and are tried again. */
  get retrying(): Pick<WaitingCounts, 'expansions' | 'evaluations'> {
    return this.#waiting;
  }

  canEvaluate(agent: number): boolean {
    return this.#hasRoom(agent) && this.hasUnmet(agent);
  }

  /** Whether the agent has an evaluation left to be given. */
  hasUnmet(agent: number): boolean {
    return this.#counts.given(agent) < this.#evaluationsPerAgent;
  }

  canExpand(agent: number): boolean {
    if (this.tree.ownVisits(agent) === 0 || !this.#hasRoom(agent)) return false;
    return !this.#barren.isGivenUp(agent, this.#counts.pendingExpansions(agent));
  }

  canBeMate(agent: number): boolean {
    return this.isEligible(agent) && !this.tree.isPruned(agent);
  }

  evaluationsGiven(agent: number): number {
    return this.#counts.given(agent);
  }

  pendingEvaluations(agent: number): number {
    return this.#counts.pendingEvaluations(agent);
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
    return this.tree.childCount(agent) + this.#counts.pendingExpansions(agent);
  }

  /** To be called before clades are read from the tree: results go to their agent at once, and to the clades above it here. */
  settleClades(): void {
    this.tree.settleClades(this.#cladeChanged);
  }

  /**
   * Chooses the next activity and marks it pending; null when the budget is spent, or nothing can be chosen before something that is
   * pending comes back. A decision must be answered by one of the methods below, once.
   *
   * @param room - what may be chosen, the search's own limits aside
   * @throws HgmError ERR_POLICY: nothing is marked
   */
  decide(uniform: Uniform, room: ChoiceRoom = ROOM_FOR_ALL): Decision | null {
    this.#policy.catchUp();
    if (this.bounds.isSpent) return null;
    const mayEvaluate = room.evaluate && this.bounds.mayEvaluate();
    if (mayEvaluate && this.#first.areDue) {
      const first = this.#first.take();
      if (first >= 0) return this.#evaluationOf(first);
    }
    const mayExpand = room.expand && this.#expansionGate && !this.#first.holdExpansions && this.bounds.mayExpand(this.tree.size);
    if (!mayEvaluate) return mayExpand && this.#policy.wantsExpansion() ? this.#decideExpansion(uniform) : null;
    if (!mayExpand) return this.#decideEvaluation(uniform);
    return this.#policy.wantsExpansion()
      ? (this.#decideExpansion(uniform) ?? this.#decideEvaluation(uniform))
      : // Where nothing can be evaluated. Expansions that wait for a retry occupy nothing, and are not in flight in this.
        (this.#decideEvaluation(uniform) ?? (this.bounds.mayForceExpansion() ? this.#decideExpansion(uniform) : null));
  }

  /** Chooses what the expansion that was chosen last is shown of others: different agents, at most `count`. @throws HgmError ERR_POLICY */
  chooseMates(parent: number, count: number, uniform: Uniform): readonly number[] {
    return this.#policy.chooseMates(parent, count, uniform);
  }

  /** Tells that many decisions will be made again before one is chosen: the policy is told of changed agents by then only, once each. */
  deferChoices(): void {
    this.#policy.deferChanges();
    this.tree.deferClades();
  }

  /** Makes a decision of an earlier process again: marks pending what `decide` marked, and draws nothing. */
  redo(type: Decision['type'], agent: number): void {
    if (type === 'evaluate' && this.#first.areDue) this.#first.take();
    if (type === 'expand') this.#markExpansion(agent);
    else this.#markEvaluation(agent);
  }

  /**
   * An attempt failed and the activity is tried again. Until it is answered, an evaluation counts in choosing as a result of reward 0; and
   * an agent with more activities that wait than evaluations that were answered is not chosen, so that what waits is bounded by what is
   * known. To be called once for an activity.
   */
  waits(decision: Decision): void {
    this.#changeWaiting(decision, 1);
    this.#policy.changed(decision.agent);
  }

  /** The activity has its answer: takes back what {@link waits} did. To be followed by one of the methods that answer it. */
  waitsNoMore(decision: Decision): void {
    this.#changeWaiting(decision, -1);
  }

  /** An expansion made a child: its number. */
  expanded(decision: Decision): number {
    const parent = decision.agent;
    const child = this.tree.addChild(parent, String(this.tree.childCount(parent)));
    this.bounds.expansionsMade++;
    this.tree.setExpanded(child, true);
    this.#reserve();
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
    const isAwaited = this.expansionsChosen === 0;
    if (isAwaited && this.evaluationsChosen === 0 && !this.#first.areDue) this.#first.add(ROOT, true);
    const child = this.tree.addChild(parent, String(this.tree.childCount(parent)));
    this.#reserve();
    this.#policy.update(child);
    this.#first.add(child, isAwaited);
    return child;
  }

  /** Has the agent's next evaluation go before all else. */
  evaluateNext(agent: number): void {
    this.#first.add(agent, false);
  }

  /** An expansion failed for good: it made no agent. */
  expansionFailed(decision: Decision): void {
    this.bounds.expansionsFailed++;
    this.#release(decision);
  }

  /** An expansion made no agent, without an error: it counts as an expansion all the same. */
  expansionBarren(decision: Decision): void {
    const isFirst = this.#barren.add(decision.agent);
    this.#release(decision);
    if (!isFirst) return;
    // From now on expansions in flight count as barren, of other agents too.
    for (let agent = 0; agent < this.tree.size; agent++)
      if (this.#counts.pendingExpansions(agent) > 0) this.#policy.changed(agent);
  }

  /**
   * An evaluation gave a reward, or a score.
   *
   * @param reward - in [0, 1]; a score turned so that the larger is the better
   * @param weight - > 0
   * @throws HgmError ERR_REWARD_RANGE, ERR_SCORE_RANGE, ERR_WEIGHT_RANGE: nothing is changed
   */
  evaluated(decision: Decision, reward: number, weight: number): void {
    this.tree.recordOwn(decision.agent, reward, weight);
    this.scores?.add(reward);
    this.#results?.add(decision.agent, true);
    this.#recorded(decision, reward, weight);
  }

  /** An evaluation failed for good, and counts as reward 0, or as the worst score so far: as nothing while there is none. */
  evaluationFailed(decision: Decision): void {
    const worst = this.scores === undefined ? 0 : this.scores.worst;
    if (worst === undefined) {
      this.#release(decision);
      return;
    }
    this.tree.recordOwn(decision.agent, worst, 1);
    this.#results?.add(decision.agent, false);
    this.#recorded(decision, worst, 1);
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
      this.#policy.changed(other);
    }
  }

  #reserve(): void {
    this.#counts.reserve(this.tree.size);
    this.#results?.reserve(this.tree.size);
  }

  #recorded(decision: Decision, reward: number, weight: number): void {
    this.#policy.evaluated(decision.agent, decision.type === 'evaluate' ? decision.task : -1, reward, weight);
    this.#release(decision);
  }

  #hasRoom(agent: number): boolean {
    const counts = this.#counts;
    if (counts.pending(agent) >= this.#maximumPendingPerAgent || this.tree.isPruned(agent)) return false;
    const waiting = this.#waiting.own(agent);
    return waiting === 0 || waiting <= counts.given(agent) - counts.pendingEvaluations(agent);
  }

  #changeWaiting({ type, agent }: Decision, by: 1 | -1): void {
    this.#waiting.change(type, agent, by, (above) => this.#cladeChanged?.(above));
  }

  #release(decision: Decision): void {
    this.bounds.answered(decision.type);
    if (decision.type === 'expand') {
      this.#counts.changePendingExpansions(decision.agent, -1);
    } else {
      this.#counts.evaluated(decision.agent);
      if (this.#first.holdExpansions) this.#first.answered(decision.agent);
    }
    this.#policy.changed(decision.agent);
  }

  #decideExpansion(uniform: Uniform): Decision | null {
    const agent = this.#policy.chooseExpansion(uniform);
    if (agent < 0) return null;
    this.#markExpansion(agent);
    return { type: 'expand', agent };
  }

  #markExpansion(agent: number): void {
    this.bounds.choose('expand');
    this.#counts.changePendingExpansions(agent, 1);
    this.#policy.changed(agent);
  }

  #decideEvaluation(uniform: Uniform): Decision | null {
    const agent = this.#policy.chooseEvaluation(uniform);
    return agent < 0 ? null : this.#evaluationOf(agent);
  }

  #evaluationOf(agent: number): Decision {
    const position = this.#markEvaluation(agent);
    return { type: 'evaluate', agent, task: this.#taskOrder?.taskAt(agent, position) ?? -1 };
  }

  /** Returns the evaluation's place in the agent's order of tasks. */
  #markEvaluation(agent: number): number {
    this.bounds.choose('evaluate');
    const position = this.#counts.give(agent);
    this.#policy.evaluationChosen(agent);
    return position;
  }
}
