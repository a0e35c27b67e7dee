import { type HgmError, isHgmError } from '../../shared/errors.js';
import type { Json } from '../../shared/json.js';
import { keyedUniform, RandomPurpose } from '../../shared/random.js';
import { sumOf } from '../../shared/results/cost-sum.js';
import type { Direction } from '../../shared/results/direction.js';
import { SEES_NOTHING } from '../../shared/results/expand-sees.js';
import { NO_COUNTS, type RunCounts } from '../../shared/store-protocol.js';
import { type AgentReference, type LoadedProblem, scaleOf } from '../../shared/work.js';
import type { AgentNode } from '../engine/agent-node.js';
import { BestBelief } from '../policy/best-belief.js';
import { guardedBelief } from '../policy/confidence/guarded-belief.js';
import type { ChoiceRoom } from '../policy/counts/search-limits.js';
import { resolveGuardOptions } from '../policy/guard-options.js';
import type { ResolvedPolicyOptions } from '../policy/policy-options.js';
import { type Decision, Search } from '../policy/search.js';
import { type GuardAction, SearchGuards } from '../policy/search-guards.js';
import type { ActivityFailure, Expanded, FailureReason } from './activity-outcomes.js';
import { KnownAgents } from './agents/known-agents.js';
import { toldBest, toldNode, toldResult } from './agents/told-agent.js';
import { tellsAllAtOnce } from './check-guards.js';
import { fewInFlight, forcedInFlight } from './determinism.js';
import type { EvaluationExtras } from './journal/evaluation-record.js';
import { type Pending, PendingActivities } from './pending/pending-activities.js';
import type { ResolvedRunOptions } from './resolve-run-options.js';
import type { BestAgent } from './run.js';
import { ActivitySight } from './sight/activity-sight.js';
import { type LiveOptions, RunControls } from './steering/run-controls.js';
import { ChoiceRooms } from './waiting/choice-rooms.js';

const NO_ACTIONS: readonly GuardAction[] = [];
/** What a run without guards has: they count, for whoever resumes it with some. */
const NO_GUARDS = resolveGuardOptions({});

/** What a search is told of its problem. */
export type SearchedProblem = Pick<LoadedProblem, 'tasks' | 'root' | 'direction' | 'isExact' | 'expandSees'>;

/**
 * What a run's choices are made from: the search, its agents, what is pending, the belief in the best, the guards and their stop, and the
 * rows of failures. The same choices and outcomes in the same order make the same state: a run that goes on, and one that is made again from
 * its journal, both go through here.
 */
export class RunState {
  readonly search: Search;
  /** Each agent as its work carries it. */
  readonly agents: AgentReference[];
  readonly belief: BestBelief;
  /** Which scores are better; undefined where results are rewards. */
  readonly direction: Direction | undefined;
  /** Whether an agent's first evaluation tells all of it. */
  readonly tellsAllAtOnce: boolean;
  readonly pending = new PendingActivities();
  /** What may be chosen beside what is pending. */
  readonly rooms: ChoiceRooms;
  /** What was done to the run from outside. */
  readonly controls: RunControls;
  readonly #sight: ActivitySight;
  /** Most mates that an expansion is shown. */
  readonly #mates: number;
  readonly #guards: SearchGuards;
  readonly #seed: number;
  readonly #isDeterministic: boolean;
  readonly #known: KnownAgents;
  readonly #rejectsDuplicates: boolean;
  readonly #counts: LiveOptions<RunCounts> = { ...NO_COUNTS };
  #rewards = 0;

  /** @throws HgmError ERR_POLICY when the policy cannot be made */
  constructor(options: ResolvedRunOptions, problem: SearchedProblem) {
    const { tasks, root, direction, isExact = false, expandSees: sees = SEES_NOTHING } = problem;
    const { policy, guards, seed, deterministic } = options;
    const policyOptions: LiveOptions<ResolvedPolicyOptions> = { ...options.policyOptions };
    this.direction = direction;
    this.tellsAllAtOnce = tellsAllAtOnce(problem);
    this.search = new Search(
      {
        taskCount: tasks?.length ?? 0,
        scale: scaleOf(problem),
        isExact,
        evaluationBudget: options.evaluations,
        maximumPendingPerAgent: policyOptions.maximumPendingPerAgent,
        maximumForcedExpansions: forcedInFlight(options),
        maximumBarrenExpansions: options.maximumBarrenExpansions,
        limits: guards ?? NO_GUARDS,
        seed,
      },
      policy,
      policyOptions,
    );
    this.rooms = new ChoiceRooms(options, this.pending, this.search);
    this.agents = [{ number: 0, key: 'root', state: root }];
    this.#known = new KnownAgents(this.agents);
    this.#rejectsDuplicates = (options.duplicates ?? (isExact ? 'reject' : 'accept')) === 'reject';
    this.belief = new BestBelief(this.search.tree, policyOptions.epsilon, this.search.beliefs, this.search);
    this.#sight = new ActivitySight(sees.results, options.feedbackMemoryMb, scaleOf(problem));
    this.#mates = sees.mates;
    const guarded = guardedBelief(this.search, this.belief, () => this.best());
    this.#guards = new SearchGuards(guards ?? NO_GUARDS, fewInFlight(options, options.threads), guarded, direction);
    this.controls = new RunControls(this.search, this.belief, this.#guards, policyOptions);
    this.#seed = seed;
    this.#isDeterministic = deterministic;
  }

  /** Activities chosen. */
  get decisions(): number {
    return this.pending.last;
  }

  /** What the run has done. */
  get counts(): RunCounts {
    return this.#counts;
  }

  /** Evaluations that gave a reward. */
  get rewards(): number {
    return this.#rewards;
  }

  /** The first thing that the policy did wrong; its beliefs are asked once more. */
  policyFault(): HgmError<'ERR_POLICY'> | undefined {
    this.best();
    return this.search.policyFault;
  }

  /** What a guard has stopped the search for; undefined while none has. */
  get stop(): SearchGuards['stop'] {
    return this.#guards.stop;
  }

  /** Whether the search has had all that it was given: its budget is spent, or a guard has stopped it. */
  get isSpent(): boolean {
    return this.stop !== undefined || this.search.evaluationsChosen >= this.search.evaluationBudget;
  }

  /** The best-belief agent; -1 as long as no evaluation has given a reward. */
  best(): number {
    return this.#rewards === 0 ? -1 : this.belief.best();
  }

  agent(number: number): AgentReference {
    const reference = this.agents[number];
    if (reference === undefined) throw new TypeError(`the run has no agent ${number}`);
    return reference;
  }

  /** A copy of an agent as users see it, with its state. Clades must be up to date. */
  nodeOf(agent: number): AgentNode<Json> {
    return toldNode(this.search.tree, this.agent(agent), this.direction);
  }

  /** An agent with results of its own as users are told of a good one, without its description. */
  bestAgentOf(agent: number): BestAgent {
    return toldBest(this.search.tree, this.agent(agent), this.belief.lowerBound(agent), this.direction);
  }

  /**
   * Chooses the next activity, of a kind that there is room for; null when nothing can be chosen now, a guard forbids it, or the policy went wrong: see
   * `policyFault`.
   */
  choose(room?: ChoiceRoom): Pending | null {
    const decision = this.#decide(room);
    return decision === null ? null : this.#chosen(decision);
  }

  /** Makes the next choice of an earlier process again, as {@link choose} does, without an object for most evaluations. Returns whether there was one. */
  chooseAgain(room: ChoiceRoom): boolean {
    const decision = this.#decide(room);
    if (decision?.type === 'evaluate' && this.#isBare) this.pending.addUntouched(decision.agent, decision.task);
    else if (decision === null || this.#chosen(decision) === null) return false;
    return true;
  }

  /** Takes a choice of an earlier process as it was made. */
  redo(type: Decision['type'], agent: number, task: number): void {
    this.search.redo(type, agent);
    if (type === 'evaluate' && this.#isBare) this.pending.addUntouched(agent, task);
    else this.#add(type === 'expand' ? { type, agent } : { type, agent, task });
  }

  /** Shows an expansion that was chosen just now other agents, as they are. */
  showMates(pending: Pending, mates: readonly number[]): void {
    const { tree } = this.search;
    pending.mates = mates.map((mate) => ({
      agent: this.agent(mate),
      mean: toldResult(tree.ownMean(mate), this.direction),
      evaluations: tree.ownVisits(mate),
    }));
  }

  /** Whether of an evaluation that is chosen nothing is kept but the choice. */
  get #isBare(): boolean {
    return this.controls.guards.hopeless === 'none';
  }

  #decide(room: ChoiceRoom | undefined): Decision | null {
    if (this.controls.isPaused || this.#guards.forbidsChoice(this.pending.inFlight)) return null;
    try {
      return this.search.decide(keyedUniform(this.#seed, RandomPurpose.decision, this.pending.last + 1), room);
    } catch (error) {
      if (isHgmError(error, 'ERR_POLICY')) return null;
      throw error;
    }
  }

  #chosen(decision: Decision): Pending | null {
    if (decision.type === 'evaluate' || this.#mates === 0) return this.#add(decision);
    try {
      const uniform = keyedUniform(this.#seed, RandomPurpose.mates, this.pending.last + 1);
      const mates = this.search.chooseMates(decision.agent, this.#mates, uniform);
      const pending = this.#add(decision);
      this.showMates(pending, mates);
      return pending;
    } catch (error) {
      if (isHgmError(error, 'ERR_POLICY')) return null;
      throw error;
    }
  }

  #add(decision: Decision): Pending {
    const pending = this.pending.add(decision);
    this.#sight.show(pending, this.#counts.evaluations, this.controls.guards);
    return pending;
  }

  /**
   * An attempt failed, and another one follows.
   *
   * @param attempt - from 1
   */
  retried(pending: Pending, attempt: number): void {
    this.#counts.retries++;
    pending.takeLast();
    pending.attemptsMade = attempt;
    pending.unpaid = 0;
    // In a deterministic run a retry holds its place: when an attempt fails depends on timing.
    if (this.#isDeterministic || pending.waits) return;
    pending.waits = true;
    this.search.waits(pending.decision);
  }

  /**
   * An attempt that gave no reward has cost so much, to be told before what came of it. It counts at once; in choosing, in a deterministic
   * run, when its activity settles, since when attempts end depends on timing.
   *
   * @returns as {@link evaluated}
   */
  paid(pending: Pending, cost: number): readonly GuardAction[] {
    this.#counts.cost = sumOf(this.#counts.cost, cost);
    if (this.#isDeterministic) pending.payLast(cost);
    else pending.paid = sumOf(pending.paid, cost);
    pending.unpaid = 0;
    return this.#isDeterministic ? NO_ACTIONS : this.#guards.paid(cost);
  }

  /** An expansion made a child. */
  expanded(pending: Pending, state: Json): Expanded {
    this.#counts.expansions++;
    const actions = this.#expansionEnded(pending);
    return { child: this.#joined(this.search.expanded(pending.decision), state), actions };
  }

  /** Adds an agent that no expansion made, which is evaluated before all else. */
  add(parent: number, state: Json): AgentReference {
    this.#counts.addedAgents++;
    return this.#joined(this.search.added(parent), state);
  }

  /** The agent whose state a child of this state would have again, where such a child is rejected; else undefined. */
  duplicateOf(state: Json): AgentReference | undefined {
    const known = this.#rejectsDuplicates ? this.#known.find(state) : -1;
    return known < 0 ? undefined : this.agent(known);
  }

  /** An expansion made no agent, without an error. Returns what guards ask for, which is seen to. */
  barren(pending: Pending): readonly GuardAction[] {
    this.#counts.barrenExpansions++;
    const actions = this.#expansionEnded(pending);
    this.search.expansionBarren(pending.decision);
    return actions;
  }

  /** An expansion ended without an error. */
  #expansionEnded(pending: Pending): readonly GuardAction[] {
    const actions = this.#settlePaid(pending, 0);
    this.pending.succeeded(pending);
    this.#waitsNoMore(pending);
    this.#sight.forget(pending);
    this.#guards.expanded(pending.decision.agent, pending.paid);
    return actions;
  }

  /**
   * An evaluation gave a reward, or a score.
   *
   * @param cost - of its last attempt
   * @param extras - what it brought beside, as far as expansions are shown it
   * @returns what guards ask for; pruning and the expansion gate are seen to
   */
  evaluated(pending: Pending, result: number, weight: number, cost: number, extras?: EvaluationExtras): readonly GuardAction[] {
    const actions = this.#settlePaid(pending, cost);
    this.pending.succeeded(pending);
    this.#waitsNoMore(pending);
    const asked = this.#rewarded(pending.decision, result, weight, pending.paid, extras);
    if (actions.length === 0 && asked.length === 0) return NO_ACTIONS;
    return this.controls.carryOut([...actions, ...asked]);
  }

  /**
   * An evaluation that was made again gave a reward at its first attempt. Does what {@link evaluated} does, without an object for it.
   *
   * @returns false where more is known of the activity, or it is not pending: nothing is done
   */
  evaluatedUntouched(activity: number, result: number, weight: number, cost: number): boolean {
    const choice = this.pending.untouchedSucceeded(activity);
    if (choice === undefined) return false;
    if (cost > 0) this.#counts.cost = sumOf(this.#counts.cost, cost);
    const ofCost = this.#guards.paid(cost);
    const asked = this.#rewarded(choice, result, weight, cost, undefined);
    if (ofCost.length > 0 || asked.length > 0) this.controls.carryOut([...ofCost, ...asked]);
    return true;
  }

  #rewarded(
    decision: Decision,
    result: number,
    weight: number,
    paid: number,
    extras: EvaluationExtras | undefined,
  ): readonly GuardAction[] {
    const reward = toldResult(result, this.direction);
    this.#counts.evaluations++;
    this.#rewards++;
    this.search.evaluated(decision, reward, weight);
    this.belief.update(decision.agent);
    this.#sight.rewarded(decision, result, weight, extras);
    return this.#guards.evaluated(decision.agent, reward, weight, paid);
  }

  /**
   * An activity failed for good.
   *
   * @param isCounted - whether an evaluation counts, as reward 0 or as the worst score so far
   * @param why - what expansions are shown of it
   */
  failed(pending: Pending, isCounted: boolean, why: FailureReason): ActivityFailure {
    const { decision } = pending;
    this.#counts.failedActivities++;
    if (decision.type === 'evaluate') this.#counts.evaluations++;
    const ofCost = this.#settlePaid(pending, 0);
    const failuresInARow = this.pending.failed(pending);
    this.#waitsNoMore(pending);
    if (decision.type === 'evaluate' && isCounted) {
      this.search.evaluationFailed(decision);
      this.belief.update(decision.agent);
    } else {
      this.#release(decision);
    }
    if (decision.type === 'evaluate') this.#sight.failed(decision, why);
    else this.#sight.forget(pending);
    const isZero = decision.type === 'evaluate' && isCounted;
    const actions = this.#guards.failed(decision.agent, decision.type, pending.paid, isZero);
    return { failuresInARow, actions: this.controls.carryOut([...ofCost, ...actions]) };
  }

  /** An activity came to no outcome. */
  cancelled(pending: Pending): void {
    this.pending.cancelled(pending);
    this.#sight.forget(pending);
    this.#waitsNoMore(pending);
    this.#release(pending.decision);
  }

  /** The reference of an agent that is new in the tree. */
  #joined(number: number, state: Json): AgentReference {
    const { tree } = this.search;
    const reference = { number, key: `${this.agent(tree.parentOf(number)).key}/${tree.actionOf(number)}`, state };
    this.agents[number] = reference;
    return reference;
  }

  /** Counts a cost that came with a reward, and in a deterministic run all before it. */
  #settlePaid(pending: Pending, cost: number): readonly GuardAction[] {
    pending.takeLast();
    if (cost > 0) {
      this.#counts.cost = sumOf(this.#counts.cost, cost);
      pending.paid = sumOf(pending.paid, cost);
    }
    return this.#guards.paid(this.#isDeterministic ? pending.paid : cost);
  }

  #waitsNoMore(pending: Pending): void {
    if (!pending.waits) return;
    pending.waits = false;
    this.search.waitsNoMore(pending.decision);
  }

  #release(decision: Decision): void {
    if (decision.type === 'expand') this.search.expansionFailed(decision);
    else this.search.evaluationDiscarded(decision);
  }
}
