/** A coordinator's place in Redis: its lock, what workers read of the run, and the connections. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { monotonicMs, within } from '../../../../shared/clock.js';
import { messageOf } from '../../../../shared/error-envelope.js';
import { HgmError } from '../../../../shared/errors.js';
import { maskedUrl, type ResolvedRedisAddress } from '../../../../shared/workers/redis-address.js';
import { type CoordinatorOrder, encodeOrder, type WorkerOrder } from '../coordinator-order.js';
import { type DataKeys, dataKeys, KEY_LIFE_MS, type RunKeys, runKeys, runsKey } from '../keys.js';
import { JobQueue, type QueuePlace } from '../queues.js';
import { dropRedis, openRedis } from '../redis-clients.js';
import { encodeRunRecord, type RunRecord } from '../run-record.js';
import { decodeHeartbeat } from '../worker-heartbeat.js';
import type { Additions } from './batch-packer.js';
import { LOCK_MS, RENEW_MS, RunLock } from './run-lock.js';

/** How often the lives of all keys are extended, in milliseconds. */
const EXTEND_MS = 60_000;
/** How often it is tried to take a lock that another coordinator has. */
const ASK_AGAIN_MS = 200;
/** Longest wait for Redis at the end, in milliseconds. */
const END_MS = 2000;

/** Of that, longest wait for workers to leave; and how often it is looked whether they have. */
const LEAVE_MS = 1000;
const LOOK_MS = 20;

/** What a worker needs to know, but for what the session itself says. */
export type Published = Pick<RunRecord, 'version' | 'problem' | 'setup'>;

export interface RunSessionEvents {
  /** Said once when it begins, and once when it is over. */
  onLog(level: 'info' | 'warn', message: string): void;
  /** Redis is there again: it may have lost something. */
  onBack(): void;
  /** Another coordinator has the run. */
  onLost(error: HgmError): void;
}

export class RunSession {
  readonly runId: string;
  readonly keys: RunKeys;
  readonly data: DataKeys;
  readonly generation: number;
  readonly client: Redis;
  readonly #address: ResolvedRedisAddress;
  readonly #lock: RunLock;
  #published: Published | undefined;
  #events: RunSessionEvents | undefined;
  #isAway = false;
  #isEnded = false;
  #fault: string | undefined;
  #renewing: NodeJS.Timeout | undefined;
  #extendedAtMs = Number.NEGATIVE_INFINITY;
  readonly #queues: JobQueue[] = [];

  private constructor(address: ResolvedRedisAddress, runId: string, client: Redis, lock: RunLock, generation: number) {
    this.#address = address;
    this.runId = runId;
    this.keys = runKeys(address.prefix, runId);
    this.data = dataKeys(this.keys, generation);
    this.generation = generation;
    this.client = client;
    this.#lock = lock;
    client.on('close', () => this.#onAway());
    client.on('ready', () => void this.#onReady());
    this.#renewing = setInterval(() => void this.#renew(), RENEW_MS);
  }

  /**
   * Takes the run's lock, for which it waits as long as one of a coordinator that has died may hold.
   *
   * @param onWait - told once when it has to be waited for
   * @throws HgmError ERR_RUN_OWNED
   */
  static async open(
    address: ResolvedRedisAddress,
    runId: string,
    { mayWait, onWait }: { readonly mayWait: boolean; readonly onWait: (message: string) => void },
  ): Promise<RunSession> {
    // A fault of the connection is told by what is done with it.
    const client = await openRedis(address.url, () => undefined);
    try {
      const lock = new RunLock(client, runKeys(address.prefix, runId), randomUUID());
      const untilMs = monotonicMs() + (mayWait ? LOCK_MS + 2 * RENEW_MS : 0);
      let isTold = false;
      for (;;) {
        const generation = await lock.acquire();
        if (generation > 0) return new RunSession(address, runId, client, lock, generation);
        if (monotonicMs() >= untilMs) throw ownedError(runId, address.url);
        if (!isTold)
          onWait(
            `waiting for the lock of run ${runId} in Redis, which its last coordinator left; it holds for ${Math.ceil(-generation / 1000)} s more`,
          );
        isTold = true;
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      }
    } catch (error) {
      dropRedis(client);
      throw error;
    }
  }

  /** From now on workers may join. */
  async publish(published: Published, events: RunSessionEvents): Promise<void> {
    this.#published = published;
    this.#events = events;
    await this.#write();
    await this.#extend();
  }

  place(name: string): QueuePlace {
    return { client: this.client, prefix: this.#address.prefix, name, onError: (error) => this.fault(error) };
  }

  async openQueue(name: string): Promise<JobQueue> {
    const queue = await JobQueue.open(this.place(name));
    this.#queues.push(queue);
    return queue;
  }

  /** Whether commands are answered at this moment. */
  get isThere(): boolean {
    return !this.#isAway;
  }

  /** Says a fault of Redis, once until something succeeds again. Faults of the connection are told by {@link RunSessionEvents}. */
  fault(error: unknown): void {
    const message = messageOf(error);
    if (this.#isEnded || this.#isAway || isOfConnection(message) || /lock|Missing key/.test(message)) return;
    if (this.#fault === message) return;
    this.#fault = message;
    const isFull = /OOM/.test(message);
    const remedy = isFull ? 'the run goes on once there is room: free some of it, or raise maxmemory' : 'it is tried again';
    this.#events?.onLog('warn', `Redis at ${maskedUrl(this.#address.url)} refuses what the run sends (${message}); ${remedy}`);
  }

  /** What was refused is taken now. */
  succeeded(): void {
    if (this.#fault === undefined) return;
    this.#fault = undefined;
    this.#events?.onLog('info', `Redis at ${maskedUrl(this.#address.url)} takes what the run sends again`);
  }

  /** Writes what batches name. */
  async write({ problems, agents, tasks }: Additions): Promise<void> {
    const parts = [
      [this.data.problems, problems],
      [this.data.agents, agents],
      [this.data.tasks, tasks],
    ] as const;
    await Promise.all(parts.flatMap(([key, entries]) => (entries.size > 0 ? [this.client.hset(key, entries)] : [])));
  }

  /** Tells workers something; it is lost on those who are away. */
  order(worker: string | null, order: WorkerOrder): void {
    if (this.#isAway) return;
    const message: CoordinatorOrder = { generation: this.generation, worker, order };
    this.client.publish(this.keys.orders, encodeOrder(message)).catch((error: unknown) => this.fault(error));
  }

  async workers(): Promise<Readonly<Record<string, Buffer>>> {
    return await this.client.hgetallBuffer(this.keys.workers);
  }

  async forgetWorkers(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.client.hdel(this.keys.workers, ...ids);
  }

  /**
   * Gives the run up.
   *
   * @param isDone - whether nothing of it is needed any more: then nothing is left in Redis; else what lies there is for whoever resumes it
   */
  async close(isDone: boolean): Promise<void> {
    this.#isEnded = true;
    clearInterval(this.#renewing);
    await within(
      this.#end(isDone).catch(() => undefined),
      END_MS,
    );
    await Promise.all(this.#queues.map((queue) => queue.close()));
    dropRedis(this.client);
  }

  async #end(isDone: boolean): Promise<void> {
    if (isDone) {
      await this.client.hset(this.keys.run, 'state', 'ended');
      this.order(null, { type: 'end' });
      await this.#untilWorkersLeft();
      for (const queue of this.#queues) await queue.obliterate();
      await this.client.srem(runsKey(this.#address.prefix), this.runId);
      const { run, workers } = this.keys;
      await this.client.del(run, workers, this.keys.fence, ...Object.values(this.data));
    }
    await this.#lock.release();
  }

  /** What a worker still writes would stay: each takes its entry away when it writes nothing more. Those that have died never do. */
  async #untilWorkersLeft(): Promise<void> {
    const untilMs = monotonicMs() + LEAVE_MS;
    const isWriting = (bytes: Buffer): boolean => decodeHeartbeat(bytes)?.refused === null;
    while (Object.values(await this.workers()).some(isWriting) && monotonicMs() < untilMs) await sleep(LOOK_MS);
  }

  async #write(): Promise<void> {
    const published = this.#published;
    if (published === undefined) return;
    const { generation } = this;
    const record: RunRecord = { ...published, generation, state: 'running', seenAtMs: await this.#timeMs() };
    await this.client.hset(this.keys.run, encodeRunRecord(record));
    await this.client.sadd(runsKey(this.#address.prefix), this.runId);
  }

  /** Redis' own: clocks of machines differ. */
  async #timeMs(): Promise<number> {
    const [seconds = 0, microseconds = 0] = await this.client.time();
    return 1000 * Number(seconds) + Math.floor(Number(microseconds) / 1000);
  }

  async #renew(): Promise<void> {
    if (this.#isAway || this.#isEnded) return;
    try {
      if (!(await this.#lock.renew(this.generation))) {
        if (!this.#isEnded) this.#events?.onLost(takenError(this.runId, this.#address.url));
        return;
      }
      if (this.#published !== undefined) await this.client.hset(this.keys.run, 'seenAtMs', `${await this.#timeMs()}`);
      if (monotonicMs() - this.#extendedAtMs > EXTEND_MS) await this.#extend();
    } catch (error) {
      this.fault(error);
    }
  }

  async #extend(): Promise<void> {
    this.#extendedAtMs = monotonicMs();
    const { run, fence, workers } = this.keys;
    const queues = this.#queues.flatMap((queue) => queue.keys());
    const keys = [run, fence, workers, ...Object.values(this.data), ...queues];
    await Promise.all(keys.map((key) => this.client.pexpire(key, KEY_LIFE_MS)));
  }

  #onAway(): void {
    if (this.#isAway || this.#isEnded) return;
    this.#isAway = true;
    const message = `Redis at ${maskedUrl(this.#address.url)} is away; the run waits for it, and goes on when it is back`;
    this.#events?.onLog('warn', message);
  }

  async #onReady(): Promise<void> {
    if (!this.#isAway || this.#isEnded) return;
    this.#isAway = false;
    this.#events?.onLog('info', `Redis at ${maskedUrl(this.#address.url)} is back`);
    await this.#renew();
    try {
      await this.#write();
    } catch (error) {
      this.fault(error);
    }
    if (!this.#isEnded) this.#events?.onBack();
  }
}

function isOfConnection(message: string): boolean {
  return /Connection is closed|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|connect|LOADING/i.test(message);
}

function ownedError(runId: string, url: string): HgmError {
  const message = `run ${runId} has a coordinator already, by its lock in Redis at ${maskedUrl(url)}; give this run another id, or end that process first`;
  return new HgmError('ERR_RUN_OWNED', message, { details: { runId } });
}

function takenError(runId: string, url: string): HgmError {
  const message = `another coordinator has taken run ${runId} over, by its lock in Redis at ${maskedUrl(url)}, while this one was away; it goes on there`;
  return new HgmError('ERR_RUN_OWNED', message, { details: { runId } });
}
