import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EvaluationResult, resumeRun, startRun } from '../../src/main/index.js';
import { MemoryRunStore } from '../../src/main/store/memory-run-store.js';
import { isHgmError } from '../../src/shared/errors.js';
import type { LoadedProblem, ProblemReference } from '../../src/shared/work.js';
import { ThreadHarness } from './executors/threads/thread-harness.js';

const PROBLEM = new URL('../fixtures/sharing-problem.js', import.meta.url);
const SIZE_BYTES = 64 * 2 ** 20;

test('every thread is given the same memory: what one writes, another sees', async (t) => {
  const threads = new ThreadHarness(t, { threads: 2 });
  const problem: ProblemReference = { url: PROBLEM.href, params: { meeting: true }, seed: 1 };
  const { shared, root } = (await threads.valueOf({ type: 'load', problem })) as LoadedProblem;
  const given = { ...problem, shared };
  const evaluations = [0, 1].map((number) => {
    const agent = { number, key: `root/${number}`, state: root };
    return threads.valueOf({ type: 'evaluate', problem: given, agent, task: 0, taskNumber: 0 });
  });
  for (const result of (await Promise.all(evaluations)) as EvaluationResult[]) {
    assert.deepEqual(result.metrics, { threads: 2, setups: 2, calls: 1, sizeBytes: SIZE_BYTES });
  }
});

test('shared is called once a run, and again when the run is resumed', async () => {
  const store = new MemoryRunStore();
  const first = await startRun(PROBLEM, { threads: 1, evaluations: 3, store });
  const { report, status } = await first.result;
  assert.deepEqual([status, report], ['completed', 'one 3']);
  const again = await resumeRun(first.id, { store, evaluations: 5 });
  assert.equal((await again.result).report, 'one 2', 'the memory is new');
});

test('what cannot be shared is ERR_PROBLEM_INIT, with its place and the remedy', async () => {
  await assert.rejects(startRun(PROBLEM, { threads: 1, params: { returns: 'copy' } }), (error) => {
    assert.ok(isHgmError(error, 'ERR_PROBLEM_INIT'));
    assert.match(error.message, /ctx\.shared\.rows is .* over an ArrayBuffer.*shared returns SharedArrayBuffers/);
    return true;
  });
  await assert.rejects(startRun(PROBLEM, { threads: 1, params: { returns: 'nothing' } }), (error) =>
    isHgmError(error, 'ERR_PROBLEM_INIT'),
  );
});
