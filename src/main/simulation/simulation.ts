import { setTimeout } from 'node:timers/promises';
import { checkOption } from '../../shared/check-option.js';
import { field, fillOptions, type OptionFields, readOptions } from '../../shared/option-fields.js';
import { integerKind, listKind, numberKind, SEED_KIND } from '../../shared/option-kinds.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../shared/random.js';
import type { AgentNode } from '../engine/agent-node.js';
import type { HgmActivityWorker } from '../hand-driven/activity-worker.js';
import type { HgmWorkflow } from '../hand-driven/hgm-workflow.js';

/** Options of a simulation. */
export interface SimulationOptions {
  /** Rounds, each of which schedules one expansion and then one evaluation; an integer >= 1. @defaultValue 20 */
  readonly expansions?: number;
  /** Activities at a time, an integer >= 1. @defaultValue 4 */
  readonly concurrency?: number;
  /** Seed of latencies, rewards, failures and choices, a safe integer >= 0. @defaultValue 1 */
  readonly seed?: number;
  /** Mean latency of an activity, exponentially distributed, in milliseconds >= 0. @defaultValue 5 */
  readonly latencyMs?: number;
  /** Probability in [0, 1) that an attempt fails. @defaultValue 0 */
  readonly failureRate?: number;
  /** Actions that an expansion may choose from. @defaultValue action-0 … action-7 */
  readonly actions?: readonly string[];
}

/** {@link SimulationOptions} with every default filled in. */
export type ResolvedSimulationOptions = Required<SimulationOptions>;

/** What a simulation came to. */
export interface SimulationResult {
  /** Every agent by key. */
  readonly nodes: ReadonlyMap<string, AgentNode>;
  /** Attempts that were started. */
  readonly attempts: number;
  /** Attempts after the first of an activity. */
  readonly retries: number;
  /** Activities that failed for good. */
  readonly failures: number;
  /** The most activities that ran at one time. */
  readonly maximumConcurrency: number;
  /** Wall time, in milliseconds. */
  readonly elapsedMs: number;
}

const ROOT = 'root';
const DEFAULT_ACTIONS = Array.from({ length: 8 }, (_, number) => `action-${number}`);

const ACTIONS_KIND = listKind('a list of names', (item) => typeof item === 'string');

const SIMULATION_FIELDS = {
  expansions: field('rounds of one expansion and one evaluation', integerKind(1), 20),
  concurrency: field('activities at a time', integerKind(1), 4),
  seed: field('seed of latencies, rewards, failures and choices', SEED_KIND, 1),
  latencyMs: field(
    'mean latency of an activity',
    numberKind('a number of milliseconds from 0 to 60000', (value) => value >= 0 && value <= 60_000),
    5,
  ),
  failureRate: field(
    'probability that an attempt fails',
    numberKind('a number in [0, 1)', (value) => value >= 0 && value < 1),
    0,
  ),
  actions: field('actions that an expansion may choose from', ACTIONS_KIND, DEFAULT_ACTIONS, 'action-0 … action-7'),
} as const satisfies OptionFields<SimulationOptions>;

/**
 * Fills in defaults and checks every rule.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveSimulationOptions(options: SimulationOptions): ResolvedSimulationOptions {
  const resolved = fillOptions(SIMULATION_FIELDS, readOptions<SimulationOptions>('options', SIMULATION_FIELDS, options, ''));
  checkOption('actions', resolved.actions, resolved.actions.length > 0, 'a list that is not empty');
  return resolved;
}

/**
 * Drives a worker with sampled latencies, rewards and failures. Rounds of expansion and of evaluation alternate, so that visits grow
 * and widening opens up: at least min(expansions, actions) children of the root come of it. Each child has a quality of its own,
 * which its rewards, 0 or 1, have as their mean.
 *
 * Choices are made between rounds and every sample is keyed by the activity's number, so the same seed gives the same agents.
 */
export async function simulate(worker: HgmActivityWorker, options: ResolvedSimulationOptions): Promise<SimulationResult> {
  const startedAtMs = performance.now();
  const load = new SimulatedLoad(worker, options);
  await load.run();
  return {
    nodes: await worker.workflow.snapshot(),
    attempts: load.attempts,
    retries: worker.workflow.scheduler.retries,
    failures: load.failures,
    maximumConcurrency: load.maximumConcurrency,
    elapsedMs: performance.now() - startedAtMs,
  };
}

class SimulatedLoad {
  readonly #workflow: HgmWorkflow;
  readonly #options: ResolvedSimulationOptions;
  #activities = 0;
  #running = 0;
  attempts = 0;
  failures = 0;
  maximumConcurrency = 0;

  constructor(worker: HgmActivityWorker, options: ResolvedSimulationOptions) {
    this.#workflow = worker.workflow;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { expansions, concurrency, actions } = this.#options;
    const wantedChildren = Math.min(expansions, new Set(actions).size);
    const countFailure = () => this.failures++;
    this.#workflow.on('failure', countFailure);
    await this.#workflow.ensureNode(ROOT);
    for (let scheduled = 0; scheduled < expansions || (await this.#children()).length < wantedChildren; ) {
      const round = Math.max(1, Math.min(concurrency, expansions - scheduled));
      for (let number = 0; number < round; number++) await this.#expand();
      scheduled += round;
      await this.#workflow.drain();
      for (const child of await this.#children()) await this.#evaluate(child);
      await this.#workflow.drain();
    }
    this.#workflow.off('failure', countFailure);
  }

  async #children(): Promise<AgentNode[]> {
    const nodes = await this.#workflow.snapshot();
    return [...nodes.values()].filter((node) => node.parent === ROOT && node.expanded);
  }

  async #expand(): Promise<void> {
    const uniform = this.#nextUniform();
    const payload = { quality: uniform() };
    await this.#workflow.scheduleExpansion(ROOT, this.#options.actions, () => this.#act(uniform, payload));
  }

  async #evaluate({ key, metadata }: AgentNode): Promise<void> {
    const uniform = this.#nextUniform();
    const reward = uniform() < Number(metadata.quality) ? 1 : 0;
    await this.#workflow.scheduleEvaluation(key, () => this.#act(uniform, reward));
  }

  #nextUniform(): Uniform {
    return keyedUniform(this.#options.seed, RandomPurpose.simulation, ++this.#activities);
  }

  /** One attempt: takes its latency, then fails or returns. */
  async #act<Result>(uniform: Uniform, result: Result): Promise<Result> {
    this.attempts++;
    this.#running++;
    this.maximumConcurrency = Math.max(this.maximumConcurrency, this.#running);
    const latencyMs = -Math.log1p(-uniform()) * this.#options.latencyMs;
    if (latencyMs > 0) await setTimeout(latencyMs);
    this.#running--;
    if (uniform() < this.#options.failureRate) throw new Error('simulated failure');
    return result;
  }
}
