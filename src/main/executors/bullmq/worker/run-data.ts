import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { LruMap } from '../../../../shared/collections/lru-map.js';
import type { Json } from '../../../../shared/json.js';
import type { AgentReference, ProblemReference } from '../../../../shared/work.js';
import { restoreShared } from '../../worker-host/shared-copy.js';
import type { BatchBody } from '../batch-job.js';
import type { DataKeys } from '../keys.js';
import { decodeAgent, decodeProblem, decodeTask } from '../stored-data.js';

/** What is kept of agents that batches have named, in bytes as they stand in Redis; those used longest ago go first. */
const KEPT_AGENT_BYTES = 64 * 2 ** 20;
/** What an agent counts as beside its state, in bytes. */
const AGENT_BYTES = 128;
/** How long what is missing is waited for, in milliseconds. */
const MISSING_MS = 1000;
/** Most numbers that are asked for in one command. */
const ASKED_AT_A_TIME = 1000;

/** What a batch needs beside its numbers. */
export interface BatchData {
  /** One object for all work of it, so that the pool's threads are sent it once. */
  readonly problem: ProblemReference;
  readonly agents: ReadonlyMap<number, AgentReference>;
  readonly tasks: ReadonlyMap<number, Json>;
}

/** Redis does not hold what a batch names. */
class MissingData extends Error {
  constructor(what: string) {
    super(`Redis does not hold ${what}, which it names`);
  }
}

/** A run's problem, agents and tasks, fetched from Redis when a batch first names them. */
export class RunData {
  readonly #client: Redis;
  readonly #keys: DataKeys;
  readonly #url: string;
  readonly #problems = new Map<number, ProblemReference>();
  readonly #agents = new LruMap<number, AgentReference>(KEPT_AGENT_BYTES);
  /** All of them, as every thread keeps them. */
  readonly #tasks = new Map<number, Json>();

  /** @param url - of the problem's module at this machine */
  constructor(client: Redis, keys: DataKeys, url: string) {
    this.#client = client;
    this.#keys = keys;
    this.#url = url;
  }

  /** @throws Error naming what Redis does not hold */
  async of(body: BatchBody): Promise<BatchData> {
    try {
      return await this.#of(body);
    } catch (thrown) {
      if (!(thrown instanceof MissingData)) throw thrown;
      // A Redis that has lost all is given it again by the coordinator.
      await sleep(MISSING_MS);
      return await this.#of(body);
    }
  }

  async #of(body: BatchBody): Promise<BatchData> {
    const { agents, tasks } = numbersOf(body);
    const [problem, foundAgents, foundTasks] = await Promise.all([
      this.#problem(body.problem),
      this.#agentsOf([...agents]),
      this.#tasksOf([...tasks]),
    ]);
    return { problem, agents: foundAgents, tasks: foundTasks };
  }

  async #problem(number: number): Promise<ProblemReference> {
    const known = this.#problems.get(number);
    if (known !== undefined) return known;
    const [bytes] = await this.#fetch(this.#keys.problems, [number]);
    const stored = bytes === undefined || bytes === null ? undefined : decodeProblem(bytes);
    if (stored === undefined) throw new MissingData(`problem ${number}`);
    const { reference, shared } = stored;
    const restored = shared === undefined ? undefined : { shared: restoreShared(shared) };
    // Another batch may have fetched it meanwhile.
    const problem = this.#problems.get(number) ?? { ...reference, url: this.#url, ...restored };
    this.#problems.set(number, problem);
    return problem;
  }

  async #agentsOf(numbers: readonly number[]): Promise<Map<number, AgentReference>> {
    const found = new Map<number, AgentReference>();
    const missing: number[] = [];
    for (const number of numbers) {
      const known = this.#agents.get(number);
      if (known === undefined) missing.push(number);
      else found.set(number, known);
    }
    for (const [at, bytes] of (await this.#fetch(this.#keys.agents, missing)).entries()) {
      const number = missing[at]!;
      const agent = bytes === null ? undefined : decodeAgent(number, bytes);
      if (bytes === null || agent === undefined) throw new MissingData(`agent ${number}`);
      // One object stands for it in all work, so that a thread is sent its state once: another batch may have fetched it meanwhile.
      const one = this.#agents.get(number) ?? agent;
      this.#agents.set(number, one, bytes.length + AGENT_BYTES);
      found.set(number, one);
    }
    return found;
  }

  async #tasksOf(numbers: readonly number[]): Promise<ReadonlyMap<number, Json>> {
    const missing = numbers.filter((number) => !this.#tasks.has(number));
    for (const [at, bytes] of (await this.#fetch(this.#keys.tasks, missing)).entries()) {
      const task = bytes === null ? undefined : decodeTask(bytes);
      if (task === undefined) throw new MissingData(`task ${missing[at]}`);
      this.#tasks.set(missing[at]!, task);
    }
    return this.#tasks;
  }

  async #fetch(key: string, numbers: readonly number[]): Promise<(Buffer | null)[]> {
    const found: (Buffer | null)[] = [];
    for (let from = 0; from < numbers.length; from += ASKED_AT_A_TIME) {
      const asked = numbers.slice(from, from + ASKED_AT_A_TIME).map(String);
      found.push(...(await this.#client.hmgetBuffer(key, ...asked)));
    }
    return found;
  }
}

function numbersOf({ expansions, evaluations }: BatchBody): { readonly agents: Set<number>; readonly tasks: Set<number> } {
  const agents = new Set<number>();
  const tasks = new Set<number>();
  for (const { agent, mates = [] } of expansions) {
    agents.add(agent);
    for (const mate of mates) agents.add(mate.agent);
  }
  for (const agent of evaluations.agents) agents.add(agent);
  for (const task of evaluations.tasks) if (task >= 0) tasks.add(task);
  return { agents, tasks };
}
