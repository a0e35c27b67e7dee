import type { LeaseInfo } from '../../src/shared/leases/lease-info.js';
import type { AgentDetail, AgentQuery, AgentSort, AgentView, PictureView } from '../../src/shared/views/agent-views.js';
import {
  emptyLineage,
  encodeLineage,
  LINEAGE_FLAG,
  type LineageColumns,
  sliceLineage,
} from '../../src/shared/views/lineage-columns.js';
import type { Page } from '../../src/shared/views/page.js';
import type { CurvePoint, RunListing, RunOverview, ThroughputPoint } from '../../src/shared/views/run-views.js';

/** Numbers in [0, 1), the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TASKS = 40;

/** A run that never was: a tree of any size, of which better agents have more children. */
export class MadeUpRun {
  readonly runId: string;
  readonly columns: LineageColumns;
  /** Out at present. */
  leases: readonly LeaseInfo[] = [];
  readonly keys: string[] = ['root'];
  readonly #children: number[] = [];
  readonly #sizes: number[];
  readonly #evaluations: number;

  constructor(runId: string, agents: number, seed: number) {
    this.runId = runId;
    const random = randomOf(seed);
    const columns = emptyLineage(agents);
    this.columns = columns;
    this.#sizes = new Array<number>(agents).fill(1);
    columns.parent[0] = -1;
    columns.mean[0] = 0.3;
    let made = 0;
    for (let agent = 0; agent < agents; agent++) {
      made += 1 + Math.floor(random() * 6);
      this.#children.push(0);
      if (agent > 0) this.#addChild(agent, random);
      columns.evaluations[agent] = random() < 0.05 ? 0 : 1 + Math.floor(random() ** 3 * TASKS);
      if (columns.evaluations[agent] === 0) columns.mean[agent] = Number.NaN;
      columns.madeAt[agent] = made;
      columns.cost[agent] = random() * 0.02;
      columns.flags[agent] = random() < 0.01 ? LINEAGE_FLAG.pruned : 0;
    }
    this.#evaluations = made + 10;
    this.#sumClades();
  }

  #addChild(agent: number, random: () => number): void {
    const { parent, mean } = this.columns;
    let above = Math.floor(random() * agent);
    // The best of a few, the later ones more often: lineages grow long.
    for (let draw = 0; draw < 3; draw++) {
      const other = agent - 1 - Math.floor(random() ** 2 * agent);
      if ((mean[other] || 0) > (mean[above] || 0)) above = other;
    }
    parent[agent] = above;
    const before = mean[above] || 0.3;
    mean[agent] = Math.max(0, Math.min(0.995, before + (1 - before) * (random() - 0.62) * 0.12));
    this.keys.push(`${this.keys[above]}/${this.#children[above]}`);
    this.#children[above]!++;
  }

  #sumClades(): void {
    const { parent, mean, evaluations, cladeMean, cladeEvaluations } = this.columns;
    const sums = new Float64Array(parent.length);
    for (let agent = parent.length - 1; agent >= 0; agent--) {
      const own = evaluations[agent]!;
      sums[agent]! += own === 0 ? 0 : own * mean[agent]!;
      cladeEvaluations[agent]! += own;
      const above = parent[agent]!;
      if (above < 0) continue;
      sums[above]! += sums[agent]!;
      cladeEvaluations[above]! += cladeEvaluations[agent]!;
      this.#sizes[above]! += this.#sizes[agent]!;
    }
    for (let agent = 0; agent < parent.length; agent++) cladeMean[agent] = sums[agent]! / cladeEvaluations[agent]!;
  }

  #bound(agent: number): number {
    const evaluations = this.columns.evaluations[agent]!;
    return evaluations === 0 ? 0 : Math.max(0, this.columns.mean[agent]! - 0.5 / Math.sqrt(1 + evaluations));
  }

  #best(): number {
    let best = 0;
    for (let agent = 1; agent < this.keys.length; agent++) if (this.#bound(agent) > this.#bound(best)) best = agent;
    return best;
  }

  listing(status: RunListing['status'] = 'running'): RunListing {
    const best = this.#best();
    const agents = this.keys.length;
    return {
      runId: this.runId,
      name: null,
      tags: [],
      problem: 'made-up',
      status,
      policy: 'hgm',
      seed: 1,
      threads: 8,
      measure: { scale: 'reward', direction: null, exact: false },
      createdAt: '2026-01-01T12:00:00.000Z',
      evaluationBudget: Math.round(this.#evaluations * 1.4),
      timeBudgetMs: 3_600_000,
      figures: {
        evaluations: this.#evaluations,
        expansions: agents - 1,
        barrenExpansions: 3,
        addedAgents: 0,
        failedActivities: 2,
        retries: 5,
        cost: this.columns.cost.reduce((sum, cost) => sum + cost, 0),
        elapsedMs: 61_000,
        busyMs: 470_000,
      },
      agents,
      evaluationsPerSecond: this.#evaluations / 61,
      efficiency: 0.96,
      best: {
        key: this.keys[best]!,
        mean: this.columns.mean[best]!,
        bound: this.#bound(best),
        evaluations: 12,
        description: null,
        summary: '{}',
      },
      sparkline: this.curve()
        .slice(-32)
        .map(({ mean }) => mean),
      isServed: true,
    };
  }

  overview(): RunOverview {
    const best = this.#best();
    const path: number[] = [];
    for (let agent = best; agent >= 0; agent = this.columns.parent[agent]!) path.unshift(agent);
    return {
      ...this.listing(),
      taskCount: TASKS,
      params: { dimension: 12, noise: 0.1 },
      options: { policy: 'hgm', seed: 1, threads: 8, policyOptions: { backup: 'mean' } },
      guards: { maximumCost: 500 },
      policyVersion: 3,
      sessions: [{ startedAt: '2026-01-01T12:00:00.000Z', evaluationBudget: null, timeBudgetMs: null, problemUrl: null }],
      damage: null,
      unsettled: 8,
      position: 1000,
      failures: [
        {
          kind: 'evaluate',
          code: 'ERR_START_TO_CLOSE_TIMEOUT',
          count: 2,
          lastMessage: 'evaluate took longer than 60s\n    at evaluate (problem.ts:12:9)',
          lastKey: this.keys[3] ?? 'root',
          lastTask: 7,
          lastActivity: 991,
        },
      ],
      steering: [{ atEvaluations: 120, elapsedMs: 900, action: 'prune', key: this.keys[5] ?? 'root', changes: null }],
      pathToBest: path.map((agent) => ({
        key: this.keys[agent]!,
        mean: this.columns.mean[agent]!,
        evaluations: this.columns.evaluations[agent]!,
      })),
    };
  }

  curve(): readonly CurvePoint[] {
    const points: CurvePoint[] = [];
    let best = -1;
    for (let agent = 0; agent < this.keys.length; agent++) {
      const bound = this.#bound(agent);
      if (!(bound > best)) continue;
      best = bound;
      const evaluations = this.columns.madeAt[agent]!;
      points.push({
        evaluations,
        elapsedMs: evaluations * 1.2,
        cost: evaluations * 0.01,
        key: this.keys[agent]!,
        mean: this.columns.mean[agent]!,
        bound,
      });
    }
    return points;
  }

  throughput(): readonly ThroughputPoint[] {
    return Array.from({ length: 120 }, (_, index) => ({
      elapsedMs: index * 500,
      evaluations: Math.round(index * 410 + Math.sin(index / 5) * 300),
      busyMs: index * 500 * 8 * 0.96,
    }));
  }

  agents({ cursor = 0, limit = 100, sort = 'number', order, search = '' }: AgentQuery): Page<AgentView> {
    const figures: Readonly<Record<AgentSort, (agent: number) => number>> = {
      number: (agent) => agent,
      mean: (agent) => this.columns.mean[agent]!,
      bound: (agent) => (this.columns.evaluations[agent] === 0 ? Number.NaN : this.#bound(agent)),
      evaluations: (agent) => this.columns.evaluations[agent]!,
      clade: (agent) => this.columns.cladeMean[agent]!,
      cost: (agent) => this.columns.cost[agent]!,
      madeAt: (agent) => this.columns.madeAt[agent]!,
    };
    const isAscending = (order ?? (sort === 'number' || sort === 'madeAt' ? 'ascending' : 'descending')) === 'ascending';
    const lowest = isAscending ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const figure = (agent: number): number => {
      const value = figures[sort](agent);
      return Number.isNaN(value) ? lowest : value;
    };
    const numbers = this.keys.map((_, agent) => agent).filter((agent) => this.keys[agent]!.includes(search));
    numbers.sort((one, other) => (isAscending ? figure(one) - figure(other) : figure(other) - figure(one)));
    const end = cursor + limit;
    return {
      items: numbers.slice(cursor, end).map((agent) => this.#view(agent)),
      cursor: end < numbers.length ? end : null,
    };
  }

  picture(key: string): PictureView {
    if (key !== 'root/0') return { picture: null, fault: 'no ink is left' };
    return { picture: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'/>", fault: null };
  }

  #view(agent: number): AgentView {
    const { parent, mean, evaluations, cladeMean, cladeEvaluations, cost, madeAt, flags } = this.columns;
    const isEvaluated = evaluations[agent]! > 0;
    return {
      number: agent,
      key: this.keys[agent]!,
      parent: parent[agent]! < 0 ? null : this.keys[parent[agent]!]!,
      mean: isEvaluated ? mean[agent]! : null,
      variance: isEvaluated ? 0.01 : null,
      evaluations: evaluations[agent]!,
      clade: {
        mean: cladeEvaluations[agent]! > 0 ? cladeMean[agent]! : null,
        evaluations: cladeEvaluations[agent]!,
        size: this.#sizes[agent]!,
      },
      bound: isEvaluated ? this.#bound(agent) : null,
      cost: cost[agent]!,
      madeAtEvaluations: madeAt[agent]!,
      children: this.#children[agent]!,
      mates: agent > 20 && agent % 3 === 0 ? [this.keys[agent - 9]!, this.keys[agent - 17]!] : [],
      pruned: (flags[agent]! & LINEAGE_FLAG.pruned) !== 0,
      added: false,
      description: agent % 5 === 0 ? `load ${(agent % 97) / 97}, chance ${(agent % 11) / 11}` : null,
    };
  }

  agent(key: string): AgentDetail | undefined {
    const number = this.keys.indexOf(key);
    if (number < 0) return undefined;
    const view = this.#view(number);
    const ancestors: AgentView[] = [];
    for (let above = this.columns.parent[number]!; above >= 0; above = this.columns.parent[above]!)
      ancestors.unshift(this.#view(above));
    const children = this.keys.filter((_, agent) => this.columns.parent[agent] === number);
    const state = (agent: number) => ({
      name: `agent ${agent}`,
      weights: [agent % 7, agent % 5, 0.25],
      code: `function score(item) {\n  const load = item.size / ${10 + (agent % 3)};\n  return load * ${agent % 13};\n}`,
      options: { greedy: agent % 2 === 0, depth: agent % 4 },
    });
    return {
      ...view,
      state: state(number),
      ...(number > 0 && { parentState: state(this.columns.parent[number]!) }),
      childKeys: children.slice(0, 1000),
      childCount: children.length,
      ancestors,
      results: Array.from({ length: view.evaluations }, (_, index) => ({
        activity: 100 + index,
        task: (index * 7) % TASKS,
        reward: Math.min(1, (view.mean ?? 0) * (0.9 + (index % 5) / 25)),
        weight: 1,
        attempt: index % 9 === 0 ? 2 : 1,
        elapsedMs: 12 + index,
        cost: 0.01,
        metrics: { length: 40 + index },
        feedback: index % 3 === 0 ? 'fails on negative numbers' : null,
        endedAt: null,
      })),
      resultCount: view.evaluations,
      failures: [],
      picture: null,
    };
  }

  tasks(): { tasks: number; agents: string[]; cells: (number | null)[][] } {
    const { items } = this.agents({ sort: 'bound', limit: 50 });
    const random = randomOf(7);
    return {
      tasks: TASKS,
      agents: items.map(({ key }) => key),
      cells: items.map(({ mean }) =>
        Array.from({ length: TASKS }, (_, task) =>
          random() < 0.3 ? null : Math.min(1, (mean ?? 0) * (0.7 + ((task * 13) % 40) / 80)),
        ),
      ),
    };
  }

  lineage(from: number, limit: number): Uint8Array {
    const end = Math.min(this.keys.length, from + limit);
    const columns = sliceLineage(this.columns, from, end);
    return encodeLineage({ from, count: end - from, total: this.keys.length, position: 1000, columns });
  }
}
