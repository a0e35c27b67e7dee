import { describeValue } from '../../shared/describe-value.js';
import { HgmError } from '../../shared/errors.js';
import type { Uniform } from '../../shared/random.js';
import type { BeliefSource } from './best-belief.js';
import { chanceByBounds } from './confidence/chance-by-bounds.js';
import { ExpansionSchedule } from './expansion-schedule.js';
import { uniformMates } from './mates/pick-mates.js';
import type { PolicyDefinition } from './policy-definition.js';
import type { ResolvedPolicyOptions } from './policy-options.js';
import type { Beliefs, SearchPolicy, SearchView } from './search-policy.js';

const REQUIRED = ['chooseExpansion', 'chooseEvaluation'] as const;
const OPTIONAL = ['wantsExpansion', 'update', 'evaluated', 'cladeChanged', 'chooseMates'] as const;

/**
 * A policy as a search calls it: what it leaves out has its default, and what it does wrong is an ERR_POLICY that names it.
 *
 * A question that is answered wrongly throws. What fails in taking something in is kept, and thrown at the next question: the search
 * around it takes in the whole of what came back, so that nothing of it is lost.
 */
export class PolicyCalls {
  /** As {@link Beliefs}, but undefined where those answer wrongly. */
  readonly beliefs: BeliefSource | undefined;
  readonly #definition: PolicyDefinition;
  readonly #view: SearchView;
  readonly #schedule: ExpansionSchedule;
  readonly #policy: SearchPolicy;
  readonly #followsPending: boolean;
  #fault: HgmError<'ERR_POLICY'> | undefined;
  #isDeferred = false;

  /** @throws HgmError ERR_POLICY */
  constructor(definition: PolicyDefinition, view: SearchView, options: ResolvedPolicyOptions) {
    this.#definition = definition;
    this.#view = view;
    this.#schedule = new ExpansionSchedule(view, options);
    const { policy, beliefs, followsPending } = this.#answer('create', () => checkedPolicy(definition.create(view, options)));
    this.#policy = policy;
    this.#followsPending = followsPending;
    this.beliefs = beliefs === undefined ? undefined : this.#guardBeliefs(beliefs);
  }

  /** The first thing that the policy did wrong. */
  get fault(): HgmError<'ERR_POLICY'> | undefined {
    return this.#fault;
  }

  /** Whether it wants to be told of clades. */
  get followsClades(): boolean {
    return this.#policy.cladeChanged !== undefined;
  }

  /** @throws HgmError ERR_POLICY */
  wantsExpansion(): boolean {
    if (this.#fault !== undefined) throw this.#fault;
    const policy = this.#policy;
    if (policy.wantsExpansion === undefined) return this.#schedule.isDue();
    let wants: boolean;
    try {
      wants = policy.wantsExpansion();
    } catch (thrown) {
      throw this.#note('wantsExpansion', thrown);
    }
    if (typeof wants !== 'boolean') throw this.#noteAnswer('wantsExpansion', wants, 'true or false');
    return wants;
  }

  /** @throws HgmError ERR_POLICY */
  chooseExpansion(uniform: Uniform): number {
    if (this.#fault !== undefined) throw this.#fault;
    let agent: number;
    try {
      agent = this.#policy.chooseExpansion(uniform);
    } catch (thrown) {
      throw this.#note('chooseExpansion', thrown);
    }
    if (agent === -1 || (this.#isAgent(agent) && this.#view.canExpand(agent))) return agent;
    throw this.#noteAnswer('chooseExpansion', agent, 'an agent of which canExpand of the view is true, or -1 for none');
  }

  /** @throws HgmError ERR_POLICY */
  chooseEvaluation(uniform: Uniform): number {
    if (this.#fault !== undefined) throw this.#fault;
    let agent: number;
    try {
      agent = this.#policy.chooseEvaluation(uniform);
    } catch (thrown) {
      throw this.#note('chooseEvaluation', thrown);
    }
    if (agent === -1 || (this.#isAgent(agent) && this.#view.canEvaluate(agent))) return agent;
    throw this.#noteAnswer('chooseEvaluation', agent, 'an agent of which canEvaluate of the view is true, or -1 for none');
  }

  /** @throws HgmError ERR_POLICY */
  chooseMates(parent: number, count: number, uniform: Uniform): readonly number[] {
    if (this.#fault !== undefined) throw this.#fault;
    const policy = this.#policy;
    if (policy.chooseMates === undefined) return uniformMates(this.#view, parent, count, uniform);
    let answer: unknown;
    try {
      answer = policy.chooseMates(parent, count, uniform);
      if (Array.isArray(answer) && this.#areMates(answer, parent, count)) return [...answer];
    } catch (thrown) {
      throw this.#note('chooseMates', thrown);
    }
    const rule = `an array of at most ${count} different agents other than ${parent} of which canBeMate of the view is true`;
    throw this.#noteAnswer('chooseMates', Array.isArray(answer) ? `[${answer.join(', ')}]` : answer, rule);
  }

  /** Tells that many agents will change before the next choice: the policy is told of all agents then, once each. */
  deferChanges(): void {
    this.#isDeferred = true;
  }

  /** To be called before a choice. */
  catchUp(): void {
    if (!this.#isDeferred) return;
    this.#isDeferred = false;
    for (let agent = 0; agent < this.#view.agentCount; agent++) this.update(agent);
  }

  /** An agent changed that the policy knows. */
  changed(agent: number): void {
    if (!this.#isDeferred) this.update(agent);
  }

  /** An evaluation of an agent was chosen. One that can be evaluated still is as it was, but for what is pending. */
  evaluationChosen(agent: number): void {
    if (!this.#isDeferred && (this.#followsPending || !this.#view.canEvaluate(agent))) this.update(agent);
  }

  update(agent: number): void {
    try {
      this.#policy.update?.(agent);
    } catch (thrown) {
      this.#note('update', thrown);
    }
  }

  evaluated(agent: number, task: number, reward: number, weight: number): void {
    try {
      this.#policy.evaluated?.(agent, task, reward, weight);
    } catch (thrown) {
      this.#note('evaluated', thrown);
    }
  }

  cladeChanged(agent: number): void {
    try {
      this.#policy.cladeChanged?.(agent);
    } catch (thrown) {
      this.#note('cladeChanged', thrown);
    }
  }

  #areMates(mates: readonly number[], parent: number, count: number): boolean {
    const isMate = (agent: number) => agent !== parent && this.#isAgent(agent) && this.#view.canBeMate(agent);
    return mates.length <= count && new Set(mates).size === mates.length && mates.every(isMate);
  }

  #isAgent(agent: number): boolean {
    return Number.isInteger(agent) && agent >= 0 && agent < this.#view.agentCount;
  }

  #guardBeliefs(beliefs: Beliefs): BeliefSource {
    const answer = (what: string, ask: () => number): number | undefined => {
      try {
        const value = ask();
        if (typeof value === 'number' && Number.isFinite(value)) return value;
        this.#noteAnswer(what, value, 'a finite number');
      } catch (thrown) {
        this.#note(what, thrown);
      }
      return undefined;
    };
    return {
      get version() {
        return answer('beliefs.version', () => beliefs.version);
      },
      lowerBound: (agent, epsilon) => answer('beliefs.lowerBound', () => beliefs.lowerBound(agent, epsilon)),
      chanceAbove: (agent, value) =>
        beliefs.chanceAbove === undefined
          ? answer('beliefs.lowerBound', () => chanceByBounds(beliefs, agent, value))
          : answer('beliefs.chanceAbove', () => beliefs.chanceAbove?.(agent, value) ?? Number.NaN),
    };
  }

  #answer<Value>(what: string, ask: () => Value): Value {
    try {
      return ask();
    } catch (thrown) {
      throw this.#note(what, thrown);
    }
  }

  #note(what: string, thrown: unknown): HgmError<'ERR_POLICY'> {
    const how = thrown instanceof Error ? thrown.message : describeValue(thrown);
    return this.#keep(
      new HgmError('ERR_POLICY', `${what} of the policy '${this.#definition.name}' threw: ${how}`, { cause: thrown }),
    );
  }

  #noteAnswer(what: string, value: unknown, rule: string): HgmError<'ERR_POLICY'> {
    const message = `${what} of the policy '${this.#definition.name}' must answer ${rule}; it answered ${describeValue(value)}`;
    return this.#keep(new HgmError('ERR_POLICY', message));
  }

  #keep(error: HgmError<'ERR_POLICY'>): HgmError<'ERR_POLICY'> {
    this.#fault ??= error;
    return error;
  }
}

interface CheckedPolicy {
  readonly policy: SearchPolicy;
  readonly beliefs: Beliefs | undefined;
  readonly followsPending: boolean;
}

/** @throws TypeError when it is no policy */
function checkedPolicy(policy: SearchPolicy): CheckedPolicy {
  if (typeof policy !== 'object' || policy === null) {
    throw new TypeError(`it must return an object with ${REQUIRED.join(' and ')}; it returned ${describeValue(policy)}`);
  }
  for (const name of [...REQUIRED, ...OPTIONAL]) {
    const method: unknown = policy[name];
    const mayBeAbsent = OPTIONAL.some((optional) => optional === name);
    if (typeof method !== 'function' && !(mayBeAbsent && method === undefined)) {
      throw new TypeError(`${name} of what it returns must be a function; it is ${describeValue(method)}`);
    }
  }
  const { beliefs, followsPending = true } = policy;
  if (beliefs !== undefined && typeof beliefs?.lowerBound !== 'function') {
    throw new TypeError(`beliefs of what it returns must have a version and lowerBound; it is ${describeValue(beliefs)}`);
  }
  if (typeof followsPending !== 'boolean') {
    throw new TypeError(`followsPending of what it returns must be true or false; it is ${describeValue(followsPending)}`);
  }
  return { policy, beliefs, followsPending };
}
