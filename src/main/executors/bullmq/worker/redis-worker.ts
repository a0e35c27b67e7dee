/** A worker: looks for runs that it can take part in, and takes part in them. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { assertNever } from '../../../../shared/assert-never.js';
import { monotonicMs, within } from '../../../../shared/clock.js';
import { messageOf } from '../../../../shared/error-envelope.js';
import type { ResolvedRedisAddress } from '../../../../shared/workers/redis-address.js';
import { runKeys, runsKey, WIRE_PROTOCOL } from '../keys.js';
import { dropRedis, openRedis } from '../redis-clients.js';
import { decodeRunRecord, type ReadRunRecord, type RunRecord } from '../run-record.js';
import { HeartbeatWriter, type WorkerIdentity } from './heartbeat-writer.js';
import { type JoinStep, JoinWatch } from './join-watch.js';
import { findProblemCopy } from './problem-copy.js';
import { RedisPresence } from './redis-presence.js';
import { type MakeWorkerExecutor, RunSession } from './run-session.js';
import type { WorkerEvent, WorkerRunFigures } from './worker-events.js';

/** Between two looks at the runs that there are, in milliseconds. */
const LOOK_MS = 1000;
/** A run whose coordinator was last seen so long ago is left, once nothing of it is left to do, until it is seen again; in milliseconds of Redis' clock. */
const UNSEEN_MS = 60_000;
/** A run that is no longer in Redis is left, but not so soon after a connection was lost, in milliseconds: a Redis that has lost all is given it again. */
const GONE_MS = 10_000;
/** How long it waits, told to end, for a look that is under way and may be joining a run, in milliseconds. */
const LAST_LOOK_MS = 1000;
/** Between two looks at a problem that could not be used, in milliseconds. */
const LOOK_AGAIN_MS = 10_000;
/** Most runs that a worker takes part in at a time, each with a pool of its own. */
const MOST_RUNS = 8;
/** The same fault of a run is told no more often, in milliseconds. */
const FAULT_MS = 60_000;

export interface RedisWorkerOptions {
  readonly address: ResolvedRedisAddress;
  readonly threads: number;
  /** Absolute path of the folder below which problems are. */
  readonly problems: string;
  /** Whether it ends once it has seen a run, and all that it has seen have ended. */
  readonly exitWhenDone: boolean;
  /** Of the package. */
  readonly version: string;
}

type RunHere =
  | { readonly status: 'serving'; readonly session: RunSession; readonly generation: number }
  | {
      readonly status: 'refused';
      readonly reason: string;
      readonly of: string;
      readonly lookedAtMs: number;
      readonly heartbeats: HeartbeatWriter;
    };

export class RedisWorker {
  readonly #options: RedisWorkerOptions;
  readonly #makeExecutor: MakeWorkerExecutor;
  readonly #tell: (event: WorkerEvent) => void;
  readonly #client: Redis;
  readonly #runs = new Map<string, RunHere>();
  readonly #toldFaults = new Map<string, number>();
  /** Sessions that are ending. */
  readonly #closing = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  readonly #presence: RedisPresence;
  readonly #joins: JoinWatch;
  #isLooking = false;
  #looking: Promise<void> = Promise.resolve();
  /** When its connection was lost last. */
  #brokenAtMs = Number.NEGATIVE_INFINITY;
  #hasSeenRun = false;
  #served = 0;
  #isEnded = false;
  #end!: () => void;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;

  private constructor(
    options: RedisWorkerOptions,
    makeExecutor: MakeWorkerExecutor,
    tell: (event: WorkerEvent) => void,
    client: Redis,
  ) {
    this.#options = options;
    this.#makeExecutor = makeExecutor;
    this.#tell = tell;
    this.#client = client;
    this.#presence = new RedisPresence(() => client.time(), {
      onAway: (reason) => tell({ type: 'redisAway', reason }),
      onBack: () => tell({ type: 'redisBack' }),
    });
    this.#joins = new JoinWatch((runId, step) => tell({ type: 'joining', runId, waitsFor: this.#textOf(step) }));
    client.on('error', (error: Error) => this.#presence.noteError(error.message));
    client.on('close', () => {
      this.#brokenAtMs = monotonicMs();
    });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#timer = setInterval(() => this.#tick(), LOOK_MS);
    this.#tick();
  }

  static async open(
    options: RedisWorkerOptions,
    makeExecutor: MakeWorkerExecutor,
    tell: (event: WorkerEvent) => void,
  ): Promise<RedisWorker> {
    return new RedisWorker(options, makeExecutor, tell, await openRedis(options.address.url, () => undefined));
  }

  /** Runs that it has taken part in. */
  get served(): number {
    return this.#served;
  }

  figures(): WorkerRunFigures[] {
    return [...this.#runs].flatMap(([runId, run]) => (run.status === 'serving' ? [{ runId, ...run.session.figures }] : []));
  }

  /** Hands back what has not started, waits a while for what runs, and ends. */
  async stop(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearInterval(this.#timer);
    const leaving = [...this.#runs].map(async ([runId, run]) => {
      if (run.status !== 'serving') return;
      await run.session.leave();
      this.#tell({ type: 'left', runId, reason: 'this worker was told to end', settled: run.session.figures.settled });
    });
    // With Redis away a look does not end.
    await Promise.all([within(this.#looking, LAST_LOOK_MS), ...leaving]);
    await Promise.all(this.#closing);
    dropRedis(this.#client);
    this.#end();
  }

  #tick(): void {
    this.#joins.tick();
    // What a look waits for may be Redis, or a run that is joined.
    if (this.#isLooking) this.#presence.tick();
    else this.#looking = this.#look();
  }

  #textOf(step: JoinStep): string {
    switch (step) {
      case 'copy':
        return `its problem, which is looked for below ${this.#options.problems} and read`;
      case 'connection':
        return 'another connection to Redis';
      case 'threads':
        return 'its threads, which load the problem and set it up';
      default:
        return assertNever(step);
    }
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    try {
      const isDone = await this.#lookAtAll();
      this.#presence.noteAnswer();
      if (isDone && this.#options.exitWhenDone) void this.stop();
    } catch (thrown) {
      // What cannot be read now is read at the next look.
      if (!this.#isEnded) this.#fault(null, `the runs in Redis cannot be read: ${String(thrown)}`);
    } finally {
      this.#isLooking = false;
    }
  }

  /** @returns whether there was a run, and is none any more */
  async #lookAtAll(): Promise<boolean> {
    const { prefix } = this.#options.address;
    const [ids, [seconds = 0]] = await Promise.all([this.#client.smembers(runsKey(prefix)), this.#client.time()]);
    let live = 0;
    for (const runId of new Set([...ids, ...this.#runs.keys()])) {
      const read = decodeRunRecord(await this.#client.hgetall(runKeys(prefix, runId).run));
      if (this.#isEnded) return false;
      if (await this.#lookAt(runId, read, Number(seconds) * 1000)) live++;
    }
    this.#hasSeenRun ||= live > 0;
    return this.#hasSeenRun && live === 0 && this.#runs.size === 0;
  }

  /** @returns whether the run goes on */
  async #lookAt(runId: string, read: ReadRunRecord, redisMs: number): Promise<boolean> {
    const run = this.#runs.get(runId);
    if (read.status === 'unreadable') {
      if (run?.status === 'refused') this.#runs.delete(runId);
      if (monotonicMs() - this.#brokenAtMs > GONE_MS) this.#leave(runId, 'it is no longer in Redis');
      return false;
    }
    if (read.status === 'other') {
      await this.#refuse(runId, `${read.protocol}`, this.#reasonOfVersion(runId, read.version, read.protocol));
      return true;
    }
    const { record } = read;
    const unseenMs = redisMs - record.seenAtMs;
    if (record.state === 'ended' || unseenMs > UNSEEN_MS) {
      if (run?.status === 'refused') this.#runs.delete(runId);
      if (record.state === 'ended') this.#leave(runId, 'it has ended');
      // What is left of its batches is finished: whoever takes the run up again finds the results.
      else if (run?.status === 'serving' && run.session.isIdle) {
        this.#leave(runId, `its coordinator was last seen ${Math.round(unseenMs / 1000)} s ago`);
      }
      return false;
    }
    if (run?.status !== 'serving' || run.generation !== record.generation) await this.#tryJoin(runId, record);
    return true;
  }

  async #tryJoin(runId: string, record: RunRecord): Promise<void> {
    const { version, problems } = this.#options;
    this.#leave(runId, 'it has another coordinator');
    const of = JSON.stringify([record.version, record.generation, record.problem.contentHash]);
    const before = this.#runs.get(runId);
    if (before?.status === 'refused' && before.of === of && monotonicMs() - before.lookedAtMs < LOOK_AGAIN_MS) {
      await this.#beatRefused(before);
      return;
    }
    if (record.version !== version) return this.#refuse(runId, of, this.#reasonOfVersion(runId, record.version));
    if (this.figures().length >= MOST_RUNS) return;
    this.#joins.waitsFor(runId, 'copy');
    const copy = await findProblemCopy(problems, record.problem);
    if (copy.status === 'unusable') return this.#refuse(runId, of, copy.reason);
    if (this.#isEnded) return;
    this.#joins.waitsFor(runId, 'connection');
    try {
      await this.#join(runId, record, of, copy.url);
    } catch (thrown) {
      if (!this.#isEnded) await this.#refuse(runId, of, `Redis refuses what it needs: ${messageOf(thrown)}`);
    }
  }

  async #join(runId: string, record: RunRecord, of: string, problemUrl: string): Promise<void> {
    const { address, threads } = this.#options;
    const ofRun = { client: this.#client, redisUrl: address.url, prefix: address.prefix, runId, record, problemUrl };
    const session = await RunSession.open(
      { ...ofRun, identity: this.#newIdentity(), makeExecutor: this.#makeExecutor },
      {
        onStarting: () => this.#joins.waitsFor(runId, 'threads'),
        onJoined: () => {
          this.#joins.end(runId);
          this.#served++;
          this.#tell({ type: 'joined', runId, problem: record.problem.name, threads });
        },
        onUnfit: (reason) => {
          this.#closeSession(session);
          void this.#refuse(runId, of, reason);
        },
        onSetAside: (reason) => this.#tell({ type: 'setAside', runId, reason }),
        onEnded: () => this.#leave(runId, 'it has ended'),
        onFault: (message) => this.#fault(runId, message),
      },
    );
    // Nothing of it has been taken yet.
    if (this.#isEnded) return this.#closeSession(session);
    this.#runs.set(runId, { status: 'serving', session, generation: record.generation });
  }

  #newIdentity(): WorkerIdentity {
    const { version, threads } = this.#options;
    const name = hostname().slice(0, 100);
    return { workerId: `${name}-${process.pid}-${randomBytes(4).toString('hex')}`, version, threads };
  }

  #leave(runId: string, reason: string): void {
    const run = this.#runs.get(runId);
    if (run?.status !== 'serving') return;
    this.#runs.delete(runId);
    this.#joins.end(runId);
    this.#closeSession(run.session);
    this.#tell({ type: 'left', runId, reason, settled: run.session.figures.settled });
  }

  #closeSession(session: RunSession): void {
    const closing = session.close();
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
  }

  #reasonOfVersion(runId: string, theirs: string, protocol?: string): string {
    const { version } = this.#options;
    const layout =
      protocol === undefined || theirs !== version ? '' : `, with layout ${protocol} of its data and not ${WIRE_PROTOCOL}`;
    return `run ${runId} is coordinated by hgm-orchestrator ${theirs}${layout}, and this worker is ${version}; install the same version on both machines`;
  }

  async #refuse(runId: string, of: string, reason: string): Promise<void> {
    this.#joins.end(runId);
    const before = this.#runs.get(runId);
    const isNew = before?.status !== 'refused' || before.reason !== reason;
    const { prefix } = this.#options.address;
    const heartbeats =
      before?.status === 'refused'
        ? before.heartbeats
        : new HeartbeatWriter(this.#client, runKeys(prefix, runId), this.#newIdentity());
    const run = { status: 'refused', reason, of, lookedAtMs: monotonicMs(), heartbeats } as const;
    this.#runs.set(runId, run);
    if (isNew) this.#tell({ type: 'refused', runId, reason });
    await this.#beatRefused(run);
  }

  async #beatRefused({ heartbeats, reason }: Extract<RunHere, { status: 'refused' }>): Promise<void> {
    const nothing = { running: [], batches: [], settled: 0, failed: 0 };
    await heartbeats.write({ generation: 0, ...nothing, refused: reason.slice(0, 2000), isLeaving: false });
  }

  #fault(runId: string | null, message: string): void {
    const nowMs = monotonicMs();
    const key = `${runId} ${message}`;
    const toldAtMs = this.#toldFaults.get(key);
    if (toldAtMs !== undefined && nowMs - toldAtMs < FAULT_MS) return;
    if (this.#toldFaults.size > 1000) this.#toldFaults.clear();
    this.#toldFaults.set(key, nowMs);
    this.#tell({ type: 'fault', runId, message });
  }
}
