import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { RemoteThread } from '../../../src/main/remote/remote-thread.js';
import { HgmError } from '../../../src/shared/errors.js';
import { HOSTILE_VALUES } from '../../fixtures/hostile-values.js';
import type { Answers } from './fixtures/answering-thread.js';

const thread = new RemoteThread<Answers>({
  name: 'hgm-test',
  entryUrl: new URL('./fixtures/answering-thread.js', import.meta.url).href,
  deathError: (why) => new HgmError('ERR_THREAD_EXIT', why),
});
after(() => thread.close((remote) => remote.echo(1), new HgmError('ERR_CLOSED', 'closed'), 1000));

describe('a call of a thread', () => {
  it('gives what the thread answers, or throws', async () => {
    assert.equal(await thread.call((remote) => remote.echo(5)), 5);
    await assert.rejects(
      thread.call((remote) => remote.refuse()),
      { code: 'ERR_RUN_UNKNOWN', message: 'no such run' },
    );
  });

  it('looks each method up once, for which Comlink makes a proxy', async () => {
    const seen: unknown[] = [];
    for (const value of [1, 2]) {
      const echo = await thread.call(async (remote) => {
        seen.push(remote.echo);
        return remote.echo(value);
      });
      assert.equal(echo, value);
    }
    assert.equal(seen[0], seen[1]);
  });

  it('is ERR_OPTION where what is asked cannot be sent', async () => {
    const message = /^what was asked of the thread hgm-test cannot be sent to it: .*; pass data, without functions$/s;
    for (const value of [() => 1, { part: () => 1 }, new WeakMap(), Symbol('x')]) {
      await assert.rejects(
        thread.call((remote) => remote.echo(value)),
        { code: 'ERR_OPTION', message },
      );
    }
  });

  it('is no fault of who asked where the answer cannot be sent', async () => {
    const message = 'the answer of the thread hgm-test cannot be read: Unserializable return value';
    await assert.rejects(
      thread.call((remote) => remote.giveFunction()),
      { code: 'ERR_RESULT_CLONE', message },
    );
  });

  for (const [name, make] of Object.entries(HOSTILE_VALUES)) {
    it(`settles, and the thread goes on, with a hostile value: ${name}`, async () => {
      const [echoed] = await Promise.allSettled([thread.call((remote) => remote.echo(make()))]);
      if (echoed?.status === 'rejected') assert.ok(echoed.reason instanceof HgmError);
      assert.equal(await thread.call((remote) => remote.echo(1)), 1);
    });
  }
});
