import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ApiError } from '../../src/browser/data/api-error.js';
import { type LoadingPace, Reading } from '../../src/browser/data/reading.js';
import { Gate } from '../support/gate.js';

/** A reading whose requests are answered by hand. */
class Read {
  readonly requests: Gate<string>[] = [];
  readonly told: string[] = [];
  pace: LoadingPace;
  isHidden: boolean;
  readonly reading: Reading<string>;

  constructor(pace: LoadingPace = { everyMs: null }, isHidden = false) {
    this.pace = pace;
    this.isHidden = isHidden;
    this.reading = new Reading({
      load: () => {
        const request = new Gate<string>();
        this.requests.push(request);
        return request.opened;
      },
      pace: () => this.pace,
      isHidden: () => this.isHidden,
      loaded: (value) => this.told.push(value),
      failed: ({ code, message }) => this.told.push(`${code}: ${message}`),
    });
  }

  async answer(value: string | Error): Promise<void> {
    if (typeof value === 'string') this.requests.at(-1)?.open(value);
    else this.requests.at(-1)?.fail(value);
    await turn();
  }
}

describe('a reading', () => {
  it('is taken once where it has no pace, and again where that is asked for', async () => {
    const read = new Read();
    await read.answer('first');
    read.reading.wake();
    assert.equal(read.requests.length, 1);
    read.reading.reload();
    await read.answer('second');
    assert.deepEqual([read.requests.length, read.told], [2, ['first', 'second']]);
    read.reading.close();
  });

  it('that is asked for while one is under way follows it: what was asked before may be out of date', async () => {
    const read = new Read();
    read.reading.reload();
    assert.equal(read.requests.length, 1);
    await read.answer('before');
    assert.equal(read.requests.length, 2);
    await read.answer('after');
    assert.deepEqual([read.requests.length, read.told], [2, ['before', 'after']]);
    read.reading.close();
  });

  it('waits until somebody sees it', async () => {
    const read = new Read({ everyMs: null }, true);
    assert.equal(read.requests.length, 0);
    read.isHidden = false;
    read.reading.wake();
    assert.equal(read.requests.length, 1);
    read.reading.close();
    await read.answer('too late');
    assert.deepEqual(read.told, []);
  });

  it('comes again with another version only, and after a while where it failed', async (test) => {
    let nowMs = 0;
    test.mock.timers.enable({ apis: ['setTimeout'] });
    test.mock.method(performance, 'now', () => nowMs);
    const pass = (ms: number): void => {
      nowMs += ms;
      test.mock.timers.tick(ms);
    };
    const read = new Read({ everyMs: 1000, version: 1 });
    await read.answer('one');
    pass(10_000);
    assert.equal(read.requests.length, 1);
    read.pace = { everyMs: 1000, version: 2 };
    read.reading.wake();
    await read.answer(new ApiError('ERR_CONNECTION', 'no answer', null));
    assert.deepEqual([read.requests.length, read.told], [2, ['one', 'ERR_CONNECTION: no answer']]);
    pass(499);
    assert.equal(read.requests.length, 2);
    pass(1);
    assert.equal(read.requests.length, 3);
    read.reading.close();
  });
});
