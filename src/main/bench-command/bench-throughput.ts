/** What a real run of a problem gets done in a while. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { HgmError } from '../../shared/errors.js';
import type { Run, RunProgress, RunResult } from '../run/run.js';
import type { RunOptions } from '../run/run-options.js';
import { cancelled } from './measure-costs.js';

/** Interval at which a run's progress is read, in milliseconds. */
const LOOK_MS = 20;
/** Interval of the timer whose lateness is the event loop's delay, in milliseconds. */
const RESOLUTION_MS = 1;
const NS_PER_MS = 1e6;
/** Time budget of a measured run, in milliseconds: the longest there is, since the run is stopped once it is measured. */
const RUN_TIME_MS = 2 ** 31 - 1;
/** Evaluations of each thread after which a run counts as warm. */
const WARM_EVALUATIONS = 2;

/** What a run got done while it was watched. */
export interface Throughput {
  /** Size of the pool. */
  readonly threads: number;
  /** Whether short activities travelled in batches. */
  readonly batching: boolean;
  /** How long it was watched. */
  readonly elapsedMs: number;
  /** Evaluations that ended in this time. */
  readonly evaluations: number;
  /** Expansions that ended in this time. */
  readonly expansions: number;
  /** Activities that failed for good, warm-up included. */
  readonly failedActivities: number;
  /** Evaluations over elapsed time. */
  readonly evaluationsPerSecond: number;
  /** Wall time inside user functions over threads x elapsed time, in [0, 1]: the share of the ideal. */
  readonly parallelEfficiency: number;
  /** What the threads spent outside user functions for each evaluation, in thread milliseconds. */
  readonly runtimeMsPerEvaluation: number;
  /** How late the main thread's event loop ran a timer, 99th percentile. */
  readonly eventLoopDelayP99Ms: number;
  /** Most activities that were chosen and not yet recorded. */
  readonly inFlight: number;
}

/** A run that was measured, beside the run with one thread. */
export interface BenchRun extends Throughput {
  /** Its rate over that of one thread, with or without batches like itself. */
  readonly speedUp: number;
}

/** How a run is measured. */
export interface ThroughputSettings {
  readonly threads: number;
  readonly batching: boolean;
  /** At least so long a run works before it is watched. */
  readonly warmUpMs: number;
  /** How long it is watched. */
  readonly windowMs: number;
}

/** A run's figures at a moment. */
interface Reading {
  readonly elapsedMs: number;
  readonly busyMs: number;
  readonly evaluations: number;
  readonly expansions: number;
}

/**
 * Starts a run, lets it get warm, watches it, and stops it.
 *
 * @param start - starts a run of the problem with these options
 * @throws HgmError what `start` throws; ERR_BENCH when the run fails; ERR_CANCELLED when `signal` aborts
 */
export async function measureThroughput(
  start: (options: RunOptions) => Promise<Run>,
  { threads, batching, warmUpMs, windowMs }: ThroughputSettings,
  signal?: AbortSignal,
): Promise<Throughput> {
  const stopsWith = signal === undefined ? {} : { signal };
  await using run = await start({ threads, batching, policy: 'hgm', timeMs: RUN_TIME_MS, eventBufferSize: 1, ...stopsWith });
  let end: RunResult | undefined;
  const ended = run.result.then((result) => {
    end = result;
  });
  const look = () => Promise.race([delay(LOOK_MS), ended]);
  const startedAtMs = performance.now();
  while (end === undefined && !isWarm(run.progress(), threads, performance.now() - startedAtMs >= warmUpMs)) await look();
  const before = end === undefined ? readingOf(run.progress(), threads) : NO_READING;
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let inFlight = 0;
  let last = run.progress();
  for (const endsAtMs = performance.now() + windowMs; end === undefined && performance.now() < endsAtMs; ) {
    await look();
    last = run.progress();
    inFlight = Math.max(inFlight, last.inFlight);
  }
  histogram.disable();
  run.stop();
  await ended;
  if (signal?.aborted) throw cancelled();
  if (end?.status === 'failed')
    throw new HgmError('ERR_BENCH', `the run that was measured failed: ${end.error?.message ?? 'it did not say why'}`);
  const counted = { threads, batching, inFlight, failedActivities: last.failedActivities };
  const eventLoopDelayP99Ms = Math.max(0, histogram.percentile(99) / NS_PER_MS - RESOLUTION_MS);
  return { ...counted, ...ratesBetween(before, readingOf(last, threads), threads), eventLoopDelayP99Ms };
}

const NO_READING: Reading = { elapsedMs: 0, busyMs: 0, evaluations: 0, expansions: 0 };

/** Threads set up a problem with their first activity, so all of them must have had one. */
function isWarm({ evaluations }: RunProgress, threads: number, isLate: boolean): boolean {
  return isLate && evaluations >= WARM_EVALUATIONS * threads;
}

function readingOf({ elapsedMs, parallelEfficiency, evaluations, expansions }: RunProgress, threads: number): Reading {
  return { elapsedMs, busyMs: (parallelEfficiency ?? 0) * threads * elapsedMs, evaluations, expansions };
}

function ratesBetween(before: Reading, after: Reading, threads: number) {
  const elapsedMs = after.elapsedMs - before.elapsedMs;
  const evaluations = after.evaluations - before.evaluations;
  const offeredMs = threads * elapsedMs;
  // What runs counts by what its thread says of it, which may be a little more than it turns out to have taken; and an activity that began before the
  // window and ended in it counts in full.
  const busyMs = Math.min(offeredMs, Math.max(0, after.busyMs - before.busyMs));
  return {
    elapsedMs,
    evaluations,
    expansions: after.expansions - before.expansions,
    evaluationsPerSecond: elapsedMs > 0 ? (1000 * evaluations) / elapsedMs : 0,
    parallelEfficiency: offeredMs > 0 ? busyMs / offeredMs : 0,
    runtimeMsPerEvaluation: evaluations > 0 ? (offeredMs - busyMs) / evaluations : 0,
  };
}
