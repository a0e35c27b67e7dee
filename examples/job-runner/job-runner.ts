/** Runs jobs in threads: so many at a time, each tried again when it fails, within a deadline, until somebody cancels. No search is involved. */
import { openThreadExecutor, type Settlement, TaskScheduler, threadWork } from 'hgm-orchestrator';

const JOBS = new URL('./jobs.js', import.meta.url);

/** A job: a function of jobs.ts, what it is given, and how long it may take, retries included. */
export interface Job {
  readonly id: string;
  readonly run: 'countPrimes' | 'fetchFlaky' | 'hang';
  readonly input?: unknown;
  readonly deadlineMs?: number;
}

export interface JobRunnerOptions {
  readonly threads: number;
  /** Cancels every job that has not ended. */
  readonly signal?: AbortSignal;
  /** Told of each attempt that failed and will be followed by another one. */
  readonly onRetry?: (jobId: string, message: string) => void;
}

/** Runs all jobs. @returns how each ended, in the order of the jobs */
export async function runJobs(jobs: readonly Job[], options: JobRunnerOptions): Promise<Settlement[]> {
  const executor = openThreadExecutor({ threads: options.threads, cancelGraceMs: 50 });
  const scheduler = new TaskScheduler({
    concurrency: options.threads,
    retry: { maximumAttempts: 4, initialIntervalMs: 20, jitterFraction: 0.2 },
    onRetry: ({ requestId, error }) => options.onRetry?.(requestId, error.message),
  });
  const runJob = (job: Job) =>
    new Promise<Settlement>((resolve, reject) => {
      const accepted = scheduler.submit({
        executor,
        work: threadWork(JOBS, job.run, job.input),
        requestId: job.id,
        signal: options.signal,
        scheduleToCloseTimeoutMs: job.deadlineMs ?? 60_000,
        settle: resolve,
      });
      if (accepted === null) reject(new Error(`there are two jobs with the id ${job.id}`));
    });
  try {
    return await Promise.all(jobs.map(runJob));
  } finally {
    await scheduler.close();
    await executor.close();
  }
}
