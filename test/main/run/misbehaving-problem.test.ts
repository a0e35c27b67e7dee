import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type RunEvent, type RunOptions, type RunResult, startRun } from '../../../src/main/index.js';
import { isHgmError } from '../../../src/shared/errors.js';

const PROBLEM = new URL('./fixtures/misbehaving.js', import.meta.url);

type Failure = Extract<RunEvent, { type: 'failure' }>;

interface Outcome {
  readonly result: RunResult;
  readonly failures: readonly Failure[];
  readonly logs: readonly string[];
}

/** Runs the root over its six tasks, of which one misbehaves; two threads, so that the others go on. */
async function runWith(misdeed: string, options: RunOptions = {}): Promise<Outcome> {
  const run = await startRun(PROBLEM, {
    evaluations: 6,
    threads: 2,
    seed: 1,
    store: 'memory',
    params: { misdeed },
    retry: { maximumAttempts: 2, initialIntervalMs: 1 },
    policyOptions: { alpha: 0.01, initialExpansions: 0 },
    ...options,
  });
  const failures: Failure[] = [];
  const logs: string[] = [];
  for await (const event of run.events({ types: ['failure', 'log'] })) {
    if (event.type === 'failure') failures.push(event);
    if (event.type === 'log') logs.push(event.message);
  }
  return { result: await run.result, failures, logs };
}

describe('a problem that', () => {
  const cases: readonly [what: string, misdeed: string, attempts: number, code: string, message: RegExp, options?: RunOptions][] =
    [
      [
        'loops for ever',
        'loop',
        2,
        'ERR_START_TO_CLOSE_TIMEOUT',
        /took longer than/,
        { timeouts: { startToCloseTimeoutMs: 1000 } },
      ],
      ['exits', 'exit', 2, 'ERR_THREAD_EXIT', /exit code 3 during evaluate of agent root/],
      ['throws a string', 'throw-string', 2, 'ERR_THROWN_VALUE', /threw the string 'just a string'/],
      ['throws an error with a code', 'throw-code', 2, 'E_NO_ROUTE', /^no route$/],
      ['returns NaN', 'nan', 1, 'ERR_REWARD_RANGE', /returned NaN; return a number in \[0, 1\]/],
      ['returns 1.5', 'too-much', 1, 'ERR_REWARD_RANGE', /returned 1\.5; return a number in \[0, 1\]/],
      ['returns a function', 'function', 1, 'ERR_REWARD_RANGE', /returned (a |the )?function/],
      [
        'fills the heap with small objects',
        'heap',
        2,
        'ERR_THREAD_OUT_OF_MEMORY',
        /heap was full during evaluate/,
        { resourceLimits: { maxOldGenerationSizeMb: 24 } },
      ],
    ];
  for (const [what, misdeed, attempts, code, message, options] of cases) {
    test(`${what} fails that activity after ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}, and no other`, async () => {
      const { result, failures } = await runWith(misdeed, options);
      assert.equal(result.status, 'completed');
      assert.equal(result.evaluations, 6);
      const [failure] = failures;
      assert.ok(failure && failures.length >= 1, 'it failed');
      for (const { task, attempts: made, error } of failures) {
        assert.equal(task, 0);
        assert.equal(made, attempts);
        assert.equal(Reflect.get(error, 'code'), code, error.message);
        assert.match(error.message, message);
      }
      assert.equal(result.failedActivities, failures.length);
      assert.equal(result.retries, failures.length * (attempts - 1));
    });
  }

  test('prints to the console is heard in the log, and succeeds', async () => {
    const { result, failures, logs } = await runWith('print');
    assert.equal(result.status, 'completed');
    assert.deepEqual(failures, []);
    assert.ok(logs.includes('printed by the problem'));
  });

  test('has a syntax error does not start, and the message names file and cause', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hgm-broken-'));
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, 'export default {');
    await assert.rejects(startRun(broken, { store: 'memory' }), (error) => {
      assert.ok(isHgmError(error, 'ERR_PROBLEM_LOAD'));
      assert.match(error.message, /broken\.mjs: SyntaxError/);
      return true;
    });
    rmSync(folder, { recursive: true });
  });
});
