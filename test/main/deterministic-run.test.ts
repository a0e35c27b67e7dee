import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { startRun } from '../../src/main/index.js';

const PROBLEM = new URL('../fixtures/irregular-timing-problem.js', import.meta.url);
const EVALUATIONS = 5000;

/** Runs it, and returns what it says of itself and the hash of its decision log. */
async function decide(options: { readonly threads: number; readonly batching: boolean }) {
  const hash = createHash('sha256');
  let decisions = 0;
  const run = await startRun(PROBLEM, {
    ...options,
    evaluations: EVALUATIONS,
    deterministic: true,
    seed: 3,
    store: 'memory',
    retry: { maximumAttempts: 2, initialIntervalMs: 1 },
    onDecision: (entry) => {
      decisions++;
      hash.update(`${JSON.stringify(entry)}\n`);
    },
  });
  const { status, evaluations, retries, failedActivities, determinism } = await run.result;
  return { status, evaluations, retries, failedActivities, determinism, decisions, log: hash.digest('hex') };
}

test('one thread and four, with batches and without, write the same decision log, though timing differs and attempts fail', async (t) => {
  const first = await decide({ threads: 1, batching: true });
  assert.deepEqual([first.status, first.evaluations], ['completed', EVALUATIONS]);
  assert.ok(first.decisions > EVALUATIONS, `${first.decisions} decisions`);
  assert.ok(first.retries > 200 && first.failedActivities > 20, `${first.retries} retries, ${first.failedActivities} failures`);
  t.diagnostic(`${first.decisions} decisions, ${first.retries} retries, SHA-256 ${first.log.slice(0, 16)}`);
  for (const options of [
    { threads: 4, batching: true },
    { threads: 1, batching: false },
    { threads: 4, batching: false },
  ]) {
    assert.deepEqual(await decide(options), first);
  }
});

test('a deterministic run whose functions ask for chance or the time says so, and one that does not is kept', async () => {
  const evaluations = 20;
  const causesOf = async (asks: string, deterministic = true) => {
    const problem = new URL('../fixtures/impure-problem.js', import.meta.url);
    const run = await startRun(problem, { evaluations, threads: 1, deterministic, seed: 1, store: 'memory', params: { asks } });
    return (await run.result).determinism;
  };
  assert.deepEqual(await causesOf('nothing'), { kept: true, causes: {} });
  assert.deepEqual(await causesOf('moment'), { kept: true, causes: {} });
  assert.deepEqual(await causesOf('random'), { kept: false, causes: { 'Math.random': evaluations } });
  assert.deepEqual(await causesOf('date'), { kept: false, causes: { Date: 3 * evaluations } });
  assert.deepEqual(await causesOf('crypto'), { kept: false, causes: { crypto: 4 * evaluations } });
  assert.deepEqual(await causesOf('setup'), { kept: false, causes: { 'Math.random': 1 } });
  assert.equal(await causesOf('random', false), null);
});

test('what the runtime does for functions that remember, call the host and run programs is not held against them', async () => {
  const problem = new URL('../fixtures/impure-problem.js', import.meta.url);
  const hostServices = { answer: async () => 42 };
  const options = { evaluations: 4, deterministic: true, seed: 1, store: 'memory', params: { asks: 'runtime' }, hostServices };
  for (const concurrency of [{}, { evaluateConcurrency: 2 }]) {
    const run = await startRun(problem, { ...options, ...concurrency, threads: 1 });
    assert.deepEqual((await run.result).determinism, { kept: true, causes: {} });
  }
});
