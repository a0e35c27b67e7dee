import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, ThreadHarness } from './thread-harness.js';

/** Calls a function until calls of it travel in batches. */
async function warmUpCalls(threads: ThreadHarness, exportName: string, input?: unknown): Promise<void> {
  for (let round = 0; round < 5000 && (threads.executor.desiredAttempts ?? 0) < 32; round++) {
    await threads.valueOf(call(exportName, input));
  }
  assert.ok((threads.executor.desiredAttempts ?? 0) >= 32, 'calls are sent in batches');
}

test('each call of a batch has an input of its own, whatever they have in common', async (t) => {
  const threads = new ThreadHarness(t);
  const input = { list: [0] };
  await warmUpCalls(threads, 'grow', input);
  const calls = Array.from({ length: 40 }, () => threads.valueOf(call('grow', input)));
  assert.deepEqual(new Set(await Promise.all(calls)), new Set([2]));
  assert.deepEqual(input, { list: [0] });
});

test('calls of different functions share a batch, and each answers for itself', async (t) => {
  const threads = new ThreadHarness(t);
  await warmUpCalls(threads, 'echo', 1);
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, async (_, number) => {
      switch (number % 4) {
        case 0:
          return threads.valueOf(call('echo', { number }));
        case 1:
          return threads.valueOf(call('whatFor'));
        case 2:
          return threads.valueOf(call('notANumber'));
        default:
          return (await threads.refusal('ERR_WORK_LOAD', call('nothing'))).code;
      }
    }),
  );
  for (const [number, outcome] of outcomes.entries()) {
    if (number % 4 === 0) assert.deepEqual(outcome, { number });
    else if (number % 4 === 2) assert.ok(Number.isNaN(outcome));
    else if (number % 4 === 3) assert.equal(outcome, 'ERR_WORK_LOAD');
  }
  // Random numbers are keyed by activity: those of a batch differ.
  const draws = outcomes.filter((_, number) => number % 4 === 1).map((outcome) => Reflect.get(Object(outcome), 'random'));
  assert.equal(new Set(draws).size, draws.length);
});

test('an input that cannot be sent fails alone, and its neighbours are run', async (t) => {
  const threads = new ThreadHarness(t);
  await warmUpCalls(threads, 'echo', 1);
  const outcomes = Array.from({ length: 40 }, (_, number) =>
    threads.run(call('echo', number === 20 ? { call: () => 1 } : number)),
  );
  for (const [number, outcome] of (await Promise.all(outcomes)).entries()) {
    if (number === 20) assert.match(outcome.status === 'failed' ? outcome.error.message : '', /input of echo .* cannot be sent/);
    else assert.ok(outcome.status === 'completed' && outcome.value === number);
  }
});
