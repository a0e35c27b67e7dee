import { checkOption, isIntegerFrom } from '../../shared/check-option.js';
import { HgmError } from '../../shared/errors.js';
import { hgmLine } from '../../shared/format/hgm-line.js';
import { finiteOrNull } from '../../shared/json.js';
import type { AgentQuery, AgentSort, AgentView, PathStep } from '../../shared/views/agent-views.js';
import type { Page } from '../../shared/views/page.js';
import { toldResult } from '../run/agents/told-agent.js';
import type { RunFollower } from './run-follower.js';

/** Items of a page for which nothing else is asked. */
export const USUAL_LIMIT = 100;
const MAXIMUM_LIMIT = 1000;

/** @throws HgmError ERR_OPTION for a stretch that cannot be asked for */
export function checkQuery({ cursor = 0, limit = USUAL_LIMIT }: { readonly cursor?: number; readonly limit?: number }): void {
  checkOption('cursor', cursor, isIntegerFrom(0, cursor), '0, or the cursor of an earlier page');
  checkOption('limit', limit, isIntegerFrom(1, limit) && limit <= MAXIMUM_LIMIT, `an integer from 1 to ${MAXIMUM_LIMIT}`);
}

/** The agents of a run as they are shown, sorted and searched. */
export class AgentListing {
  readonly #run: RunFollower;
  readonly #runId: string;
  readonly #store: string;
  /** The latest order of all agents, and at which place in the journal. */
  #sorted: { readonly by: string; readonly agents: readonly number[] } | undefined;

  /** @param store - where the run is kept, as `RunStore.location` says it */
  constructor(run: RunFollower, runId: string, store: string) {
    this.#run = run;
    this.#store = store;
    this.#runId = runId;
  }

  has(key: string): boolean {
    return this.#run.state.search.tree.find(key) >= 0;
  }

  /**
   * The number of an agent.
   *
   * @throws HgmError ERR_UNKNOWN_AGENT
   */
  find(key: string): number {
    const agent = this.#run.state.search.tree.find(key);
    if (agent >= 0) return agent;
    const remedy = `"${hgmLine(['show', this.#runId], this.#store)}" lists its best`;
    throw new HgmError('ERR_UNKNOWN_AGENT', `run ${this.#runId} has no agent ${key}; ${remedy}`, {
      details: { runId: this.#runId, key },
    });
  }

  page({ cursor = 0, limit = USUAL_LIMIT, sort = 'number', order, search = '' }: AgentQuery): Page<AgentView> {
    const agents = this.#inOrder(sort, order ?? (sort === 'number' || sort === 'madeAt' ? 'ascending' : this.#bestFirst(sort)));
    const found = search === '' ? agents : agents.filter((agent) => this.#matches(agent, search));
    const items = found.slice(cursor, cursor + limit).map((agent) => this.view(agent));
    const next = cursor + items.length;
    return { items, cursor: next < found.length ? next : null };
  }

  view(agent: number): AgentView {
    const { state, agents, clades } = this.#run;
    const { tree } = state.search;
    const parent = tree.parentOf(agent);
    return {
      number: agent,
      ...this.step(agent),
      parent: parent < 0 ? null : this.#run.keyOf(parent),
      variance: this.variance(agent),
      clade: { mean: finiteOrNull(clades.mean(agent)), evaluations: clades.evaluations(agent), size: clades.size(agent) },
      bound: this.bound(agent),
      cost: agents.costOf(agent),
      madeAtEvaluations: agents.madeAt(agent),
      children: tree.childCount(agent),
      mates: agents.matesOf(agent).map((mate) => this.#run.keyOf(mate)),
      pruned: tree.isPruned(agent),
      added: agents.isAdded(agent),
      description: this.#run.descriptionOf(agent),
    };
  }

  step(agent: number): PathStep {
    return { key: this.#run.keyOf(agent), mean: this.mean(agent), evaluations: this.#run.state.search.tree.ownVisits(agent) };
  }

  /** Of its results; null where it has none, as what follows. */
  mean(agent: number): number | null {
    const { search, direction } = this.#run.state;
    return search.tree.ownVisits(agent) > 0 ? toldResult(search.tree.ownMean(agent), direction) : null;
  }

  variance(agent: number): number | null {
    const { tree } = this.#run.state.search;
    return tree.ownVisits(agent) > 0 ? tree.ownVariance(agent) : null;
  }

  /** What its mean is believed to be at least as good as. */
  bound(agent: number): number | null {
    const { belief, direction } = this.#run.state;
    const bound = belief.knownBound(agent);
    return bound === Number.NEGATIVE_INFINITY ? null : toldResult(bound, direction);
  }

  /** From the root to an agent. */
  pathTo(agent: number): readonly PathStep[] {
    const { tree } = this.#run.state.search;
    const path: PathStep[] = [];
    for (let above = agent; above >= 0; above = tree.parentOf(above)) path.push(this.step(above));
    return path.reverse();
  }

  /** Numbers of those that may be the best, the largest bound first, at most `count`. */
  best(count: number): readonly number[] {
    const { belief } = this.#run.state;
    const candidates = this.#inOrder('bound', this.#bestFirst('bound')).filter((agent) => belief.isCandidate(agent));
    return candidates.slice(0, count);
  }

  /** Numbers of these, and of all their ancestors, in the order of making. */
  tree(count: number): readonly number[] {
    const { tree } = this.#run.state.search;
    const shown = new Set<number>();
    for (const agent of this.best(count)) {
      for (let above = agent; above >= 0 && !shown.has(above); above = tree.parentOf(above)) shown.add(above);
    }
    return [...shown].sort((a, b) => a - b);
  }

  /** The smallest first where smaller scores are better. */
  #bestFirst(sort: AgentSort): 'ascending' | 'descending' {
    const isMinimised = this.#run.state.direction === 'minimize' && (sort === 'mean' || sort === 'bound' || sort === 'clade');
    return isMinimised ? 'ascending' : 'descending';
  }

  #matches(agent: number, search: string): boolean {
    return this.#run.keyOf(agent).includes(search) || (this.#run.descriptionOf(agent)?.includes(search) ?? false);
  }

  #inOrder(sort: AgentSort, order: 'ascending' | 'descending'): readonly number[] {
    const by = `${sort} ${order} ${this.#run.next}`;
    if (this.#sorted?.by === by) return this.#sorted.agents;
    const { size } = this.#run.state.search.tree;
    const agents = Array.from({ length: size }, (_, agent) => agent);
    const figures = Float64Array.from(agents, (agent) => this.#figure(agent, sort));
    const sign = order === 'ascending' ? 1 : -1;
    agents.sort((a, b) => compared(figures[a]!, figures[b]!, sign) || a - b);
    this.#sorted = { by, agents };
    return agents;
  }

  /** NaN where there is none. */
  #figure(agent: number, sort: AgentSort): number {
    const { tree } = this.#run.state.search;
    switch (sort) {
      case 'mean':
        return this.mean(agent) ?? Number.NaN;
      case 'bound':
        return this.bound(agent) ?? Number.NaN;
      case 'clade':
        return this.#run.clades.mean(agent);
      case 'evaluations':
        return tree.ownVisits(agent);
      case 'cost':
        return this.#run.agents.costOf(agent);
      case 'madeAt':
        return this.#run.agents.madeAt(agent);
      case 'number':
        return agent;
    }
  }
}

/** Those without a figure come last, whatever the order. */
function compared(a: number, b: number, sign: 1 | -1): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return sign * (a - b);
}
