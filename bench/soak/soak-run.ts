/** One run of the soak problem: its events are accounted for, and its memory is watched. */
import { setTimeout } from 'node:timers/promises';
import { startRun } from '../../src/main/compose/start-run.js';
import type { Run, RunResult } from '../../src/main/run/run.js';
import { collectGarbage } from '../harness/collect-garbage.js';
import { ActivityLedger } from './activity-ledger.js';
import type { MemorySample } from './memory-trend.js';
import type { SoakParams } from './soak.problem.js';

const PROBLEM = new URL('./soak.problem.js', import.meta.url);
const TASKS = 500;

/** Timeout of an attempt: far above the duration of one that goes well, unless the machine is very busy. */
const TIMEOUT_MS = 50;
const GRACE_MS = 20;

const PARAMS: SoakParams = { failureShare: 0.1, timeoutShare: 0.01, deathShare: 0.001, durationMs: 0.2, overlongMs: 5000 };

export interface SoakOutcome {
  readonly result: RunResult;
  readonly ledger: ActivityLedger;
  readonly memory: readonly MemorySample[];
  /** Evaluations that the root's clade holds in the end. */
  readonly rootVisits: number;
}

export interface SoakOptions {
  readonly evaluations: number;
  readonly threads: number;
  readonly seed: number;
  /** Of memory. */
  readonly sampleIntervalMs: number;
  /** The run is stopped after this, and has then failed the soak. */
  readonly limitMs: number;
  readonly onSample?: (run: Run, memory: MemorySample) => void;
}

function sampleMemory(run: Run): MemorySample {
  collectGarbage();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + arrayBuffers, residentBytes: rss, agents: run.progress().agents };
}

async function follow(run: Run, ledger: ActivityLedger): Promise<void> {
  for await (const event of run.events()) ledger.add(event);
}

/** Runs to the end of the budget in evaluations. */
export async function runSoak({
  evaluations,
  threads,
  seed,
  sampleIntervalMs,
  limitMs,
  onSample,
}: SoakOptions): Promise<SoakOutcome> {
  const run = await startRun(PROBLEM, {
    evaluations,
    threads,
    seed,
    params: PARAMS,
    timeMs: limitMs,
    retry: { initialIntervalMs: 10 },
    timeouts: { startToCloseTimeoutMs: TIMEOUT_MS },
    cancelGraceMs: GRACE_MS,
    eventBufferSize: 1_000_000,
  });
  const ledger = new ActivityLedger(TASKS);
  const following = follow(run, ledger);
  const memory: MemorySample[] = [];
  const ended = run.result.then(() => true);
  while (!(await Promise.race([ended, setTimeout(sampleIntervalMs, false)]))) {
    const sample = sampleMemory(run);
    memory.push(sample);
    onSample?.(run, sample);
  }
  const result = await run.result;
  await following;
  const { agents } = await run.snapshotPage({ limit: 1 });
  return { result, ledger, memory, rootVisits: agents[0]?.visits ?? 0 };
}
