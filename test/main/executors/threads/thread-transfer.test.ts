import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkEvaluation } from '../../../../src/shared/results/evaluation-result.js';
import { behaviours, call, evaluate, ThreadHarness, warmUp } from './thread-harness.js';

const LENGTH = 2 ** 20;
const problem = behaviours();

function numbersOf(value: unknown): Float64Array {
  const { reward, payload, ...rest } = value as { reward: number; payload: { name: string; numbers: Float64Array } };
  assert.deepEqual([reward, payload.name, rest], [0.5, 'numbers', {}]);
  return payload.numbers;
}

test('8 MB that a result transfers arrive as they were, and are gone from the thread', async (t) => {
  const threads = new ThreadHarness(t);
  const numbers = numbersOf(await threads.valueOf(evaluate('large', LENGTH, problem)));
  assert.equal(numbers.byteLength, 8 * LENGTH);
  assert.ok(numbers.every((value, index) => value === index));
  assert.deepEqual(await threads.valueOf(evaluate('largeLeft', undefined, problem)), { reward: 0.5, payload: 0 });
});

test('several results of one batch transfer each their own buffers', async (t) => {
  const threads = new ThreadHarness(t);
  await warmUp(threads, 1);
  const lengths = [10, 20, 30, 40];
  const values = await Promise.all(lengths.map((length) => threads.valueOf(evaluate('large', length, problem))));
  assert.deepEqual(
    values.map((value) => numbersOf(value).length),
    lengths,
  );
});

test('a buffer to transfer that is not in the payload is given up and no harm done', async (t) => {
  const threads = new ThreadHarness(t);
  assert.deepEqual(await threads.valueOf(evaluate('transferOther', undefined, problem)), { reward: 0.5, payload: 1 });
});

test('a transfer list that cannot be is ERR_RESULT_CLONE, costs no thread and no neighbour', async (t) => {
  const threads = new ThreadHarness(t);
  await warmUp(threads, 1);
  const thread = await threads.valueOf(call('where'));
  const refused = [
    ['transferNumber', /its transfer is 7, not an array of ArrayBuffers/],
    ['transferText', /not an array of ArrayBuffers/],
    ['transferTwice', /transfer each ArrayBuffer once/],
    ['transferShared', /not an array of ArrayBuffers/],
    ['transferGone', /one of its buffers was transferred before/],
  ] as const;
  const neighbour = threads.valueOf(evaluate('large', 8, problem));
  const errors = await Promise.all(
    refused.map(([what]) => threads.refusal('ERR_RESULT_CLONE', evaluate(what, undefined, problem))),
  );
  for (const [index, error] of errors.entries()) assert.match(error.message, refused[index]?.[1] ?? /^$/);
  assert.equal(numbersOf(await neighbour).length, 8);
  assert.equal(await threads.valueOf(call('where')), thread);
});

test('a result whose transfer is refused keeps its buffers, and one that is checked gives them up', () => {
  const numbers = Float64Array.of(1, 2);
  const of = { what: 'evaluate' };
  assert.throws(() => checkEvaluation({ reward: 0.5, payload: () => 1, transfer: [numbers.buffer] }, of), {
    code: 'ERR_RESULT_CLONE',
  });
  assert.equal(numbers.length, 2);
  const result = checkEvaluation({ reward: 0.5, payload: { numbers }, transfer: [numbers.buffer] }, of);
  assert.deepEqual(result, { reward: 0.5, payload: { numbers: Float64Array.of(1, 2) } });
  assert.equal(numbers.length, 0);
});
