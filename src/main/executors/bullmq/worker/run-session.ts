import type { Redis } from 'ioredis';
import { within } from '../../../../shared/clock.js';
import { messageOf, toError } from '../../../../shared/error-envelope.js';
import type { HostExecutor, HostExecutorParts } from '../../worker-host/host-executor.js';
import { WorkerHost } from '../../worker-host/worker-host.js';
import { decodeOrder } from '../coordinator-order.js';
import { dataKeys, type RunKeys, runKeys, WORKER_HEARTBEAT_MS } from '../keys.js';
import { JobConsumer, JobQueue } from '../queues.js';
import { dropRedis, openRedis } from '../redis-clients.js';
import type { RunRecord, WorkerSetup } from '../run-record.js';
import { MAXIMUM_RUNNING } from '../worker-heartbeat.js';
import { BatchLink, type RunningHere } from './batch-link.js';
import { BatchSlots } from './batch-slots.js';
import { HeartbeatWriter, type WorkerIdentity } from './heartbeat-writer.js';
import type { HeldBatch } from './held-batch.js';
import { NoticeSender } from './notice-sender.js';
import { RunData } from './run-data.js';

/** How long what runs is waited for where this process is to end, in milliseconds: container systems kill 10 s after they ask. */
const LEAVE_MS = 5000;
/** How long each of the last things to be told waits for Redis, in milliseconds. */
const LAST_WORDS_MS = 1000;

/** Makes what runs a run's attempts at this machine, of so many threads. */
export type MakeWorkerExecutor = (setup: WorkerSetup, threads: number, parts: HostExecutorParts) => HostExecutor;

export interface SessionParts {
  /** A lasting connection, which others use too. */
  readonly client: Redis;
  readonly redisUrl: string;
  readonly prefix: string;
  readonly runId: string;
  readonly record: RunRecord;
  /** Of the problem's module at this machine. */
  readonly problemUrl: string;
  readonly identity: WorkerIdentity;
  readonly makeExecutor: MakeWorkerExecutor;
}

export interface SessionEvents {
  /** It is connected, and starts its threads. */
  onStarting(): void;
  /** It takes batches from now on. */
  onJoined(): void;
  /** It cannot take part, for this reason, and is to be closed. */
  onUnfit(reason: string): void;
  /** The coordinator wants nothing more of it. */
  onSetAside(reason: string): void;
  /** The run has ended: it is to be closed. */
  onEnded(): void;
  onFault(message: string): void;
}

export interface SessionFigures {
  /** Attempts that have ended here. */
  readonly settled: number;
  /** Attempts that run. */
  readonly running: number;
}

/** One run that this worker takes part in. */
export class RunSession {
  readonly #parts: SessionParts;
  readonly #events: SessionEvents;
  readonly #keys: RunKeys;
  readonly #heartbeats: HeartbeatWriter;
  readonly #slots: BatchSlots;
  readonly #host: WorkerHost;
  readonly #link: BatchLink;
  readonly #queue: JobQueue;
  readonly #sender: NoticeSender;
  #consumer: JobConsumer | undefined;
  #apartConsumer: JobConsumer | undefined;
  #dropOrders: (() => void) | undefined;
  #running: readonly RunningHere[] = [];
  #isLeaving = false;
  #setAside: string | null = null;
  #closing: Promise<void> | undefined;

  private constructor(parts: SessionParts, events: SessionEvents, queue: JobQueue) {
    const { client, identity, record, problemUrl, makeExecutor } = parts;
    this.#parts = parts;
    this.#events = events;
    this.#keys = runKeys(parts.prefix, parts.runId);
    this.#heartbeats = new HeartbeatWriter(client, this.#keys, identity);
    this.#slots = new BatchSlots(identity.threads);
    const onRefused = ({ message }: Error): void => events.onFault(`Redis takes no results (${message}); they are kept`);
    this.#sender = new NoticeSender(queue, identity.workerId, onRefused);
    this.#queue = queue;
    const { generation } = record;
    this.#link = new BatchLink(
      { generation, data: new RunData(client, dataKeys(this.#keys, generation), problemUrl), sender: this.#sender },
      {
        onReady: () => void this.#consume().catch((thrown: unknown) => events.onUnfit(messageOf(thrown))),
        onAttempts: (attempts) => this.#host.execute(attempts),
        onFailed: (message) => events.onUnfit(`its threads cannot be started: ${message}`),
        onHeartbeat: (running) => void this.#beat(running),
        onSetAside: (reason) => this.#onSetAside(reason),
        onEnded: () => events.onEnded(),
        // It is closed at the next look at the run's record.
        onNewer: () => this.#pause(),
        onCompleted: (batch) => this.#onCompleted(batch),
        onFault: (message) => events.onFault(message),
      },
    );
    this.#host = new WorkerHost(this.#link, {
      makeExecutor: (_, hostParts) => makeExecutor(record.setup, identity.threads, hostParts),
      heartbeatMs: WORKER_HEARTBEAT_MS,
      onClosed: () => undefined,
    });
  }

  /** Starts a pool for a run; batches are taken once it is ready. @throws what Redis answers where it refuses a subscription */
  static async open(parts: SessionParts, events: SessionEvents): Promise<RunSession> {
    const { client, prefix, runId, identity, record } = parts;
    const name = runKeys(prefix, runId).noticeQueue;
    const queue = await JobQueue.open({ client, prefix, name, onError: (error) => onQueueError(error, events) });
    const session = new RunSession(parts, events, queue);
    try {
      await session.#listen();
    } catch (thrown) {
      await session.close();
      throw thrown;
    }
    events.onStarting();
    session.#link.start({ ...record.setup, threads: identity.threads });
    return session;
  }

  get figures(): SessionFigures {
    return { settled: this.#link.settled, running: this.#running.length };
  }

  /** Whether it holds no batch. */
  get isIdle(): boolean {
    return this.#link.batches.length === 0;
  }

  /**
   * Takes nothing more, gives back what has not started, and waits a while for what runs, which then is given back too. Resolves when all that it
   * had is told, or cannot be.
   */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    void this.#beat(this.#running);
    this.#pause();
    await within(this.#link.leave(), LEAVE_MS);
    await within(this.#link.giveUp(), LAST_WORDS_MS);
    // Their jobs are done then: one that is not is taken for that of a worker that died.
    await Promise.all(this.#consumers.map((consumer) => consumer.finish()));
    await this.close();
  }

  /** Ends at once. Each step waits for Redis for a second at most, and for nothing that another one waits for. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#dropOrders?.();
    await Promise.all(this.#consumers.map((consumer) => consumer.close()));
    this.#link.close();
    this.#sender.close();
    // From here on this worker writes nothing: the coordinator of a run that has ended waits for that before it removes the rest.
    const removed = within(
      this.#heartbeats.remove().catch(() => undefined),
      LAST_WORDS_MS,
    );
    await Promise.all([removed, this.#host.close(), this.#queue.close()]);
  }

  async #listen(): Promise<void> {
    const { redisUrl, record, identity } = this.#parts;
    // A check of readiness is a command that may not follow a subscription: where it did, the connection was lost.
    const client = await openRedis(redisUrl, () => undefined, { enableReadyCheck: false });
    this.#dropOrders = () => dropRedis(client);
    client.on('messageBuffer', (_: Buffer, bytes: Buffer) => {
      const found = decodeOrder(bytes);
      if (found === undefined) this.#events.onFault('what is no order was on the channel of orders, and is left out');
      else if (found.generation === record.generation && (found.worker ?? identity.workerId) === identity.workerId) {
        this.#link.receive(found.order);
      }
    });
    await client.subscribe(this.#keys.orders);
  }

  async #consume(): Promise<void> {
    const { expandConcurrency = 0, evaluateConcurrency = 0 } = this.#parts.record.setup;
    const { batchQueue, apartQueue } = this.#keys;
    this.#consumer = await this.#openConsumer(batchQueue, this.#slots.count, false);
    const apart = expandConcurrency + evaluateConcurrency;
    if (apart > 0) this.#apartConsumer = await this.#openConsumer(apartQueue, apart, true);
    if (this.#closing !== undefined) await Promise.all(this.#consumers.map((consumer) => consumer.close()));
    else if (this.#isLeaving) this.#pause();
    else this.#events.onJoined();
    await this.#beat([]);
  }

  #openConsumer(name: string, concurrency: number, isApart: boolean): Promise<JobConsumer> {
    const { client, prefix } = this.#parts;
    const onError = (error: Error): void => onQueueError(error, this.#events);
    return JobConsumer.open({ client, prefix, name, onError }, concurrency, (data) => this.#link.take(data, isApart));
  }

  get #consumers(): JobConsumer[] {
    return [this.#consumer, this.#apartConsumer].filter((consumer) => consumer !== undefined);
  }

  #pause(): void {
    for (const consumer of this.#consumers) void consumer.pause();
  }

  async #beat(running: readonly RunningHere[]): Promise<void> {
    this.#running = running;
    if (this.#closing !== undefined) return;
    const { settled, failed, batches } = this.#link;
    try {
      await this.#heartbeats.write({
        generation: this.#parts.record.generation,
        running: running.slice(0, MAXIMUM_RUNNING),
        batches: batches.slice(0, MAXIMUM_RUNNING).map(({ number }) => number),
        settled,
        failed,
        refused: this.#setAside,
        isLeaving: this.#isLeaving,
      });
    } catch (thrown) {
      onQueueError(toError(thrown, 'writing a heartbeat'), this.#events);
    }
  }

  #onCompleted(batch: HeldBatch): void {
    this.#slots.noteCompleted(batch);
    if (this.#consumer !== undefined) this.#consumer.concurrency = this.#slots.count;
  }

  #onSetAside(reason: string): void {
    if (this.#setAside !== null) return;
    this.#setAside = reason;
    this.#pause();
    void this.#link.leave();
    this.#events.onSetAside(reason);
  }
}

/** That a connection is lost is seen elsewhere; and a lock is lost by what was halted for a while: its batch has gone to another worker. */
function onQueueError(error: Error, events: SessionEvents): void {
  if (error.name === 'ReplyError') events.onFault(`Redis refuses a command: ${error.message}`);
}
