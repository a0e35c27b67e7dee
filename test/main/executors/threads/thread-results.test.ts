import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHgmError } from '../../../../src/shared/errors.js';
import { agentOf, behaviours, call, evaluate, ThreadHarness } from './thread-harness.js';

test('a result that is no evaluation is refused, with what was returned and what is expected', async (t) => {
  const threads = new ThreadHarness(t);
  const refusals = [
    ['nan', 'ERR_REWARD_RANGE', /root\/0 on task 1 returned NaN; return a number in \[0, 1\]/],
    ['above', 'ERR_REWARD_RANGE', /returned 1\.5/],
    ['function', 'ERR_REWARD_RANGE', /returned a function/],
    ['undefined', 'ERR_REWARD_RANGE', /returned undefined/],
    ['string', 'ERR_REWARD_RANGE', /returned the string '0\.5'/],
    ['rewardless', 'ERR_REWARD_RANGE', /returned \{ weight: 1 \}/],
    ['weightless', 'ERR_WEIGHT_RANGE', /returned weight 0; a weight is a finite number above 0/],
    ['negativeCost', 'ERR_RESULT_SHAPE', /returned cost -1/],
    ['badMetric', 'ERR_RESULT_SHAPE', /metric length as the string 'long'/],
    ['uncloneable', 'ERR_RESULT_CLONE', /its payload\) cannot be sent between threads/],
  ] as const;
  for (const [what, code, message] of refusals) {
    const error = await threads.refusal(code, evaluate(what));
    assert.match(error.message, message);
    assert.equal(error.retryable, false);
  }
  assert.equal(await threads.valueOf(evaluate('reward', 0)), 0);
  assert.equal(await threads.valueOf(evaluate('reward', 1)), 1);
});

test('a child that is not plain JSON is ERR_AGENT_STATE, with the place', async (t) => {
  const threads = new ThreadHarness(t);
  const work = { type: 'expand', problem: behaviours(), agent: agentOf('root/2', { do: 'bad-state' }) } as const;
  const error = await threads.refusal('ERR_AGENT_STATE', work);
  assert.match(error.message, /expand of agent root\/2 returned a state in which \$\.value is Infinity/);
  assert.deepEqual(error.details, { path: '$.value', found: 'Infinity' });
});

test('a function’s result that cannot be cloned is ERR_RESULT_CLONE and costs no thread', async (t) => {
  const threads = new ThreadHarness(t);
  const before = await threads.valueOf(call('where'));
  await threads.refusal('ERR_RESULT_CLONE', call('returnFunction'));
  assert.equal(await threads.valueOf(call('where')), before);
});

test('an error of user code crosses with name, message, stack, code, cause, details and retryable', async (t) => {
  const threads = new ThreadHarness(t);
  const error = await threads.errorOf(evaluate('throwError'));
  assert.ok(error instanceof RangeError);
  assert.equal(error.message, 'too far');
  assert.match(error.stack ?? '', /behaviours-problem/);
  assert.deepEqual({ ...error }, { code: 'E_FAR', details: { by: 3 }, retryable: false });
  assert.ok(error.cause instanceof Error && error.cause.message === 'the road');
});

test('what is thrown and is no Error is ERR_THROWN_VALUE, with the value', async (t) => {
  const threads = new ThreadHarness(t);
  const text = await threads.refusal('ERR_THROWN_VALUE', evaluate('throwString'));
  assert.match(text.message, /evaluate of agent root\/0 on task 1 threw the string 'just a string'/);
  assert.match((await threads.refusal('ERR_THROWN_VALUE', evaluate('throwUndefined'))).message, /threw undefined/);
});

test('an error of the user’s with a code of the runtime’s is none of the runtime’s, whatever its class', async (t) => {
  const threads = new ThreadHarness(t);
  for (const what of ['throwClaim', 'throwReal']) {
    const error = await threads.errorOf(evaluate(what));
    assert.ok(!isHgmError(error), what);
    assert.equal(Reflect.get(error, 'code'), 'ERR_POOL_START');
    assert.equal(error.name, 'HgmError');
  }
});
