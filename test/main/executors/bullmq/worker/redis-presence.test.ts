import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RedisPresence } from '../../../../../src/main/executors/bullmq/worker/redis-presence.js';
import { Gate } from '../../../../support/gate.js';
import { until } from '../../../../support/until.js';

function watched() {
  const asked: Gate<unknown>[] = [];
  const told: string[] = [];
  const ask = (): Promise<unknown> => {
    const gate = new Gate<unknown>();
    asked.push(gate);
    return gate.opened;
  };
  const presence = new RedisPresence(ask, {
    onAway: (reason) => told.push(`away: ${reason}`),
    onBack: () => told.push('back'),
  });
  const tick = (times: number) => Array.from({ length: times }, () => presence.tick());
  return { asked, told, presence, tick };
}

test('is away once a question is unanswered for three ticks after it, whatever time passes between two', async () => {
  const { asked, told, presence, tick } = watched();
  presence.noteError('connect ECONNREFUSED');
  tick(3);
  assert.deepEqual([told, asked.length], [[], 1]);
  tick(5);
  assert.deepEqual([told, asked.length], [['away: connect ECONNREFUSED'], 1]);
  asked[0]?.open([1, 2]);
  await until(() => told.length === 2, 'the answer to be seen');
  tick(4);
  assert.deepEqual([told, asked.length], [['away: connect ECONNREFUSED', 'back', 'away: it takes too long'], 2]);
});

test('is there while it answers each question, also by a refusal', async () => {
  const { asked, told, tick } = watched();
  const refusal = Object.assign(new Error('NOPERM'), { name: 'ReplyError' });
  for (let question = 1; question <= 5; question++) {
    tick(3);
    assert.equal(asked.length, question);
    asked.at(-1)?.fail(refusal);
    await new Promise(setImmediate);
  }
  assert.deepEqual(told, []);
});

test('is not there again because a question ended with the connection', async () => {
  const { asked, told, presence, tick } = watched();
  tick(4);
  asked[0]?.fail(new Error('Connection is closed.'));
  await new Promise(setImmediate);
  assert.deepEqual(told, ['away: it takes too long']);
  presence.noteAnswer();
  assert.deepEqual(told, ['away: it takes too long', 'back']);
});
