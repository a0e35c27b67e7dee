import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, ThreadHarness } from './thread-harness.js';

class QuotaError extends Error {
  override readonly name = 'QuotaError';
  readonly code = 'E_QUOTA';
  readonly details = { left: 0 };
}

class Services {
  #calls = 0;
  readonly nested = { greet: (name: string) => `hello ${name}` };
  add(a: number, b: number): number {
    this.#calls++;
    return a + b;
  }
  async count(): Promise<number> {
    return this.#calls;
  }
  refuse(): never {
    throw new QuotaError('no more', { cause: new Error('the meter') });
  }
  give(): unknown {
    return () => 1;
  }
}

test('user code calls the host’s services and gets what they answer, synchronous or not', async (t) => {
  const threads = new ThreadHarness(t, { threads: 2, hostServices: new Services() });
  const sums = [1, 2, 3, 4].map((value) => threads.valueOf(call('callHost', { name: 'add', args: [value, value] })));
  assert.deepEqual(await Promise.all(sums), [2, 4, 6, 8]);
  assert.equal(await threads.valueOf(call('callHost', { name: 'count', args: [] })), 4);
});

test('an error of a service keeps its name, code, details and cause', async (t) => {
  const threads = new ThreadHarness(t, { hostServices: new Services() });
  assert.deepEqual(await threads.valueOf(call('catchHostError')), {
    name: 'QuotaError',
    message: 'no more',
    code: 'E_QUOTA',
    details: { left: 0 },
    cause: 'Error: the meter',
  });
  const error = await threads.errorOf(call('callHost', { name: 'refuse', args: [] }));
  assert.equal(Reflect.get(error, 'code'), 'E_QUOTA');
});

test('a call that no service answers is ERR_HOST_CALL', async (t) => {
  const threads = new ThreadHarness(t, { hostServices: new Services() });
  const refusals: readonly [string, RegExp][] = [
    ['missing', /no function missing; it has add, count, refuse, give/],
    ['constructor', /no function constructor/],
    ['nested', /no function nested/],
    [
      'give',
      /^ctx\.host\.give\(\) failed: the result of hostServices\.give cannot be sent between threads: .*; return data, without functions$/,
    ],
  ];
  for (const [name, message] of refusals) {
    assert.match((await threads.refusal('ERR_HOST_CALL', call('callHost', { name, args: [] }))).message, message);
  }
  const { message } = await threads.refusal('ERR_HOST_CALL', call('callHostWithFunction'));
  assert.match(
    message,
    /^ctx\.host\.add\(\) failed: an argument cannot be sent between threads: .*; pass data, without functions$/,
  );
  const none = new ThreadHarness(t);
  assert.match(
    (await none.refusal('ERR_HOST_CALL', call('callHost', { name: 'add', args: [] }))).message,
    /passed no hostServices/,
  );
});

test('a failed call that nobody awaits does not end the thread', async (t) => {
  const threads = new ThreadHarness(t, { hostServices: new Services() });
  assert.equal(await threads.valueOf(call('callHostAndForget')), 'went on');
  assert.deepEqual(threads.logs, []);
});
