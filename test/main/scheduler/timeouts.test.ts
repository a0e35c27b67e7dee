import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { overrideTimeouts, resolveTimeouts, type TimeoutOptions } from '../../../src/main/scheduler/timeouts.js';

const NONE = Number.POSITIVE_INFINITY;
const FIELDS = ['startToCloseTimeoutMs', 'scheduleToCloseTimeoutMs', 'heartbeatTimeoutMs'] as const;

describe('resolveTimeouts', () => {
  test('has no limits by default', () => {
    assert.deepEqual(resolveTimeouts(), {
      startToCloseTimeoutMs: NONE,
      scheduleToCloseTimeoutMs: NONE,
      heartbeatTimeoutMs: NONE,
    });
    assert.ok(Object.isFrozen(resolveTimeouts()) && Object.isFrozen(resolveTimeouts({ heartbeatTimeoutMs: 5 })));
  });

  for (const field of FIELDS) {
    for (const value of [0.5, 1, 2 ** 31 - 1, NONE]) {
      test(`accepts ${field} = ${value}`, () => assert.equal(resolveTimeouts({ [field]: value })[field], value));
    }
    for (const value of [0, -1, Number.NaN, 2 ** 31, '5', null]) {
      test(`rejects ${field} = ${JSON.stringify(value)}, naming the field, the rule and the value`, () => {
        const options = { [field]: value } as TimeoutOptions;
        const message = new RegExp(
          `^(timeouts\\.)?${field} must be a number of milliseconds above 0 and at most 2147483647, or Infinity .*; it is `,
        );
        assert.throws(() => resolveTimeouts(options), { code: 'ERR_OPTION', message });
        assert.throws(() => overrideTimeouts(resolveTimeouts(), options), { code: 'ERR_OPTION', message });
      });
    }
  }

  test('rejects a field it does not know', () => {
    const options = { startToClose: 5 } as TimeoutOptions;
    assert.throws(() => resolveTimeouts(options), { code: 'ERR_OPTION', message: /^timeouts\.startToClose must be left out/ });
  });
});

describe('overrideTimeouts', () => {
  const timeouts = resolveTimeouts({ startToCloseTimeoutMs: 10, heartbeatTimeoutMs: 5 });

  test('gives back the same object when there is nothing to override', () => {
    assert.equal(overrideTimeouts(timeouts, {}), timeouts);
  });

  test('replaces the limits it is given and keeps the others; Infinity lifts one', () => {
    assert.deepEqual(overrideTimeouts(timeouts, { startToCloseTimeoutMs: NONE, scheduleToCloseTimeoutMs: 99 }), {
      startToCloseTimeoutMs: NONE,
      scheduleToCloseTimeoutMs: 99,
      heartbeatTimeoutMs: 5,
    });
  });
});
