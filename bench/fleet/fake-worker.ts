/** A worker that runs nothing: it takes batches as `hgm worker` does, and answers each activity when its sampled time is over. */
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { pid } from 'node:process';
import type { Redis } from 'ioredis';
import { type BatchBody, decodeBatchJob } from '../../src/main/executors/bullmq/batch-job.js';
import { dataKeys, type RunKeys, runKeys, runsKey, WORKER_HEARTBEAT_MS } from '../../src/main/executors/bullmq/keys.js';
import { encodeNotices, type NoticeJob, type RemoteOutcomes } from '../../src/main/executors/bullmq/notice-job.js';
import { JobConsumer, JobQueue } from '../../src/main/executors/bullmq/queues.js';
import { openRedis } from '../../src/main/executors/bullmq/redis-clients.js';
import { decodeRunRecord } from '../../src/main/executors/bullmq/run-record.js';
import { encodeHeartbeat } from '../../src/main/executors/bullmq/worker-heartbeat.js';
import type { Uniform } from '../../src/shared/random.js';

/** How often outcomes are sent. */
const SEND_EVERY_MS = 50;
/** How often it is looked which runs there are. */
const LOOK_EVERY_MS = 1000;
/** Batches that a worker has at a time, for each of its threads. */
const BATCHES_PER_THREAD = 2;

export interface FakeWorkerOptions {
  readonly url: string;
  readonly prefix: string;
  readonly runId: string;
  /** Number of the worker in its fleet. */
  readonly number: number;
  readonly threads: number;
  /** Mean time of an activity, exponentially distributed. */
  readonly meanMs: number;
  readonly random: Uniform;
}

/** An activity on a thread that there is not. */
interface Pretended {
  readonly activityId: number;
  readonly attempt: number;
  readonly fingerprint: number;
  readonly isExpansion: boolean;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** Called once its outcome is in Redis. */
  readonly told: () => void;
}

export class FakeWorker {
  readonly #options: FakeWorkerOptions;
  readonly #keys: RunKeys;
  readonly #id: string;
  readonly #client: Redis;
  readonly #notices: JobQueue;
  readonly #generation: number;
  readonly #knownAgents = new Set<number>();
  /** When each thread has nothing to do, if nothing more comes. */
  readonly #freeAtMs: number[];
  readonly #batches = new Set<number>();
  #pretended: Pretended[] = [];
  #sequence = 0;
  #settled = 0;

  private constructor(options: FakeWorkerOptions, client: Redis, notices: JobQueue, generation: number) {
    this.#options = options;
    this.#keys = runKeys(options.prefix, options.runId);
    this.#id = `fake-${options.number}`;
    this.#client = client;
    this.#notices = notices;
    this.#generation = generation;
    this.#freeAtMs = Array.from({ length: options.threads }, () => 0);
  }

  /** Resolves when it takes batches. */
  static async open(options: FakeWorkerOptions): Promise<void> {
    const { url, prefix, runId, threads } = options;
    const keys = runKeys(prefix, runId);
    // As with a real worker: that a lock was lost, where there are too few processors to renew it in time, is no fault; the batch runs elsewhere too.
    const onError = (error: Error) => {
      if (error.name === 'ReplyError') process.stderr.write(`${error.message}\n`);
    };
    const client = await openRedis(url, onError);
    // Its check of readiness is a command that may not follow a subscription.
    const listening = await openRedis(url, onError, { enableReadyCheck: false });
    const read = decodeRunRecord(await client.hgetall(keys.run));
    if (read.status !== 'record') throw new Error(`the record of run ${runId} is ${read.status}`);
    await listening.subscribe(keys.orders);
    const notices = await JobQueue.open({ client, prefix, name: keys.noticeQueue, onError });
    const worker = new FakeWorker(options, client, notices, read.record.generation);
    await worker.#beat();
    setInterval(() => void worker.#beat(), WORKER_HEARTBEAT_MS);
    setInterval(() => void worker.#look(), LOOK_EVERY_MS);
    setInterval(() => void worker.#send(), SEND_EVERY_MS);
    const place = { client, prefix, name: keys.batchQueue, onError };
    await JobConsumer.open(place, BATCHES_PER_THREAD * threads, (data) => worker.#take(data));
  }

  async #take(data: unknown): Promise<void> {
    const read = decodeBatchJob(data);
    if (read === undefined || read.generation !== this.#generation) return;
    this.#batches.add(read.batch);
    await this.#fetchAgents(read.body);
    await this.#pretend(read.body);
    this.#batches.delete(read.batch);
  }

  async #fetchAgents({ expansions, evaluations }: BatchBody): Promise<void> {
    const wanted = new Set(expansions.map(({ agent }) => agent));
    for (const agent of evaluations.agents) wanted.add(agent);
    const unknown = [...wanted].filter((agent) => !this.#knownAgents.has(agent));
    for (const agent of unknown) this.#knownAgents.add(agent);
    if (unknown.length > 0) await this.#client.hmgetBuffer(dataKeys(this.#keys, this.#generation).agents, ...unknown.map(String));
  }

  /** Resolves when all that the batch asks for has been answered. */
  async #pretend({ expansions, evaluations }: BatchBody): Promise<void> {
    let left = expansions.length + evaluations.activityIds.length;
    if (left === 0) return;
    await new Promise<void>((resolve) => {
      const told = () => {
        left--;
        if (left === 0) resolve();
      };
      for (const { activityId, attempt, fingerprint } of expansions) this.#start(activityId, attempt, fingerprint, true, told);
      const { activityIds, attempts, fingerprints } = evaluations;
      for (const [index, activityId] of activityIds.entries())
        this.#start(activityId, attempts[index]!, fingerprints[index]!, false, told);
    });
  }

  #start(activityId: number, attempt: number, fingerprint: number, isExpansion: boolean, told: () => void): void {
    const { random, meanMs } = this.#options;
    const thread = this.#freeAtMs.indexOf(Math.min(...this.#freeAtMs));
    const startsAtMs = Math.max(performance.now(), this.#freeAtMs[thread] ?? 0);
    const endsAtMs = startsAtMs - Math.log1p(-random()) * meanMs;
    this.#freeAtMs[thread] = endsAtMs;
    this.#pretended.push({ activityId, attempt, fingerprint, isExpansion, startsAtMs, endsAtMs, told });
  }

  async #send(): Promise<void> {
    const nowMs = performance.now();
    const ended = this.#pretended.filter(({ endsAtMs }) => endsAtMs <= nowMs);
    if (ended.length === 0) return;
    this.#pretended = this.#pretended.filter(({ endsAtMs }) => endsAtMs > nowMs);
    const columnOf = (value: (one: Pretended) => number) => Float64Array.from(ended, value);
    const others = ended.flatMap(({ isExpansion, startsAtMs, endsAtMs }, index) => {
      const value = { quality: this.#options.random() };
      return isExpansion ? [[index, { status: 'completed', value, elapsedMs: endsAtMs - startsAtMs }] as const] : [];
    });
    const notice: RemoteOutcomes = {
      type: 'outcomes',
      activityIds: columnOf(({ activityId }) => activityId),
      attempts: columnOf(({ attempt }) => attempt),
      fingerprints: columnOf(({ fingerprint }) => fingerprint),
      values: columnOf(({ isExpansion }) => (isExpansion ? Number.NaN : this.#options.random())),
      elapsedMs: columnOf(({ startsAtMs, endsAtMs }) => endsAtMs - startsAtMs),
      ...(others.length > 0 && { others }),
    };
    this.#settled += ended.length;
    const job: NoticeJob = { worker: this.#id, generation: this.#generation, body: encodeNotices([notice]) };
    await this.#notices.add(job);
    for (const { told } of ended) told();
  }

  async #beat(): Promise<void> {
    const nowMs = performance.now();
    const running = this.#pretended
      .filter(({ startsAtMs, endsAtMs }) => startsAtMs <= nowMs && endsAtMs > nowMs)
      .map(({ activityId, attempt, startsAtMs }) => ({ activityId, attempt, elapsedMs: nowMs - startsAtMs }));
    const heartbeat = {
      sequence: this.#sequence++,
      host: hostname(),
      pid,
      version: 'none',
      threads: this.#options.threads,
      generation: this.#generation,
      running,
      batches: [...this.#batches],
      settled: this.#settled,
      failed: 0,
      refused: null,
      isLeaving: false,
    };
    await this.#client.hset(this.#keys.workers, this.#id, encodeHeartbeat(heartbeat));
  }

  async #look(): Promise<void> {
    await this.#client.smembers(runsKey(this.#options.prefix));
    await this.#client.hgetall(this.#keys.run);
  }
}
