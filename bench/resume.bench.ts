/** How long a run of many evaluations takes to be taken up again: read, checked, its state made again, and going on. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { resumeRun } from '../src/main/compose/resume-run.js';
import { startRun } from '../src/main/compose/start-run.js';
import type { RunOptions } from '../src/main/run/run-options.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { makeRow, type Row } from './harness/row.js';

const NO_OP = new URL('./problems/no-op.problem.js', import.meta.url);
const EVALUATIONS = 1_000_000;
const QUICK_EVALUATIONS = 50_000;
/** Length of the deterministic run, in parts of the other: each of its decisions is made again, and a tenth of them shows what one costs. */
const DETERMINISTIC_SHARE = 0.1;
const ROUNDS = 3;

/** How the run is named in the rows. */
function nameOfRun(evaluations: number, deterministic: boolean): string {
  return `${deterministic ? 'a deterministic run' : 'a run'} of ${evaluations.toLocaleString('en-US')} evaluations`;
}

/** The row of taking a run up: from the call to the first evaluation that is acknowledged after it. */
export function nameOfResumption(evaluations: number, deterministic = false): string {
  return `resuming ${nameOfRun(evaluations, deterministic)}`;
}

/** Resumes a completed run with a budget that is larger by a few evaluations. Returns how long it took until the first of them, in milliseconds. */
async function resumeOnce(file: string, id: string, evaluations: number): Promise<number> {
  const startedMs = performance.now();
  await using run = await resumeRun(id, { store: file, evaluations });
  for await (const _ of run.events({ types: ['evaluation'] })) {
    const elapsedMs = performance.now() - startedMs;
    const { status } = await run.result;
    if (status !== 'completed') throw new Error(`the resumed run ended as ${status}`);
    return elapsedMs;
  }
  throw new Error('the resumed run made no evaluation');
}

/** Makes a run to be resumed. Returns how long it took, in milliseconds. */
async function prepare(options: RunOptions): Promise<number> {
  const startedMs = performance.now();
  const { status } = await (await startRun(NO_OP, options)).result;
  if (status !== 'completed') throw new Error(`the run that was to be resumed ended as ${status}`);
  return performance.now() - startedMs;
}

async function measure(evaluations: number, deterministic: boolean, threads: number, rounds: number): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hgm-bench-resume-'));
  const store = join(folder, 'runs.db');
  // Beta, as in reports from before there was a default by rewards.
  const policyOptions = { posterior: 'beta' } as const;
  const options: RunOptions = { evaluations, threads, store, deterministic, policyOptions };
  try {
    const preparedMs: number[] = [];
    const resumedMs: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      const id = `resumed-${round}`;
      preparedMs.push(await prepare({ ...options, id }));
      resumedMs.push(await resumeOnce(store, id, evaluations + 1));
    }
    const name = `preparing ${nameOfRun(evaluations, deterministic)}`;
    return [
      makeRow({ name: nameOfResumption(evaluations, deterministic), unit: 'ms', better: 'lower', samples: resumedMs }),
      makeRow({ name, unit: 'ms', better: 'lower', samples: preparedMs }),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function run({ quick, threads, rounds }: BenchSettings): Promise<Row[]> {
  const evaluations = quick ? QUICK_EVALUATIONS : EVALUATIONS;
  const times = Math.min(rounds, ROUNDS);
  return [
    ...(await measure(evaluations, false, threads, times)),
    ...(await measure(evaluations * DETERMINISTIC_SHARE, true, threads, times)),
  ];
}

export const resume: Benchmark = { name: 'resume', title: 'From resumeRun to the first evaluation after it', run };
