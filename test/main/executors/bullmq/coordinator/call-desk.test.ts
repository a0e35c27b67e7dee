import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallDesk } from '../../../../../src/main/executors/bullmq/coordinator/call-desk.js';

test('a call that a worker repeats is made once, and answered each time; another worker’s of the same number is another call', async () => {
  const kept: string[] = [];
  const desk = new CallDesk();
  const memory = {
    recall: () => undefined,
    keep: async (_: number, name: string, value: string) => {
      kept.push(name);
      return value;
    },
  };
  desk.listen({ memory, onLog: () => undefined, onProgress: () => undefined });
  const keep = (name: string) => ({ type: 'keep', activityId: 1, name, value: '"paid"', cost: 1 }) as const;
  const answers = await Promise.all([desk.answer('a', 1, keep('one')), desk.answer('a', 1, keep('one'))]);
  assert.deepEqual(answers, Array(2).fill({ status: 'returned', value: '"paid"' }));
  await desk.answer('b', 1, keep('two'));
  assert.deepEqual(kept, ['one', 'two']);
  desk.forget('a');
  await desk.answer('a', 1, keep('three'));
  assert.deepEqual(kept, ['one', 'two', 'three']);
});

test('answers are kept of the latest thousand calls of a worker', async () => {
  let calls = 0;
  const desk = new CallDesk();
  const recall = () => {
    calls++;
    return undefined;
  };
  desk.listen({ memory: { recall, keep: async () => assert.fail() }, onLog: () => undefined, onProgress: () => undefined });
  const ask = (call: number) => desk.answer('a', call, { type: 'recall', activityId: 1, name: 'x' });
  for (let call = 1; call <= 1001; call++) await ask(call);
  await ask(2);
  assert.equal(calls, 1001);
  await ask(1);
  assert.equal(calls, 1002);
});
