import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GATHERING_MS, LeaseCalls } from '../../../src/main/runtime/lease-calls.js';
import { type LeaseCall, LeaseExchange } from '../../../src/main/runtime/lease-exchange.js';
import { HgmError, isHgmError } from '../../../src/shared/errors.js';
import type { AskOptions } from '../../../src/shared/leases/lease.js';
import { FakeClock } from '../../support/fake-clock.js';
import { Gate } from '../../support/gate.js';
import { until } from '../../support/until.js';

const ask = (workerId: string) => ({ type: 'ask', json: JSON.stringify({ workerId }) }) as const;
const TELL = { type: 'tell', json: '[]' } as const;

/** Both sides, without threads between them. Each ask waits for a gate by the name of who asks, but for one that is refused; a tell is answered at once. */
function bothSides() {
  const asks = new Map<string, Gate<string>>();
  const gone: string[] = [];
  const gateOf = (name: string): Gate<string> => {
    const gate = asks.get(name) ?? new Gate<string>();
    asks.set(name, gate);
    return gate;
  };
  const exchange = new LeaseExchange(async () => ({
    ask: async (json, whenGone) => {
      const { workerId = '' }: AskOptions = JSON.parse(json);
      if (workerId === 'refused') throw new HgmError('ERR_ASKS_FULL', 'too many');
      whenGone?.(() => {
        gone.push(workerId);
        gateOf(workerId).open('[]');
      });
      return await gateOf(workerId).opened;
    },
    tell: async () => '["told"]',
  }));
  /** How many calls each message brought. */
  const sent: number[] = [];
  let open = 0;
  const clock = new FakeClock();
  const send = async (batch: readonly LeaseCall[]) => {
    sent.push(batch.length);
    open++;
    const replies = await exchange.exchange(structuredClone(batch));
    open--;
    return structuredClone(replies);
  };
  return { calls: new LeaseCalls(send, clock), clock, gateOf, gone, sent, open: () => open };
}

describe('What those outside ask of the thread of a run', () => {
  it('goes there with one message a turn of the event loop, and what is answered together comes back with one', async () => {
    const { calls, sent, open } = bothSides();
    const answers = await Promise.all([1, 2, 3].map(() => calls.call(TELL).answer));
    assert.deepEqual(answers, ['["told"]', '["told"]', '["told"]']);
    assert.deepEqual(sent, [3]);
    assert.equal(open(), 0);
  });

  it('is answered as it is done, whoever waits meanwhile, and keeps no message open when nobody waits', async () => {
    const { calls, clock, gateOf, open } = bothSides();
    const first = calls.call(ask('first')).answer;
    const second = calls.call(ask('second')).answer;
    assert.equal(await calls.call(TELL).answer, '["told"]');
    clock.advance(GATHERING_MS);
    assert.equal(await calls.call(TELL).answer, '["told"]');
    gateOf('second').open('[2]');
    assert.equal(await second, '[2]');
    await until(() => open() === 1, 'one message to be open');
    gateOf('first').open('[1]');
    assert.equal(await first, '[1]');
    await until(() => open() === 0, 'no message to be open');
  });

  it('gathers what comes while the answer to a message is due, and sends it with that answer', async () => {
    const { calls, clock, gateOf, sent } = bothSides();
    const first = calls.call(ask('first')).answer;
    await until(() => sent.length === 1, 'the first message');
    const others = ['second', 'third'].map((name) => calls.call(ask(name)).answer);
    await nextTurn();
    assert.deepEqual(sent, [1]);
    gateOf('first').open('[1]');
    assert.equal(await first, '[1]');
    await until(() => sent.length === 2, 'the second message');
    assert.deepEqual(sent, [1, 2]);
    assert.equal(clock.timers, 0);
    gateOf('second').open('[2]');
    gateOf('third').open('[3]');
    assert.deepEqual(await Promise.all(others), ['[2]', '[3]']);
  });

  it('does not wait for an answer that takes its time', async () => {
    const { calls, clock, gateOf, sent } = bothSides();
    const waiting = calls.call(ask('waiting')).answer;
    await until(() => sent.length === 1, 'the first message');
    const told = calls.call(TELL).answer;
    clock.advance(GATHERING_MS);
    assert.equal(await told, '["told"]');
    clock.advance(GATHERING_MS);
    assert.equal(await calls.call(TELL).answer, '["told"]');
    assert.equal(clock.timers, 0);
    gateOf('waiting').open('[1]');
    assert.equal(await waiting, '[1]');
  });

  it('leaves no message open for calls that came in many turns and are answered in one', async () => {
    const { calls, clock, gateOf, open } = bothSides();
    const waiting: Promise<string>[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      clock.advance(GATHERING_MS);
      waiting.push(calls.call(ask(name)).answer);
      await until(() => open() === waiting.length, 'another message to be open');
    }
    for (const name of ['a', 'b', 'c', 'd']) gateOf(name).open(`["${name}"]`);
    assert.deepEqual(await Promise.all(waiting), ['["a"]', '["b"]', '["c"]', '["d"]']);
    await until(() => open() === 0, 'no message to be open');
  });

  it('forgets who has gone, and ignores that of an ask that was answered', async () => {
    const { calls, gateOf, gone, open } = bothSides();
    const { answer, forget } = calls.call(ask('gone'));
    forget();
    assert.equal(await answer, '[]');
    const answered = calls.call(ask('answered'));
    gateOf('answered').open('[1]');
    assert.equal(await answered.answer, '[1]');
    answered.forget();
    await until(() => open() === 0, 'no message to be open');
    assert.deepEqual(gone, ['gone']);
  });

  it('is refused by itself where it is refused', async () => {
    const { calls } = bothSides();
    const refused = calls.call(ask('refused')).answer;
    const told = calls.call(TELL).answer;
    await assert.rejects(refused, (error) => isHgmError(error, 'ERR_ASKS_FULL') && error.message === 'too many');
    assert.equal(await told, '["told"]');
  });

  it('is refused altogether once the thread has gone', async () => {
    const end = new HgmError('ERR_THREAD_EXIT', 'the thread died');
    const calls = new LeaseCalls(async () => {
      throw end;
    });
    const asked = calls.call(ask('one')).answer;
    const told = calls.call(TELL).answer;
    for (const { status } of await Promise.allSettled([asked, told])) assert.equal(status, 'rejected');
    await assert.rejects(calls.call(TELL).answer, end);
  });
});
