/** What looking at a run takes from it: evaluations a second with its dashboard open, over those without, in turns in one run. */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { launchBrowser, newPage } from '../test/support/browser.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { interleave, rowsOf } from './harness/interleave.js';
import type { Row } from './harness/row.js';
import { DashboardReader } from './http/dashboard-reader.js';
import { EVALUATION_MS, WatchedRun } from './http/watched-run.js';

const AGENTS = 100_000;
const QUICK_AGENTS = 10_000;
/** Least window, in milliseconds: some things are read every five seconds. */
const LEAST_WINDOW_MS = 5000;
/** Between the end of one subject and the next: what was asked for is answered. */
const REST_MS = 1000;

const OWN = 'a core each for the run and Chromium';
const SHARED = 'not pinned';

/** The rows of the targets. */
export const WITH_DASHBOARD = `${OWN}, dashboard open on the lineage`;
export const WITH_READER = `${SHARED}, everything that a dashboard shows is read`;

/** Measures a run with and without somebody who looks at it. @param look - resolves, when all is seen, to what ends it */
async function compare(
  run: WatchedRun,
  names: { readonly without: string; readonly watched: string },
  look: () => Promise<() => Promise<unknown>>,
  windowMs: number,
  rounds: number,
): Promise<Row[]> {
  const watched = async (): Promise<number> => {
    const leave = await look();
    try {
      return await run.rate(windowMs);
    } finally {
      await leave();
      await setTimeout(REST_MS);
    }
  };
  const subjects = [
    { name: names.without, measure: () => run.rate(windowMs) },
    { name: names.watched, measure: watched },
  ];
  return rowsOf(await interleave(subjects, rounds), { unit: '/s', better: 'higher', peer: names.without });
}

/** This process, and what it starts from now on, uses one processor only. */
function pinHere(processor: number): void {
  const { status, stderr, error } = spawnSync('taskset', ['-acp', `${processor}`, `${process.pid}`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`this process could not be pinned by taskset: ${error?.message ?? stderr}`);
}

async function readBeside(agents: number, windowMs: number, rounds: number): Promise<Row[]> {
  await using run = await WatchedRun.open(agents);
  const look = async () => {
    const reader = new DashboardReader(`${run.origin}/api/v1/runs/${run.runId}`);
    await reader.hasReadAll();
    return () => reader[Symbol.asyncDispose]();
  };
  return await compare(run, { without: `${SHARED}, nobody looks`, watched: WITH_READER }, look, windowMs, rounds);
}

async function watchInBrowser(agents: number, windowMs: number, rounds: number): Promise<Row[]> {
  const [ofRun, ofBrowser] = [0, 1];
  if (availableParallelism() <= ofBrowser) throw new Error('a core each for run and Chromium needs two processors');
  await using run = await WatchedRun.open(agents, ofRun);
  pinHere(ofBrowser);
  const browser = await launchBrowser();
  try {
    const look = async () => {
      const { page } = await newPage(browser);
      await page.goto(`${run.origin}/runs/${run.runId}/lineage`);
      await page.locator('.lineage-canvas canvas').waitFor();
      return () => page.context().close();
    };
    return await compare(run, { without: `${OWN}, nobody looks`, watched: WITH_DASHBOARD }, look, windowMs, rounds);
  } finally {
    await browser.close();
  }
}

async function run({ quick, rounds, ...times }: BenchSettings): Promise<Row[]> {
  const agents = quick ? QUICK_AGENTS : AGENTS;
  const windowMs = quick ? times.windowMs : Math.max(times.windowMs, LEAST_WINDOW_MS);
  // What is pinned stays so.
  return [...(await readBeside(agents, windowMs, rounds)), ...(await watchInBrowser(agents, windowMs, rounds))];
}

export const dashboard: Benchmark = {
  name: 'dashboard',
  title: `Evaluations a second of ${EVALUATION_MS} ms in one thread, ${AGENTS.toLocaleString('en-US')} agents, kept in a file`,
  run,
};
