import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { until } from '../../../support/until.js';
import {
  agentOf,
  assertCode,
  assertFullSize,
  behaviours,
  call,
  evaluate,
  failureOf,
  SharedGate,
  ThreadHarness,
} from './thread-harness.js';

fc.configureGlobal({ seed: 1 });

test('process.exit() in user code fails its activity alone, with the exit code', async (t) => {
  const threads = new ThreadHarness(t, { threads: 2 });
  const gate = new SharedGate();
  const neighbour = threads.run(call('waitAtGate', gate));
  await gate.arrived();
  const error = await threads.refusal('ERR_THREAD_EXIT', evaluate('exit', 5), { activityId: 70, attempt: 2 });
  assert.match(error.message, /exit code 5 during evaluate of agent root\/0 on task 1/);
  assert.deepEqual([error.retryable, error.details], [true, { activityId: 70, attempt: 2, exitCode: 5 }]);
  gate.open();
  assert.equal((await neighbour).status, 'completed');
  assert.equal(await threads.valueOf(evaluate('reward', 0.5)), 0.5);
});

test('an error thrown in a callback fails the running activity, with that error as its cause', async (t) => {
  const threads = new ThreadHarness(t);
  const error = await threads.refusal('ERR_THREAD_EXIT', evaluate('asyncThrow'));
  assert.match(error.message, /uncaught error, Error: thrown in a callback/);
  assert.ok(error.cause instanceof Error && error.cause.message === 'thrown in a callback');
  assert.equal(await threads.valueOf(evaluate('reward', 0.5)), 0.5);
  assert.deepEqual(threads.logs, []);
});

test('a full heap fails its activity as out of memory, and the next one runs', async (t) => {
  const threads = new ThreadHarness(t, { resourceLimits: { maxOldGenerationSizeMb: 24 } });
  const error = await threads.refusal('ERR_THREAD_OUT_OF_MEMORY', evaluate('fillHeap'));
  assert.match(error.message, /heap was full during evaluate of agent root\/0/);
  assert.equal(await threads.valueOf(evaluate('reward', 0.5)), 0.5);
});

test('a rejection that an activity left behind is logged, and its successor in that thread is not charged', async (t) => {
  const threads = new ThreadHarness(t);
  for (let round = 0; round < 3; round++) {
    assert.equal(await threads.valueOf(evaluate('leaveRejection')), 0.5);
    assert.equal(await threads.valueOf(evaluate('reward', 0.25), { attempt: 1 }), 0.25);
  }
  await until(() => threads.logs.length >= 3, 'the log of three errors');
  for (const { activityId, level, message } of threads.logs) {
    assert.deepEqual([activityId, level], [null, 'error']);
    assert.match(message, /left behind/);
  }
});

test('threads that die before they can take work fail what waits, and what comes after, as ERR_POOL_START', async (t) => {
  const threads = new ThreadHarness(t, { threads: 2, resourceLimits: { maxOldGenerationSizeMb: 4 } });
  const outcomes = await Promise.all([call('echo', 1), call('echo', 2), call('echo', 3)].map((work) => threads.run(work)));
  for (const outcome of outcomes) assert.match(assertCode(failureOf(outcome), 'ERR_POOL_START').message, /resourceLimits/);
  await threads.refusal('ERR_POOL_START', call('echo', 4));
});

test('the pool is at its full size after any twenty deaths, each charged to the activity that died', async (t) => {
  const size = 2;
  const threads = new ThreadHarness(t, { threads: size, cancelGraceMs: 0 });
  const deaths = fc.constantFrom('exit', 'asyncThrow', 'loop', 'reward', 'leaveRejection');
  const expected: Readonly<Record<string, string>> = {
    exit: 'ERR_THREAD_EXIT',
    asyncThrow: 'ERR_THREAD_EXIT',
    loop: 'ERR_START_TO_CLOSE_TIMEOUT',
  };
  await fc.assert(
    fc.asyncProperty(fc.array(deaths, { minLength: 20, maxLength: 20 }), async (kinds) => {
      const outcomes = await Promise.all(
        kinds.map((kind) => threads.run(evaluate(kind), { startToCloseTimeoutMs: kind === 'loop' ? 5 : 3_600_000 })),
      );
      for (const [index, outcome] of outcomes.entries()) {
        const code = expected[kinds[index] ?? ''];
        if (code === undefined) assert.equal(outcome.status, 'completed');
        else assert.equal(Reflect.get(failureOf(outcome), 'code'), code);
      }
      await assertFullSize(threads, size);
    }),
    { numRuns: 2, seed: 11 },
  );
});

test('a module that ends its thread at import fails the activity that asked for it', async (t) => {
  const threads = new ThreadHarness(t);
  const moduleUrl = 'data:text/javascript,process.exit(9)';
  const error = await threads.refusal('ERR_THREAD_EXIT', { ...call('echo'), moduleUrl });
  assert.match(error.message, /exit code 9/);
  assert.equal(await threads.valueOf(evaluate('reward', 0.5, behaviours())), 0.5);
});

test('whatever ends a thread unseen, its activity is told that it died, with which exit code, and during what', async (t) => {
  const threads = new ThreadHarness(t);
  const deaths = [
    [
      '{}',
      /^the thread ended with exit code 1 by an uncaught error, \{\}, which is no Error, during evaluate of agent root\/0 on task 1; /,
    ],
    ['null', /exit code 1 by an uncaught error, null, which is no Error, during evaluate/],
    ['symbol', /exit code 1 by an uncaught error, Symbol\(s\), which is no Error, during evaluate/],
    ['empty', /exit code 1 by an uncaught error, Error without a message, during evaluate/],
    ['exit', /^the thread ended with exit code 9 during evaluate of agent root\/0 on task 1; /],
  ] as const;
  for (const [what, message] of deaths) {
    const error = await threads.refusal('ERR_THREAD_EXIT', { ...evaluate('die'), agent: agentOf('root/0', { do: 'die', what }) });
    assert.match(error.message, message);
  }
});
