/** Wires a run that workers take part in. It is loaded only for such a run. */
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HgmError } from '../../shared/errors.js';
import type { Impurities } from '../../shared/messages.js';
import type { LoadedProblem, ThreadWork } from '../../shared/work.js';
import type { ResolvedRedisAddress } from '../../shared/workers/redis-address.js';
import { checkRedis } from '../executors/bullmq/check-redis.js';
import { checkKeeping } from '../executors/bullmq/coordinator/check-keeping.js';
import { RedisExecutor } from '../executors/bullmq/coordinator/redis-executor.js';
import { RunSession } from '../executors/bullmq/coordinator/run-session.js';
import type { ProblemIdentity, WorkerSetup } from '../executors/bullmq/run-record.js';
import type { Executor } from '../executors/executor.js';
import type { EventStream } from '../run/events/event-stream.js';
import type { RunEvent } from '../run/events/run-events.js';
import type { ResolvedRunOptions } from '../run/resolve-run-options.js';
import { defined } from './defined.js';
import { packageRoot } from './package-root.js';

/** How long workers have had nothing to do when that is said, in milliseconds. */
const IDLE_TOLD_MS = 5000;

/** A run's place in Redis, which this process has alone. */
export class RedisRun {
  readonly #session: RunSession;
  readonly #events: EventStream<RunEvent>;
  #lost: HgmError | undefined;
  #idle: NodeJS.Timeout | undefined;
  #onLost: (error: HgmError) => void = () => undefined;

  private constructor(session: RunSession, events: EventStream<RunEvent>) {
    this.#session = session;
    this.#events = events;
  }

  /**
   * @param isTakenUp - whether an earlier coordinator may have left its lock, which is then waited for
   * @throws HgmError ERR_REDIS, ERR_RUN_OWNED
   */
  static async open(
    address: ResolvedRedisAddress,
    runId: string,
    isTakenUp: boolean,
    events: EventStream<RunEvent>,
  ): Promise<RedisRun> {
    const log = (level: 'info' | 'warn', message: string) => tell(events, level, message);
    await checkRedis(address.url);
    const warning = await checkKeeping(address.url);
    if (warning !== undefined) log('warn', warning);
    const session = await RunSession.open(address, runId, { mayWait: isTakenUp, onWait: (message) => log('info', message) });
    return new RedisRun(session, events);
  }

  /** Calls back once if another coordinator takes the run over. */
  onLost(callback: (error: HgmError) => void): void {
    this.#onLost = callback;
    if (this.#lost !== undefined) callback(this.#lost);
  }

  /**
   * Lets workers join.
   *
   * @param home - what this process runs activities by, as many as `threads` says, and all else; closed with the answer
   */
  async executor(
    home: Executor<ThreadWork>,
    url: string,
    loaded: LoadedProblem,
    options: ResolvedRunOptions,
    onImpurities: (impurities: Impurities) => void,
  ): Promise<RedisExecutor> {
    return await RedisExecutor.open({
      session: this.#session,
      published: { version: packageRoot().version, problem: identityOf(url, loaded), setup: setupOf(options) },
      home,
      homeThreads: options.threads,
      onImpurities,
      onWorker: (change, { id, host, threads }, reason) =>
        this.#events.push({ type: 'worker', change, worker: id, host, threads, reason }),
      onLost: (error) => {
        this.#lost ??= error;
        this.#onLost(error);
      },
    });
  }

  /** That workers wait for evaluations to be known, by which more can be chosen; said after a while, since each run begins so. */
  tellIdle(isIdle: boolean, atMost: number): void {
    clearTimeout(this.#idle);
    if (isIdle) {
      const message = `threads of workers have nothing to do: no more than ${atMost} activities are chosen ahead of the evaluations that are known; lookAhead (--look-ahead) chooses more, knowing less`;
      this.#idle = setTimeout(() => tell(this.#events, 'info', message), IDLE_TOLD_MS).unref();
    }
  }

  /** Removes the run from Redis, unless it is another's now, or is to be taken up with what lies there. */
  async close(isDone: boolean): Promise<void> {
    clearTimeout(this.#idle);
    await this.#session.close(isDone && this.#lost === undefined);
  }
}

function tell(events: EventStream<RunEvent>, level: 'info' | 'warn', message: string): void {
  events.push({ type: 'log', activity: null, level, message, source: 'log' });
}

/** The path is seen from the working directory where that holds it, and else the whole path: a worker looks below its own folder for as much of it as there is. */
function identityOf(url: string, { name, contentHash, files = [] }: LoadedProblem): ProblemIdentity {
  const file = fileURLToPath(url);
  const below = relative(process.cwd(), file);
  const isBelow = !isAbsolute(below) && below.split(sep)[0] !== '..';
  const parts = (isBelow ? below : file).split(sep).filter((part) => part !== '' && !/^[A-Za-z]:$/.test(part));
  return { name, path: parts.join('/'), contentHash, files: Object.fromEntries(files.map(({ path, hash }) => [path, hash])) };
}

function setupOf(options: ResolvedRunOptions): WorkerSetup {
  const { setupTimeoutMs, cancelGraceMs, batching, isolation, maximumActivitiesPerThread } = options;
  const { memoryLimitMb, resourceLimits, expandConcurrency, evaluateConcurrency } = options;
  return {
    ...{ setupTimeoutMs, cancelGraceMs, batching, isolation },
    ...(Number.isFinite(maximumActivitiesPerThread) && { maximumActivitiesPerThread }),
    ...defined({ memoryLimitMb, expandConcurrency, evaluateConcurrency }),
    ...(resourceLimits && { resourceLimits: defined({ ...resourceLimits }) }),
  };
}
