import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  isRetryable,
  type RetryPolicyOptions,
  resolveRetryPolicy,
  retryDelayMs,
} from '../../../src/main/scheduler/retry-policy.js';
import { HgmError } from '../../../src/shared/errors.js';

const noJitter = () => assert.fail('a policy without jitter draws no random number');

/** Options as a JavaScript caller may pass them. */
function resolveUnchecked(options: unknown): unknown {
  return resolveRetryPolicy(options as RetryPolicyOptions);
}

describe('resolveRetryPolicy', () => {
  test('fills in the defaults', () => {
    assert.deepEqual(resolveRetryPolicy(), {
      maximumAttempts: 3,
      initialIntervalMs: 500,
      backoffCoefficient: 2,
      maximumIntervalMs: 50_000,
      jitterFraction: 0,
      nonRetryableErrorTypes: [],
    });
  });

  test('takes an undefined field as left out', () => {
    assert.deepEqual(resolveUnchecked({ maximumAttempts: undefined, maximumIntervalMs: undefined }), resolveRetryPolicy());
  });

  test('has the maximum interval follow the initial one, as far as a timer can wait', () => {
    assert.equal(resolveRetryPolicy({ initialIntervalMs: 20 }).maximumIntervalMs, 2000);
    assert.equal(resolveRetryPolicy({ initialIntervalMs: 2 ** 30 }).maximumIntervalMs, 2 ** 31 - 1);
  });

  test('is frozen, and does not share the list it was given', () => {
    const types = ['TypeError'];
    const policy = resolveRetryPolicy({ nonRetryableErrorTypes: types });
    types.push('RangeError');
    assert.deepEqual(policy.nonRetryableErrorTypes, ['TypeError']);
    assert.ok(Object.isFrozen(policy) && Object.isFrozen(policy.nonRetryableErrorTypes));
  });

  const accepted: RetryPolicyOptions[] = [
    { maximumAttempts: 1 },
    { maximumAttempts: Number.POSITIVE_INFINITY },
    { initialIntervalMs: 0 },
    { initialIntervalMs: 0.5 },
    { backoffCoefficient: 1 },
    { jitterFraction: 1 },
    { initialIntervalMs: 10, maximumIntervalMs: 10 },
  ];
  for (const options of accepted) {
    test(`accepts ${Object.entries(options).join(' ').replaceAll(',', ' ')}`, () => {
      for (const [field, value] of Object.entries(options)) assert.equal(Reflect.get(resolveRetryPolicy(options), field), value);
    });
  }

  const rejected: [options: Record<string, unknown>, message: RegExp][] = [
    [{ maximumAttempts: 0 }, /^retry\.maximumAttempts must be an integer >= 1, or Infinity; it is 0$/],
    [{ maximumAttempts: 1.5 }, /^retry\.maximumAttempts .*; it is 1\.5$/],
    [{ maximumAttempts: Number.NaN }, /^retry\.maximumAttempts .*; it is NaN$/],
    [{ maximumAttempts: '3' }, /^retry\.maximumAttempts .*; it is the string '3'$/],
    [{ maximumAttempts: null }, /^retry\.maximumAttempts .*; it is null$/],
    [{ initialIntervalMs: -1 }, /^retry\.initialIntervalMs must be a number of milliseconds from 0 to 2147483647; it is -1$/],
    [{ initialIntervalMs: Number.POSITIVE_INFINITY }, /^retry\.initialIntervalMs .*; it is Infinity$/],
    [{ backoffCoefficient: 0.9 }, /^retry\.backoffCoefficient must be a finite number >= 1; it is 0\.9$/],
    [{ backoffCoefficient: Number.POSITIVE_INFINITY }, /^retry\.backoffCoefficient .*; it is Infinity$/],
    [
      { initialIntervalMs: 10, maximumIntervalMs: 9 },
      /^retry\.maximumIntervalMs must be at least initialIntervalMs, 10; it is 9$/,
    ],
    [{ jitterFraction: 1.01 }, /^retry\.jitterFraction must be a number in \[0, 1\]; it is 1\.01$/],
    [{ jitterFraction: -0.1 }, /^retry\.jitterFraction .*; it is -0\.1$/],
    [
      { nonRetryableErrorTypes: 'TypeError' },
      /^retry\.nonRetryableErrorTypes must be a list of error names and codes; it is .*'TypeError'$/,
    ],
    [{ nonRetryableErrorTypes: [TypeError] }, /^retry\.nonRetryableErrorTypes .*TypeError/],
    [{ maxAttempts: 2 }, /^retry\.maxAttempts must be left out: retry has maximumAttempts, .*; it is 2$/],
  ];
  for (const [options, message] of rejected) {
    const [field, value] = Object.entries(options).at(-1)!;
    test(`rejects ${field} = ${String(value)}`, () => {
      assert.throws(() => resolveUnchecked(options), { name: 'HgmError', code: 'ERR_OPTION', message });
    });
  }
});

describe('retryDelayMs', () => {
  test('doubles by default, up to the maximum interval', () => {
    const policy = resolveRetryPolicy({ initialIntervalMs: 100, maximumIntervalMs: 1000 });
    const delays = [1, 2, 3, 4, 5, 6].map((attempt) => retryDelayMs(policy, attempt, noJitter));
    assert.deepEqual(delays, [100, 200, 400, 800, 1000, 1000]);
  });

  test('stays at the maximum interval when the power overflows', () => {
    const policy = resolveRetryPolicy({ initialIntervalMs: 100, maximumIntervalMs: 1000 });
    assert.equal(retryDelayMs(policy, 1e6, noJitter), 1000);
  });

  test('is always 0 when the initial interval is 0', () => {
    const policy = resolveRetryPolicy({ initialIntervalMs: 0, maximumIntervalMs: 1000, jitterFraction: 0.5 });
    for (const attempt of [1, 2, 1e6]) assert.equal(retryDelayMs(policy, attempt, noJitter), 0);
  });

  test('spreads by the jitter fraction around the delay without jitter', () => {
    const policy = resolveRetryPolicy({ initialIntervalMs: 100, jitterFraction: 0.5 });
    const delays = [0, 0.5, 0.75].map((draw) => retryDelayMs(policy, 1, () => draw));
    assert.deepEqual(delays, [50, 100, 125]);
  });

  test('is the geometric sequence, capped, times a factor in [1 - jitter, 1 + jitter], for every policy', () => {
    const policies = fc.record({
      initialIntervalMs: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
      backoffCoefficient: fc.double({ min: 1, max: 10, noNaN: true }),
      maximumToInitial: fc.double({ min: 1, max: 1000, noNaN: true }),
      jitterFraction: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const draws = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 60 }), draws, ({ maximumToInitial, ...options }, attempt, draw) => {
        const policy = resolveRetryPolicy({ ...options, maximumIntervalMs: maximumToInitial * options.initialIntervalMs });
        let plainMs = policy.initialIntervalMs;
        for (let n = 1; n < attempt; n++) plainMs = Math.min(plainMs * policy.backoffCoefficient, policy.maximumIntervalMs);
        const delayMs = retryDelayMs(policy, attempt, () => draw);
        // The repeated product above rounds 60 times.
        const slack = 1e-12;
        assert.ok(delayMs >= plainMs * (1 - policy.jitterFraction) * (1 - slack), `${delayMs} of ${plainMs}`);
        assert.ok(delayMs <= plainMs * (1 + policy.jitterFraction) * (1 + slack), `${delayMs} of ${plainMs}`);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('isRetryable', () => {
  const policy = resolveRetryPolicy({ nonRetryableErrorTypes: ['RangeError', 'ENOENT', 'ERR_THREAD_EXIT'] });

  test('retries an error that nothing speaks against', () => {
    assert.ok(isRetryable(policy, new TypeError('a bug')));
    assert.ok(isRetryable(policy, new HgmError('ERR_THREAD_OUT_OF_MEMORY', 'out of memory')));
  });

  test('never retries an error that says retryable: false, of whatever class', () => {
    assert.ok(!isRetryable(policy, new HgmError('ERR_REWARD_RANGE', 'a reward of 2')));
    assert.ok(!isRetryable(policy, new HgmError('ERR_RESULT_CLONE', 'a function')));
    assert.ok(!isRetryable(policy, Object.assign(new Error('no use'), { retryable: false })));
  });

  test('never retries an error whose name or code is listed', () => {
    assert.ok(!isRetryable(policy, new RangeError('too far')));
    assert.ok(!isRetryable(policy, Object.assign(new Error('no such file'), { code: 'ENOENT' })));
    assert.ok(!isRetryable(policy, new HgmError('ERR_THREAD_EXIT', 'gone')));
  });

  test('retries an error that says retryable: true unless it is listed', () => {
    assert.ok(isRetryable(policy, Object.assign(new Error('busy'), { retryable: true })));
    assert.ok(!isRetryable(policy, Object.assign(new RangeError('busy'), { retryable: true })));
  });
});
