/** What expansions that wait take from the evaluations beside them: the same run with the gate of expansions closed. */
import { setTimeout } from 'node:timers/promises';
import { startRun } from '../src/main/compose/start-run.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { interleave, rowsOf } from './harness/interleave.js';
import type { Row } from './harness/row.js';

const PROBLEM = new URL('./problems/waiting.problem.js', import.meta.url);
const EVALUATION_MS = 0.1;
const CONCURRENCY = 32;
const WAIT_MS = 2000;
/** Two rounds of waits, so that expansions end and begin in a window. */
const LEAST_WINDOW_MS = 2 * WAIT_MS;
/** Longest time for a run to have as many waiting as it may: one that takes longer is broken. */
const LIMIT_MS = 60_000;
const POLL_MS = 5;

/** The row of the run with expansions that wait. */
export const RUN_WITH_WAITING = `whole run, ${EVALUATION_MS} ms, ${CONCURRENCY} expansions that wait`;
const RUN_WITHOUT = `whole run, ${EVALUATION_MS} ms, no expansions`;

async function evaluationsPerSecond(isExpanding: boolean, { quick, threads, ...times }: BenchSettings): Promise<number> {
  const run = await startRun(PROBLEM, {
    threads,
    timeMs: LIMIT_MS + times.windowMs,
    expandConcurrency: CONCURRENCY,
    params: { waitMs: WAIT_MS, durationMs: EVALUATION_MS },
  });
  try {
    if (!isExpanding) await run.setExpansionGate(false);
    const wanted = isExpanding ? CONCURRENCY : 0;
    for (let polls = 0; run.progress().waiting !== wanted; polls++) {
      if (polls * POLL_MS > LIMIT_MS) throw new Error(`${run.progress().waiting} expansions wait, and not ${wanted}`);
      await setTimeout(POLL_MS);
    }
    await setTimeout(times.warmUpMs);
    const before = run.progress();
    await setTimeout(quick ? times.windowMs : Math.max(times.windowMs, LEAST_WINDOW_MS));
    const after = run.progress();
    return (1000 * (after.evaluations - before.evaluations)) / (after.elapsedMs - before.elapsedMs);
  } finally {
    run.stop();
    await run.result;
  }
}

async function run(settings: BenchSettings): Promise<Row[]> {
  const subjects = [
    { name: RUN_WITHOUT, measure: () => evaluationsPerSecond(false, settings) },
    { name: RUN_WITH_WAITING, measure: () => evaluationsPerSecond(true, settings) },
  ];
  return rowsOf(await interleave(subjects, Math.min(settings.rounds, 3)), { unit: '/s', better: 'higher', peer: RUN_WITHOUT });
}

export const waiting: Benchmark = { name: 'waiting', title: 'Evaluations beside expansions that wait', run };
