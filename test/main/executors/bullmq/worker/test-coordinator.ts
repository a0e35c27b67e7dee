/** The coordinator's side of a run in Redis, played by a test: it gives workers batches, and notes what they tell. */
import assert from 'node:assert/strict';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Redis } from 'ioredis';
import { packageRoot } from '../../../../../src/main/compose/package-root.js';
import {
  type BatchBody,
  type BatchExpansion,
  encodeBatchBody,
  evaluationColumns,
} from '../../../../../src/main/executors/bullmq/batch-job.js';
import { encodeOrder, type WorkerOrder } from '../../../../../src/main/executors/bullmq/coordinator-order.js';
import { dataKeys, runKeys, runsKey } from '../../../../../src/main/executors/bullmq/keys.js';
import { decodeNoticeJob, type RemoteOutcomes, type WorkerNotice } from '../../../../../src/main/executors/bullmq/notice-job.js';
import { JobConsumer, JobQueue } from '../../../../../src/main/executors/bullmq/queues.js';
import { dropRedis, openRedis } from '../../../../../src/main/executors/bullmq/redis-clients.js';
import { encodeRunRecord, type RunRecord, type WorkerSetup } from '../../../../../src/main/executors/bullmq/run-record.js';
import { encodeAgent, encodeProblem, encodeTask } from '../../../../../src/main/executors/bullmq/stored-data.js';
import { decodeHeartbeat, type WorkerHeartbeat } from '../../../../../src/main/executors/bullmq/worker-heartbeat.js';
import { problemContentOf } from '../../../../../src/shared/content/problem-content.js';
import type { Json } from '../../../../../src/shared/json.js';
import type { WireOutcome } from '../../../../../src/shared/messages.js';
import { until } from '../../../../support/until.js';

const SETUP: WorkerSetup = { setupTimeoutMs: 60_000, cancelGraceMs: 250, batching: true, isolation: 'thread' };

/** How an attempt ended, as a worker told. */
export interface ToldOutcome {
  readonly activityId: number;
  readonly attempt: number;
  readonly fingerprint: number;
  readonly value: number;
  readonly other: WireOutcome | undefined;
  readonly worker: string;
}

export interface TestRunOptions {
  /** URL of the problem's module. */
  readonly problem: string;
  /** The folder of problems that the coordinator sees the module from. @defaultValue that of the module */
  readonly seenFrom?: string;
  readonly runId?: string;
  readonly params?: Readonly<Record<string, Json>>;
  readonly setup?: Partial<WorkerSetup>;
  readonly record?: Partial<RunRecord>;
}

export class TestCoordinator {
  readonly runId: string;
  readonly client: Redis;
  readonly outcomes: ToldOutcome[] = [];
  readonly notices: WorkerNotice[] = [];
  /** Which process answers calls, if any does. */
  onCall: ((notice: Extract<WorkerNotice, { type: 'call' }>, worker: string) => void) | undefined;
  generation = 1;
  readonly #options: TestRunOptions;
  #pool!: JobQueue;
  #apart!: JobQueue;
  #consumer!: JobConsumer;
  #batches = 0;
  #activities = 0;
  #agents = 0;

  private constructor(client: Redis, options: TestRunOptions) {
    this.client = client;
    this.runId = options.runId ?? 'tested';
    this.#options = options;
  }

  static async open(redisUrl: string, options: TestRunOptions): Promise<TestCoordinator> {
    const client = await openRedis(redisUrl, () => undefined);
    const coordinator = new TestCoordinator(client, options);
    await coordinator.#open();
    return coordinator;
  }

  get keys() {
    return runKeys('hgm', this.runId);
  }

  async #open(): Promise<void> {
    const place = { client: this.client, prefix: 'hgm', onError: () => undefined };
    const { batchQueue, apartQueue, noticeQueue } = this.keys;
    this.#pool = await JobQueue.open({ ...place, name: batchQueue });
    this.#apart = await JobQueue.open({ ...place, name: apartQueue });
    await this.writeRecord();
    this.#consumer = await JobConsumer.open({ ...place, name: noticeQueue }, 1, async (data) => this.#take(data));
  }

  /** Writes the run's record, and all that batches name beside agents. */
  async writeRecord(changes: Partial<RunRecord> = {}): Promise<void> {
    const { problem, seenFrom, params = {}, setup = {}, record = {} } = this.#options;
    const content = await problemContentOf(problem);
    const module = fileURLToPath(problem);
    const identity = {
      name: 'tested',
      path: relative(seenFrom ?? dirname(module), module)
        .split(sep)
        .join('/'),
      contentHash: content.contentHash,
      files: Object.fromEntries(content.files.map(({ path, hash }) => [path, hash])),
    };
    const [seconds = 0] = await this.client.time();
    const ofRun: RunRecord = {
      version: packageRoot().version,
      generation: this.generation,
      state: 'running',
      problem: identity,
      setup: { ...SETUP, ...setup },
      seenAtMs: Number(seconds) * 1000,
      ...record,
      ...changes,
    };
    this.generation = ofRun.generation;
    await this.client.hset(dataKeys(this.keys, this.generation).problems, '0', encodeProblem({ url: problem, params, seed: 1 }));
    await this.client.hset(this.keys.run, encodeRunRecord(ofRun));
    await this.client.sadd(runsKey('hgm'), this.runId);
  }

  /** Puts an agent into Redis. @returns its number */
  async agent(state: Json): Promise<number> {
    const number = this.#agents++;
    await this.client.hset(
      dataKeys(this.keys, this.generation).agents,
      `${number}`,
      encodeAgent({ number, key: `root/${number}`, state }),
    );
    return number;
  }

  async task(number: number, value: Json): Promise<void> {
    await this.client.hset(dataKeys(this.keys, this.generation).tasks, `${number}`, encodeTask(value));
  }

  /** Sends a batch of evaluations, one of each agent. @returns their activities */
  async evaluate(agents: readonly number[], { task = -1, isApart = false, batch = ++this.#batches } = {}): Promise<number[]> {
    const activityIds = agents.map(() => ++this.#activities);
    await this.send(activityIds, agents, { task, isApart, batch });
    return activityIds;
  }

  async send(
    activityIds: readonly number[],
    agents: readonly number[],
    { task = -1, isApart = false, batch = ++this.#batches } = {},
  ): Promise<void> {
    const ids = Float64Array.from(activityIds);
    const limits = ids.map(() => Infinity);
    const evaluations = {
      activityIds: ids,
      attempts: ids.map(() => 1),
      fingerprints: ids.map((id) => id * 7),
      agents: ids.map((_, index) => agents[index] ?? 0),
      tasks: ids.map(() => task),
      startToCloseTimeoutsMs: limits,
      heartbeatTimeoutsMs: limits,
    };
    await this.#post({ problem: 0, expansions: [], evaluations }, isApart, batch);
  }

  async expand(agent: number, seen: Pick<BatchExpansion, 'results' | 'mates'> = {}): Promise<number> {
    const activityId = ++this.#activities;
    const expansion = {
      activityId,
      attempt: 1,
      fingerprint: 5,
      agent,
      startToCloseTimeoutMs: Infinity,
      heartbeatTimeoutMs: Infinity,
      ...seen,
    };
    await this.#post({ problem: 0, expansions: [expansion], evaluations: evaluationColumns(0) }, false, ++this.#batches);
    return activityId;
  }

  /** Tells one worker, or all. */
  async order(order: WorkerOrder, worker: string | null = null): Promise<void> {
    await this.client.publish(this.keys.orders, encodeOrder({ generation: this.generation, worker, order }));
  }

  /** Waits until all of these activities have an outcome. @returns theirs, the first of each, in order */
  async outcomesOf(activityIds: readonly number[]): Promise<ToldOutcome[]> {
    const of = (id: number) => this.outcomes.find(({ activityId }) => activityId === id);
    await until(() => activityIds.every((id) => of(id) !== undefined), `outcomes of ${activityIds.join(', ')}`);
    return activityIds.map((id) => of(id)).filter((outcome) => outcome !== undefined);
  }

  async heartbeats(): Promise<Map<string, WorkerHeartbeat>> {
    const entries = await this.client.hgetallBuffer(this.keys.workers);
    return new Map(
      Object.entries(entries).flatMap(([id, bytes]) => {
        const heartbeat = decodeHeartbeat(bytes);
        return heartbeat === undefined ? [] : [[id, heartbeat] as const];
      }),
    );
  }

  /** Waits until Redis holds heartbeats with which that is so. */
  async beats(isSo: (heartbeats: readonly WorkerHeartbeat[]) => boolean, what: string): Promise<void> {
    await until(async () => isSo([...(await this.heartbeats()).values()]), what);
  }

  /** Waits until no batch is left: one is taken out after its outcomes have come. */
  async emptied(): Promise<void> {
    const isEmpty = async (): Promise<boolean> => {
      const { waiting, active } = await this.#pool.count();
      return waiting + active === 0;
    };
    await until(isEmpty, 'the batches to be taken out', { everyMs: 25 });
  }

  async close(): Promise<void> {
    await this.#consumer.close();
    await this.#pool.close();
    await this.#apart.close();
    dropRedis(this.client);
  }

  async #post(body: BatchBody, isApart: boolean, batch: number): Promise<void> {
    await (isApart ? this.#apart : this.#pool).add({ batch, generation: this.generation, body: encodeBatchBody(body) });
  }

  #take(data: unknown): void {
    const read = decodeNoticeJob(data);
    assert.ok(read !== undefined, `a worker sent what is no notice: ${JSON.stringify(data)}`);
    for (const notice of read.notices) {
      this.notices.push(notice);
      if (notice.type === 'outcomes') this.#takeOutcomes(notice, read.worker);
      else if (notice.type === 'call') this.onCall?.(notice, read.worker);
    }
  }

  #takeOutcomes({ activityIds, attempts, fingerprints, values, others = [] }: RemoteOutcomes, worker: string): void {
    const byIndex = new Map(others);
    for (const [index, activityId] of activityIds.entries()) {
      const [attempt = 0, fingerprint = 0, value = 0] = [attempts[index], fingerprints[index], values[index]];
      this.outcomes.push({ activityId, attempt, fingerprint, value, other: byIndex.get(index), worker });
    }
  }
}
