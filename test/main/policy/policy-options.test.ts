import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resolveGuardOptions } from '../../../src/main/policy/guard-options.js';
import { type PolicyOptions, resolvePolicyOptions } from '../../../src/main/policy/policy-options.js';
import { isHgmError } from '../../../src/shared/errors.js';

/** What a caller without types might pass. */
function untyped(options: Record<string, unknown>): object {
  return options;
}

describe('resolvePolicyOptions', () => {
  it('fills in the defaults of the paper', () => {
    assert.deepEqual(resolvePolicyOptions({}, 8), {
      alpha: 0.6,
      beta: 0,
      epsilon: 0.05,
      initialExpansions: 3,
      maximumPendingPerAgent: Number.POSITIVE_INFINITY,
      posterior: 'auto',
      backup: 'auto',
      pendingPenalty: 0,
      tellApart: 0,
      explorationConstant: Math.SQRT2,
      childEvaluations: 10,
      restartAfter: Number.POSITIVE_INFINITY,
    });
    assert.equal(resolvePolicyOptions({}, 1000).initialExpansions, 5);
    assert.equal(resolvePolicyOptions({ alpha: 1 }, 4).initialExpansions, 4);
    assert.equal(resolvePolicyOptions({}, 0).initialExpansions, 1);
  });

  it('has the problem decide where nothing is said: the best of lineages of exact ones and scores, and pooled posteriors and more agents of scores', () => {
    const decided = (options: PolicyOptions, isExact: boolean, hasScores: boolean) => {
      const { backup, posterior, alpha } = resolvePolicyOptions(options, 1, { isExact, hasScores });
      return [backup, posterior, alpha];
    };
    assert.deepEqual(decided({}, false, false), ['mean', 'auto', 0.6]);
    assert.deepEqual(decided({}, true, false), ['best', 'auto', 0.6]);
    assert.deepEqual(decided({ backup: 'auto', posterior: 'auto' }, true, true), ['best', 'pooled', 0.8]);
    assert.deepEqual(decided({ alpha: 0.6 }, false, true), ['best', 'pooled', 0.6]);
    assert.deepEqual(decided({ backup: 'mean', posterior: 'student-t', alpha: 0.5 }, true, true), ['mean', 'student-t', 0.5]);
    assert.deepEqual(decided({ backup: 'best', posterior: 'pooled' }, false, false), ['best', 'pooled', 0.6]);
  });

  it('names the field, the rule and the value of an option that it rejects', () => {
    const rejected: readonly (readonly [Record<string, unknown>, RegExp])[] = [
      [{ alpha: 0 }, /policyOptions\.alpha must be a number in \(0, 1\]; it is 0$/],
      [{ alpha: '0.5' }, /alpha must be .*; it is the string '0.5'$/],
      [{ beta: -1 }, /beta must be a number in \[0, 10\]; it is -1$/],
      [{ beta: Number.NaN }, /beta must be/],
      [{ epsilon: 1 }, /epsilon must be/],
      [{ initialExpansions: 1.5 }, /initialExpansions must be an integer >= 0; it is 1.5$/],
      [{ maximumPendingPerAgent: 0 }, /maximumPendingPerAgent must be an integer >= 1, or Infinity; it is 0$/],
      [{ posterior: 'normal' }, /posterior must be one of auto, beta, student-t, pooled; it is the string 'normal'$/],
      [{ backup: 'median' }, /backup must be one of auto, mean, best; it is the string 'median'$/],
      [{ pendingPenalty: -0.1 }, /pendingPenalty must be/],
      [{ tellApart: 1.1 }, /tellApart must be a number in \[0, 1\]; it is 1\.1$/],
      [{ explorationConstant: Number.POSITIVE_INFINITY }, /explorationConstant must be/],
      [{ childEvaluations: 0 }, /childEvaluations must be an integer >= 1; it is 0$/],
      [{ restartAfter: 0.5 }, /restartAfter must be an integer >= 1, or Infinity; it is 0.5$/],
      [{ alfa: 0.6 }, /policyOptions\.alfa must be left out: policyOptions has alpha, .*; it is 0.6$/],
    ];
    for (const [options, message] of rejected) {
      assert.throws(
        () => resolvePolicyOptions(untyped(options), 1),
        (error) => isHgmError(error, 'ERR_OPTION') && message.test(error.message),
        JSON.stringify(options),
      );
    }
  });
});

describe('resolveGuardOptions', () => {
  it('has every guard off by default', () => {
    const off = Number.POSITIVE_INFINITY;
    assert.deepEqual(resolveGuardOptions({}), {
      maximumCost: off,
      pruneAfterFailures: off,
      pruneAfterLowRewards: off,
      lowReward: 0,
      maximumAgents: off,
      maximumExpansions: off,
      maximumExpansionsInFlight: off,
      maximumEvaluationsInFlight: off,
      minimumValuePerCost: 0,
      valuePerCostWindow: 50,
      stopAfterStagnantEvaluations: off,
      minimumImprovement: 0.005,
      target: Number.POSITIVE_INFINITY,
      confidence: 0,
      confidenceMargin: 0.05,
      confidenceAfter: 100,
      hopeless: 'none',
      minimumReportedEvaluations: 5,
      minimumReportedStep: 1,
      reductionFactor: 4,
    });
  });

  it('names the field, the rule and the value of an option that it rejects', () => {
    const rejected: readonly (readonly [Record<string, unknown>, RegExp])[] = [
      [{ maximumCost: 0 }, /guards\.maximumCost must be a number above 0; it is 0$/],
      [{ pruneAfterFailures: 0 }, /pruneAfterFailures must be an integer >= 1, or Infinity; it is 0$/],
      [{ pruneAfterLowRewards: 0 }, /pruneAfterLowRewards must be an integer >= 1, or Infinity; it is 0$/],
      [{ lowReward: 1.5 }, /lowReward must be a number in \[0, 1\]; it is 1\.5$/],
      [{ maximumAgents: 0 }, /maximumAgents must be an integer >= 1, or Infinity; it is 0$/],
      [{ maximumExpansions: -1 }, /maximumExpansions must be an integer >= 0, or Infinity; it is -1$/],
      [{ maximumEvaluationsInFlight: 0 }, /maximumEvaluationsInFlight must be an integer >= 1, or Infinity; it is 0$/],
      [{ stopAfterStagnantEvaluations: 2.5 }, /stopAfterStagnantEvaluations must be/],
      [{ valuePerCostWindow: Number.POSITIVE_INFINITY }, /valuePerCostWindow must be an integer >= 1; it is Infinity$/],
      [{ minimumValuePerCost: Number.NaN }, /minimumValuePerCost must be a finite number >= 0; it is NaN$/],
      [{ minimumImprovement: -1 }, /minimumImprovement must be/],
      [{ confidence: 1 }, /guards\.confidence must be a number in \[0, 1\); it is 1$/],
      [{ confidenceMargin: -0.1 }, /confidenceMargin must be a finite number >= 0/],
      [{ confidenceAfter: 0 }, /confidenceAfter must be an integer >= 1/],
      [{ budget: 3 }, /guards\.budget must be left out: guards has maximumCost/],
    ];
    for (const [options, message] of rejected) {
      assert.throws(
        () => resolveGuardOptions(untyped(options)),
        (error) => isHgmError(error, 'ERR_OPTION') && message.test(error.message),
        JSON.stringify(options),
      );
    }
  });
});
