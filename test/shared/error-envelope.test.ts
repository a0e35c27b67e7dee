import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeError, decodeThrown, encodeError, reasonOf } from '../../src/shared/error-envelope.js';
import { ERROR_CODES, type ErrorCode, HgmError } from '../../src/shared/errors.js';

fc.configureGlobal({ seed: 1 });

/** There and back as between threads. */
function cross(thrown: unknown): unknown {
  return decodeThrown(structuredClone(encodeError(thrown)));
}

test('an HgmError comes back as one, with every part', () => {
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    const error = new HgmError(code, 'what happened', { cause: new TypeError('why'), details: { at: [1] }, retryable: true });
    const back = cross(error);
    assert.ok(back instanceof HgmError);
    assert.deepEqual([back.code, back.message, back.retryable, back.details], [code, 'what happened', true, { at: [1] }]);
    assert.equal(back.stack, error.stack);
    assert.ok(back.cause instanceof TypeError && back.cause.message === 'why');
  }
});

test('an error of the user’s keeps its name, class among the built-in ones, and fields', () => {
  class MeterError extends Error {
    override readonly name = 'MeterError';
    readonly code = 17;
  }
  const meter = cross(new MeterError('empty'));
  assert.ok(meter instanceof Error && !(meter instanceof HgmError));
  assert.deepEqual([meter.name, meter.message, Reflect.get(meter, 'code')], ['MeterError', 'empty', 17]);
  assert.ok(cross(new SyntaxError('odd')) instanceof SyntaxError);
  const all = cross(new AggregateError([new RangeError('one'), 'two'], 'both'));
  assert.ok(all instanceof AggregateError && all.errors[0] instanceof RangeError);
  assert.deepEqual([all.message, all.errors[1]], ['both', 'two']);
  const aborted = cross(AbortSignal.abort().reason);
  assert.ok(aborted instanceof Error && aborted.name === 'AbortError');
});

test('a name and code like ours without being one of ours make no HgmError', () => {
  const error = Object.assign(new Error('odd'), { name: 'HgmError', code: 'ERR_NOBODY_KNOWS' });
  const back = cross(error);
  assert.ok(back instanceof Error && !(back instanceof HgmError));
});

test('circular and endless causes end', () => {
  const circular = new Error('round');
  circular.cause = circular;
  let depth = 0;
  for (let error: unknown = cross(circular); error instanceof Error; error = error.cause) depth++;
  assert.ok(depth > 1 && depth < 20);
});

test('the reason of an error has what its causes say beside it, also across threads', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:80'), { code: 'ECONNREFUSED' });
  const fetched = new TypeError('fetch failed', { cause: refused });
  const asked = new Error('the model did not answer', { cause: fetched });
  const text = 'the model did not answer: fetch failed: connect ECONNREFUSED 127.0.0.1:80';
  assert.deepEqual([reasonOf(asked), reasonOf(cross(asked))], [text, text]);
  // Of two addresses, such as those of localhost, Node says nothing but the code.
  const both = Object.assign(new AggregateError([refused, refused]), { code: 'ECONNREFUSED' });
  assert.equal(reasonOf(new TypeError('fetch failed', { cause: both })), 'fetch failed: ECONNREFUSED');
  // What is said is not said again, and an error of ours says all there is to say.
  assert.equal(reasonOf(new Error(`failed with ${refused.message}`, { cause: refused })), `failed with ${refused.message}`);
  assert.equal(reasonOf(new HgmError('ERR_OPTION', 'seed must be 1', { cause: refused })), 'seed must be 1');
  assert.equal(reasonOf(new Error('odd', { cause: 'a text' })), 'odd');
  const circular = new Error('round');
  circular.cause = circular;
  assert.equal(reasonOf(circular), 'round');
});

test('no value, however hostile, keeps its error from crossing', () => {
  const hostile = new Error('message');
  for (const field of ['stack', 'name', 'message', 'code', 'cause', 'details']) {
    Object.defineProperty(hostile, field, {
      get: () => {
        throw new Error(`no ${field}`);
      },
    });
  }
  assert.ok(cross(hostile) instanceof Error);
  const withFunction = cross(Object.assign(new Error('x'), { details: { call: () => 1 } }));
  assert.match(String(withFunction instanceof Error && Reflect.get(withFunction, 'details')), /call/);
  const proxy = new Proxy(
    {},
    {
      get: () => {
        throw new Error('never');
      },
      ownKeys: () => {
        throw new Error('never');
      },
    },
  );
  assert.ok(decodeError(structuredClone(encodeError(proxy))) instanceof HgmError);
  fc.assert(
    fc.property(fc.anything(), (value) => {
      assert.ok(decodeError(structuredClone(encodeError(value))) instanceof Error);
    }),
  );
});
