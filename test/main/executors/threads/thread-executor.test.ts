import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ThreadExecutor } from '../../../../src/main/executors/threads/thread-executor.js';
import { HgmError } from '../../../../src/shared/errors.js';
import { until } from '../../../support/until.js';
import { agentOf, behaviours, call, evaluate, SharedGate, ThreadHarness } from './thread-harness.js';

test('a function of a module gets its input and its context, and its result comes back', async (t) => {
  const threads = new ThreadHarness(t);
  const input = { list: [1, 2], map: new Map([['a', new Date(0)]]) };
  assert.deepEqual(await threads.valueOf(call('echo', input)), input);
  const told = await threads.valueOf(call('whatFor'), { activityId: 90, attempt: 3 });
  const again = await threads.valueOf(call('whatFor'), { activityId: 90, attempt: 4 });
  assert.ok(typeof told === 'object' && told !== null && typeof again === 'object');
  const { random, ...rest } = told as { random: number };
  assert.deepEqual(rest, { key: 'root/a', action: 'a', attempt: 3 });
  assert.ok(random >= 0 && random < 1);
  assert.deepEqual(again, { ...told, attempt: 4 });
});

test('an expansion resolves to the child, an evaluation to a bare number or to what it returned beside the reward', async (t) => {
  const threads = new ThreadHarness(t);
  const problem = behaviours();
  const expansion = { type: 'expand', problem, agent: agentOf('root', { do: 'loop', value: 3 }) } as const;
  assert.deepEqual(await threads.valueOf(expansion), { do: 'reward', value: 3 });
  assert.equal(await threads.valueOf(evaluate('reward', 0.75)), 0.75);
  assert.deepEqual(await threads.valueOf(evaluate('extras')), {
    reward: 0.25,
    weight: 2,
    cost: 3,
    metrics: { length: 7 },
    payload: { seen: new Map([['a', 1]]) },
  });
});

test('user code learns its attempt, key and task', async (t) => {
  const threads = new ThreadHarness(t);
  const result = await threads.valueOf(evaluate('whoami'), { attempt: 2 });
  const { payload } = result as { payload: Record<string, unknown> };
  assert.deepEqual(payload, { threadId: payload.threadId, setups: 1, attempt: 2, key: 'root/0', task: 'b', taskNumber: 1 });
});

test('every attempt of an activity sees the same random numbers, in any thread, and other activities see others', async (t) => {
  const threads = new ThreadHarness(t, { threads: 2 });
  const first = await threads.valueOf(evaluate('random'), { activityId: 50, attempt: 1 });
  await threads.refusal('ERR_THREAD_EXIT', evaluate('exit'));
  const second = await threads.valueOf(evaluate('random'), { activityId: 50, attempt: 2 });
  const other = await threads.valueOf(evaluate('random'), { activityId: 51 });
  const otherSeed = await threads.valueOf(evaluate('random', undefined, { ...behaviours(), seed: 8 }), { activityId: 50 });
  assert.deepEqual(second, first);
  assert.notDeepEqual(other, first);
  assert.notDeepEqual(otherSeed, first);
});

test('each thread runs one activity at a time, and what waits runs in the order in which it came', async (t) => {
  const threads = new ThreadHarness(t, { threads: 2 });
  const gates = [new SharedGate(), new SharedGate()];
  const held = gates.map((gate) => threads.run(call('waitAtGate', gate)));
  const order: unknown[] = [];
  const waiting = ['a', 'b', 'c'].map(async (name) => order.push(await threads.valueOf(call('echo', name))));
  await Promise.all(gates.map((gate) => gate.arrived()));
  assert.deepEqual(order, []);
  gates[0]?.open();
  await Promise.all(waiting);
  assert.deepEqual(order, ['a', 'b', 'c']);
  gates[1]?.open();
  for (const outcome of await Promise.all(held)) assert.equal(outcome.status, 'completed');
});

test('what user code logs and prints is told with its activity, before the activity settles', async (t) => {
  const threads = new ThreadHarness(t);
  await threads.valueOf(call('print', { lines: 1 }), { activityId: 12 });
  assert.deepEqual(
    threads.logs.map(({ activityId, level, message, source }) => [activityId, level, message, source]),
    [
      [12, 'info', 'printed by console', 'console'],
      [12, 'warn', 'an error', 'console'],
      [12, 'info', 'in two pieces', 'console'],
      [12, 'warn', 'a warning', 'log'],
      [12, 'info', 'line 0', 'log'],
      [12, 'info', 'without an end', 'console'],
    ],
  );
});

test('log lines beyond so many a second are dropped and counted', async (t) => {
  const threads = new ThreadHarness(t);
  await threads.valueOf(call('print', { lines: 5000 }));
  const kept = () => threads.logs.filter(({ message }) => !/ dropped(: | from here on)/.test(message)).length;
  const dropped = () =>
    threads.logs.reduce((sum, { message }) => sum + Number(/^(\d+) lines? dropped/.exec(message)?.[1] ?? 0), 0);
  // Beside the 5,000 lines the five that tell of nothing else. On a busy machine they may fall into several windows, each with a count.
  await until(() => kept() + dropped() >= 5005, 'the count of dropped lines');
  assert.equal(kept() + dropped(), 5005);
  assert.ok(dropped() > 0);
  const beginning = threads.logs.filter(({ message }) => message.startsWith('a thread logs more than 200 lines a second: '));
  assert.equal(beginning.length, 1);
});

test('progress is throttled, and its last word always told', async (t) => {
  const threads = new ThreadHarness(t);
  await threads.valueOf(call('reportProgress'), { activityId: 5 });
  assert.deepEqual(threads.progress[0], { activityId: 5, fraction: 0.001, message: 'step 1' });
  assert.deepEqual(threads.progress.at(-1), { activityId: 5, fraction: 1, message: 'step 1000' });
  assert.ok(threads.progress.length < 500);
});

test('input that cannot be cloned is ERR_WORK_INPUT and costs no thread', async (t) => {
  const threads = new ThreadHarness(t);
  const before = await threads.valueOf(call('where'));
  const error = await threads.refusal('ERR_WORK_INPUT', call('echo', { call: () => 1 }));
  assert.match(error.message, /echo .* cannot be sent/);
  const problem = behaviours();
  // The message that is not sent is also the one that would have told the thread of the problem.
  const agent = agentOf('root', (() => 1) as unknown as null);
  await threads.refusal('ERR_WORK_INPUT', { type: 'expand', problem, agent });
  assert.equal(await threads.valueOf(evaluate('reward', 1, problem)), 1);
  assert.equal(await threads.valueOf(call('where')), before);
});

test('a wrong option is ERR_OPTION, with the field, the rule and the value', () => {
  const bad: readonly [object, RegExp][] = [
    [{ threads: 0 }, /threads must be an integer >= 1; it is 0/],
    [{ threads: 1.5 }, /threads .* it is 1\.5/],
    [{ threads: 1, setupTimeoutMs: 0 }, /setupTimeoutMs .* above 0; it is 0/],
    [{ threads: 1, cancelGraceMs: Number.NaN }, /cancelGraceMs .* it is NaN/],
    [{ threads: 1, hostServices: null }, /hostServices must be an object/],
    [{ threads: 1, resourceLimits: { maxOldGenerationSizeMb: -1 } }, /resourceLimits\.maxOldGenerationSizeMb .* it is -1/],
    [{ threads: 1, resourceLimits: { maxOldGenerationSizeMb: 3 } }, /at least 4 mebibytes, without .*; it is 3/],
  ];
  for (const [options, message] of bad) {
    assert.throws(
      () => new ThreadExecutor(options as { threads: number }),
      (error) => error instanceof HgmError && error.code === 'ERR_OPTION' && message.test(error.message),
    );
  }
});
