import { availableParallelism } from 'node:os';
import { startWorker } from '../../../../../src/main/compose/start-worker.js';
import { RedisExecutor } from '../../../../../src/main/executors/bullmq/coordinator/redis-executor.js';
import { RunSession } from '../../../../../src/main/executors/bullmq/coordinator/run-session.js';
import type { WorkerSetup } from '../../../../../src/main/executors/bullmq/run-record.js';
import type { Executor } from '../../../../../src/main/executors/executor.js';
import { problemContentOf } from '../../../../../src/shared/content/problem-content.js';
import { HgmError } from '../../../../../src/shared/errors.js';
import type { ThreadWork } from '../../../../../src/shared/work.js';
import type { WorkerChange } from '../../../../../src/shared/workers/worker-info.js';
import { until } from '../../../../support/until.js';

export const VERSION = '1.2.3';
const FIXTURES = new URL('../../../../fixtures/', import.meta.url);

const SETUP: WorkerSetup = { setupTimeoutMs: 10_000, cancelGraceMs: 250, batching: true, isolation: 'thread' };

/** An executor that runs nothing. */
export class NoHome implements Executor<ThreadWork> {
  execute(attempt: Parameters<Executor<ThreadWork>['execute']>[0], settle: Parameters<Executor<ThreadWork>['execute']>[1]): void {
    const error = new HgmError('ERR_CLOSED', 'nothing runs here');
    queueMicrotask(() => settle(attempt, { status: 'failed', error, elapsedMs: 0 }));
  }
  cancel(): void {}
  async close(): Promise<void> {}
}

let lastRun = 0;

export interface OpenRun {
  readonly session: RunSession;
  readonly executor: RedisExecutor;
  readonly changes: WorkerChange[];
  readonly lost: HgmError[];
}

/** A coordinator of a run whose problem is a fixture. */
export async function openRun(
  url: string,
  problem: string,
  {
    runId = `run-${++lastRun}`,
    setup = {},
    home = new NoHome(),
    homeThreads = 0,
    mayWait = false,
  }: {
    readonly runId?: string;
    readonly setup?: Partial<WorkerSetup>;
    readonly home?: Executor<ThreadWork>;
    readonly homeThreads?: number;
    readonly mayWait?: boolean;
  } = {},
): Promise<OpenRun> {
  const { contentHash, files } = await problemContentOf(new URL(problem, FIXTURES).href);
  const hashes = Object.fromEntries(files.map(({ path, hash }) => [path, hash]));
  const session = await RunSession.open({ url, prefix: 'hgm' }, runId, { mayWait, onWait: () => undefined });
  const changes: WorkerChange[] = [];
  const lost: HgmError[] = [];
  const executor = await RedisExecutor.open({
    session,
    published: {
      version: VERSION,
      problem: { name: problem, path: problem, contentHash, files: hashes },
      setup: { ...SETUP, ...setup },
    },
    home,
    homeThreads,
    onImpurities: () => undefined,
    onWorker: (change) => changes.push(change),
    onLost: (error) => lost.push(error),
  });
  return { session, executor, changes, lost };
}

/** A worker of this process, for runs whose problems are fixtures. */
export function openWorker(url: string, threads: number = availableParallelism()) {
  const problems = new URL('.', FIXTURES).pathname;
  return startWorker({ redis: url, threads, problems, version: VERSION, onEvent: () => undefined });
}

/** Resolves once workers with so many threads take part. */
export async function joined({ executor }: OpenRun, threads: number): Promise<void> {
  await until(() => executor.concurrency >= threads && executor.workers().length > 0, 'workers to join');
}
