import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { checkOption, isIntegerFrom } from '../../shared/check-option.js';
import { DEFAULT_PREFIX, resolveRedisAddress } from '../../shared/workers/redis-address.js';
import { checkRedis } from '../executors/bullmq/check-redis.js';
import { RedisWorker } from '../executors/bullmq/worker/redis-worker.js';
import type { MakeWorkerExecutor } from '../executors/bullmq/worker/run-session.js';
import type { WorkerEvent, WorkerRunFigures } from '../executors/bullmq/worker/worker-events.js';
import { WorkerExecutor } from '../executors/bullmq/worker/worker-executor.js';
import { ProcessExecutor } from '../executors/processes/process-executor.js';
import { ThreadExecutor } from '../executors/threads/thread-executor.js';
import { WaitingExecutor } from '../executors/waiting/waiting-executor.js';
import { SuspensionWatch } from '../time/suspension-watch.js';
import { defined } from './defined.js';

export type { WorkerEvent, WorkerRunFigures };

/** What a worker is, on this machine. */
export interface WorkerOptions {
  /** URL of Redis: `redis://…` or `rediss://…`. */
  readonly redis: string;
  /** What the names of all keys begin with. @defaultValue 'hgm' */
  readonly prefix?: string;
  /** How many activities it runs at a time, an integer >= 1. @defaultValue the machine's parallelism */
  readonly threads?: number;
  /** Folder below which the problems of runs are. @defaultValue the working directory */
  readonly problems?: string;
  /** Whether it ends once it has seen a run, and every run has ended. @defaultValue false */
  readonly exitWhenDone?: boolean;
  /** Of this package. */
  readonly version: string;
  /** Is told what the worker does. */
  readonly onEvent: (event: WorkerEvent) => void;
}

/** A worker that looks for runs, or takes part in them. */
export type RunningWorker = Pick<RedisWorker, 'ended' | 'served' | 'figures' | 'stop'>;

/**
 * Starts a worker: it runs activities of every run in Redis whose problem it has a copy of.
 *
 * @throws HgmError ERR_OPTION, ERR_REDIS
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { redis, prefix = DEFAULT_PREFIX, threads = availableParallelism(), problems = '.', exitWhenDone = false } = options;
  const { url } = resolveRedisAddress(redis);
  const address = resolveRedisAddress({ url, prefix });
  checkOption('threads', threads, isIntegerFrom(1, threads), 'an integer >= 1');
  const folder = resolve(problems);
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  checkOption('problems', problems, isFolder, 'a folder that is there, below which the problems are');
  await checkRedis(address.url);
  const { version, onEvent } = options;
  return await RedisWorker.open({ address, threads, problems: folder, exitWhenDone, version }, makeExecutor, onEvent);
}

/** As a run without workers runs activities, see `makeRunExecutor` and `withApart`. */
const makeExecutor: MakeWorkerExecutor = (setup, threads, { endpoint, onImpurities }) => {
  const { batching, isolation, memoryLimitMb, maximumActivitiesPerThread, resourceLimits } = setup;
  const { setupTimeoutMs, cancelGraceMs, expandConcurrency, evaluateConcurrency } = setup;
  const common = { setupTimeoutMs, cancelGraceMs, onImpurities, ...defined({ maximumActivitiesPerThread, resourceLimits }) };
  const time = new SuspensionWatch();
  const isolated = (ofPool: { readonly threads: number; readonly batching: boolean }) =>
    new ProcessExecutor({ ...ofPool, ...common }, { memoryLimitMb }, { endpoint });
  const pool = { threads, batching };
  const apart = (concurrency: number | undefined) => {
    if (concurrency === undefined) return undefined;
    if (isolation === 'process') return isolated({ threads: concurrency, batching: false });
    return new WaitingExecutor({ concurrency, ...common }, time, { endpoint });
  };
  return new WorkerExecutor(
    isolation === 'process' ? isolated(pool) : new ThreadExecutor({ ...pool, ...common }, time, { endpoint }),
    defined({ expand: apart(expandConcurrency), evaluate: apart(evaluateConcurrency) }),
    time,
  );
};
