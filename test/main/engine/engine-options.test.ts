import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveHgmEngineOptions } from '../../../src/main/engine/engine-options.js';
import { isHgmError } from '../../../src/shared/errors.js';

describe('options of the engine', () => {
  test('have the defaults that their documentation states', () => {
    assert.deepEqual(resolveHgmEngineOptions({}), {
      wideningAlpha: 0.5,
      minVisitations: 1,
      thompsonPrior: 1,
      maximumAgents: Number.POSITIVE_INFINITY,
      maximumExpansions: Number.POSITIVE_INFINITY,
      pruneAfterLowRewards: Number.POSITIVE_INFINITY,
      lowReward: 0,
      seed: 0,
    });
  });

  test('keep what the base has where a field is missing or undefined', () => {
    const base = resolveHgmEngineOptions({ wideningAlpha: 0.25, seed: 5 });
    assert.deepEqual(resolveHgmEngineOptions({ minVisitations: 3 }, base), { ...base, minVisitations: 3 });
    const fromJavaScript: Record<string, undefined> = { wideningAlpha: undefined };
    assert.equal(Reflect.apply(resolveHgmEngineOptions, undefined, [fromJavaScript, base]).wideningAlpha, 0.25);
  });

  test('are frozen', () => {
    assert.ok(Object.isFrozen(resolveHgmEngineOptions({})));
  });

  const wrong: readonly (readonly [string, unknown, string])[] = [
    ['wideningAlpha', -0.1, 'engine.wideningAlpha must be a finite number >= 0; it is -0.1'],
    ['wideningAlpha', Number.POSITIVE_INFINITY, 'engine.wideningAlpha must be a finite number >= 0; it is Infinity'],
    ['maximumAgents', 0, 'engine.maximumAgents must be an integer >= 1, or Infinity; it is 0'],
    ['maximumExpansions', 1.5, 'engine.maximumExpansions must be an integer >= 0, or Infinity; it is 1.5'],
    ['pruneAfterLowRewards', 0, 'engine.pruneAfterLowRewards must be an integer >= 1, or Infinity; it is 0'],
    ['lowReward', 1.1, 'engine.lowReward must be a number in [0, 1]; it is 1.1'],
    ['wideningAlpha', Number.NaN, 'engine.wideningAlpha must be a finite number >= 0; it is NaN'],
    ['wideningAlpha', '0.5', "engine.wideningAlpha must be a finite number >= 0; it is the string '0.5'"],
    ['minVisitations', -1, 'engine.minVisitations must be a finite number >= 0; it is -1'],
    ['minVisitations', Number.POSITIVE_INFINITY, 'engine.minVisitations must be a finite number >= 0; it is Infinity'],
    ['thompsonPrior', 0, 'engine.thompsonPrior must be a finite number > 0; it is 0'],
    ['thompsonPrior', Number.NaN, 'engine.thompsonPrior must be a finite number > 0; it is NaN'],
    ['seed', -1, 'engine.seed must be an integer from 0 to 2^53 - 1; it is -1'],
    ['seed', 0.5, 'engine.seed must be an integer from 0 to 2^53 - 1; it is 0.5'],
    ['seed', 2 ** 53, 'engine.seed must be an integer from 0 to 2^53 - 1; it is 9007199254740992'],
    [
      'alpha',
      0.5,
      'engine.alpha must be left out: engine has wideningAlpha, minVisitations, thompsonPrior, maximumAgents, maximumExpansions, pruneAfterLowRewards, lowReward, seed; it is 0.5',
    ],
  ];
  for (const [field, value, message] of wrong) {
    test(`are refused, naming field, rule and value: ${field} = ${String(value)}`, () => {
      assert.throws(
        () => resolveHgmEngineOptions({ [field]: value }),
        (error) => isHgmError(error, 'ERR_OPTION') && error.message === message,
      );
    });
  }
});
