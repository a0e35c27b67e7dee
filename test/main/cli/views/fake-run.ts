import type { AgentNode } from '../../../../src/main/engine/agent-node.js';
import { EventStream } from '../../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../../src/main/run/events/run-events.js';
import type { Run, RunProgress, RunResult } from '../../../../src/main/run/run.js';

/** No metadata: an object that suits runs, whose agents have JSON, and the hand-driven engine alike. */
type Metadata = Record<string, never>;

/** A run that does what a test tells it. */
export class FakeRun implements Run {
  readonly id = 'fake-run';
  readonly result: Promise<RunResult>;
  readonly nodes = new Map<string, AgentNode<Metadata>>();
  progressNow: RunProgress = makeProgress();
  stops = 0;
  snapshots = 0;
  readonly #events = new EventStream<RunEvent>(100);
  readonly #resolve: (result: RunResult) => void;

  constructor() {
    const { promise, resolve } = withResolvers<RunResult>();
    this.result = promise;
    this.#resolve = resolve;
  }

  events(options: { readonly types?: readonly RunEvent['type'][] } = {}): AsyncIterableIterator<RunEvent> {
    return this.#events.read(options.types);
  }

  emit(event: RunEvent): void {
    this.#events.push(event);
  }

  progress(): RunProgress {
    return this.progressNow;
  }

  workers(): [] {
    return [];
  }

  leases(): [] {
    return [];
  }

  readonly inJson = { ask: async () => '[]', tell: async () => '[]' };

  async ask(): Promise<[]> {
    return [];
  }

  async tell(): Promise<[]> {
    return [];
  }

  async renew(): Promise<[]> {
    return [];
  }

  async release(): Promise<[]> {
    return [];
  }

  stop(): void {
    this.stops++;
  }

  readonly steered: string[] = [];

  async pause(): Promise<void> {
    this.steered.push('pause');
  }

  async unpause(): Promise<void> {
    this.steered.push('unpause');
  }

  async setExpansionGate(open: boolean): Promise<void> {
    this.steered.push(`gate ${open}`);
  }

  async prune(key: string): Promise<void> {
    this.steered.push(`prune ${key}`);
  }

  async addAgent(): Promise<string> {
    this.steered.push('add');
    return 'root/0';
  }

  async evaluateNext(key: string): Promise<void> {
    this.steered.push(`evaluate ${key}`);
  }

  async update(): Promise<void> {
    this.steered.push('update');
  }

  finish(changes: Partial<RunResult> = {}): void {
    const result = makeResult(changes);
    this.#events.push({ type: 'end', status: result.status });
    this.#events.end();
    this.#resolve(result);
  }

  async snapshot(): Promise<Map<string, AgentNode<Metadata>>> {
    this.snapshots++;
    return this.nodes;
  }

  async snapshotPage(): Promise<{ agents: AgentNode<Metadata>[]; cursor: number | null }> {
    return { agents: [...this.nodes.values()], cursor: null };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
  }
}

/** An agent whose own figures are its clade's. */
export function makeNode(key: string, mean: number, visits: number, children: string[] = []): AgentNode<Metadata> {
  const slash = key.lastIndexOf('/');
  const figures = { visits, successWeight: mean * visits, failureWeight: (1 - mean) * visits };
  return {
    key,
    parent: slash === -1 ? null : key.slice(0, slash),
    ...figures,
    cmp: { weight: visits, mean, variance: 0 },
    own: { ...figures, mean, variance: 0 },
    children,
    metadata: {},
    pruned: false,
    expanded: true,
  };
}

export function makeProgress(changes: Partial<RunProgress> = {}): RunProgress {
  return {
    status: 'running',
    evaluations: 3100,
    evaluationBudget: 5000,
    timeBudgetMs: null,
    expansions: 124,
    barrenExpansions: 0,
    agents: 125,
    inFlight: 4,
    waiting: 0,
    longestRunning: null,
    failedActivities: 0,
    retries: 0,
    cost: 0,
    best: { key: 'root/3/1', mean: 0.812, evaluations: 200, lowerBound: 0.774, description: null, agent: { rule: 'best-fit' } },
    elapsedMs: 7650,
    evaluationsPerSecond: 405.2,
    parallelEfficiency: 0.93,
    timeLeftMs: 4690,
    ...changes,
  };
}

export function makeResult(changes: Partial<RunResult> = {}): RunResult {
  return {
    runId: 'fake-run',
    status: 'completed',
    guardStop: null,
    problem: 'bin-packing',
    policy: 'hgm',
    seed: 1,
    threads: 2,
    evaluations: 5000,
    expansions: 164,
    barrenExpansions: 0,
    agents: 165,
    failedActivities: 0,
    retries: 0,
    cost: 0,
    best: {
      key: 'root/3/1',
      mean: 0.81,
      evaluations: 200,
      lowerBound: 0.77,
      agent: { rule: 'best-fit' },
      description: 'best-fit with a gap of 3',
    },
    elapsedMs: 12_345,
    evaluationsPerSecond: 405,
    parallelEfficiency: 0.93,
    determinism: null,
    report: null,
    error: null,
    ...changes,
  };
}

function withResolvers<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
