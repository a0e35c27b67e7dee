import type { AgentDetail, AgentQuery, AgentSort, AgentView } from '../../shared/views/agent-views.js';
import { LINEAGE_FLAG, type LineagePage } from '../../shared/views/lineage-columns.js';
import type { Page } from '../../shared/views/page.js';
import type { ReportData } from '../../shared/views/report-data.js';

const DEFAULT_LIMIT = 100;

/** The agents of a report, listed as the server lists them. */
export class InlinedAgents {
  readonly #page: LineagePage;
  readonly #data: Pick<ReportData, 'actions' | 'descriptions' | 'overview'>;
  readonly #bounds: Float64Array;
  readonly #variances: Float64Array;
  readonly #details: ReadonlyMap<string, AgentDetail>;
  readonly #keys: string[] = [];
  readonly #children: Uint32Array;
  readonly #sizes: Uint32Array;

  constructor(
    page: LineagePage,
    bounds: Float64Array,
    variances: Float64Array,
    data: Pick<ReportData, 'actions' | 'descriptions' | 'overview' | 'details'>,
  ) {
    this.#page = page;
    this.#data = data;
    this.#bounds = bounds;
    this.#variances = variances;
    this.#details = new Map(data.details.map((detail) => [detail.key, detail]));
    const { parent } = page.columns;
    this.#children = new Uint32Array(page.count);
    this.#sizes = new Uint32Array(page.count).fill(1);
    // A child comes after its parent.
    for (let agent = page.count - 1; agent >= 0; agent--) {
      const above = parent[agent] ?? -1;
      if (above < 0) continue;
      this.#children[above]!++;
      this.#sizes[above]! += this.#sizes[agent] ?? 0;
    }
    for (let agent = 0; agent < page.count; agent++) {
      const above = parent[agent] ?? -1;
      const action = data.actions[agent] ?? '';
      this.#keys.push(above < 0 ? action : `${this.#keys[above]}/${action}`);
    }
  }

  detail(key: string): AgentDetail | undefined {
    return this.#details.get(key);
  }

  has(key: string): boolean {
    return this.#keys.includes(key);
  }

  list({ cursor = 0, limit = DEFAULT_LIMIT, sort = 'number', order, search = '' }: AgentQuery): Page<AgentView> {
    const wanted = search.toLowerCase();
    const numbers = Array.from({ length: this.#page.count }, (_, agent) => agent).filter((agent) => this.#has(agent, wanted));
    const isMinimised = this.#data.overview.measure?.direction === 'minimize';
    const isAscending = order === undefined ? startsSmall(sort, isMinimised) : order === 'ascending';
    const figures = this.#figuresOf(sort);
    numbers.sort((one, other) => compareFigures(figures[one], figures[other], isAscending) || one - other);
    const end = cursor + limit;
    return {
      items: numbers.slice(cursor, end).map((agent) => this.#view(agent)),
      cursor: end < numbers.length ? end : null,
    };
  }

  #has(agent: number, wanted: string): boolean {
    if (wanted === '') return true;
    const texts = [this.#keys[agent], this.#data.descriptions[agent]];
    return texts.some((text) => text?.toLowerCase().includes(wanted));
  }

  #figuresOf(sort: AgentSort): ArrayLike<number> {
    const { mean, evaluations, cladeMean, cost, madeAt } = this.#page.columns;
    switch (sort) {
      case 'number':
        return Array.from({ length: this.#page.count }, (_, agent) => agent);
      case 'mean':
        return mean;
      case 'bound':
        return this.#bounds;
      case 'evaluations':
        return evaluations;
      case 'clade':
        return cladeMean;
      case 'cost':
        return cost;
      case 'madeAt':
        return madeAt;
    }
  }

  #view(agent: number): AgentView {
    const { parent, mean, evaluations, cladeMean, cladeEvaluations, madeAt, cost, flags } = this.#page.columns;
    const above = parent[agent] ?? -1;
    const flag = flags[agent] ?? 0;
    const key = this.#keys[agent] ?? '';
    return {
      number: agent,
      key,
      parent: above < 0 ? null : (this.#keys[above] ?? null),
      mean: thereOr(mean[agent]),
      variance: thereOr(this.#variances[agent]),
      evaluations: evaluations[agent] ?? 0,
      clade: {
        mean: thereOr(cladeMean[agent]),
        evaluations: cladeEvaluations[agent] ?? 0,
        size: this.#sizes[agent] ?? 1,
      },
      bound: thereOr(this.#bounds[agent]),
      cost: cost[agent] ?? 0,
      madeAtEvaluations: madeAt[agent] ?? 0,
      children: this.#children[agent] ?? 0,
      mates: this.#details.get(key)?.mates ?? [],
      pruned: (flag & LINEAGE_FLAG.pruned) !== 0,
      added: (flag & LINEAGE_FLAG.added) !== 0,
      description: this.#data.descriptions[agent] ?? null,
    };
  }
}

function thereOr(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** Whether the smallest come first unless it is asked otherwise. */
function startsSmall(sort: AgentSort, isMinimised: boolean): boolean {
  if (sort === 'number' || sort === 'madeAt') return true;
  return isMinimised && (sort === 'mean' || sort === 'bound' || sort === 'clade');
}

/** Those without a figure come last, either way. */
function compareFigures(one = Number.NaN, other = Number.NaN, isAscending: boolean): number {
  if (Number.isNaN(one) || Number.isNaN(other)) return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
  return isAscending ? one - other : other - one;
}
