import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { recommend } from '../../../src/main/bench-command/bench-recommendation.js';
import { resolveBenchOptions, threadCounts } from '../../../src/main/bench-command/problem-bench.js';
import { costs, runOf } from '../report/bench-figures.js';

describe('what a benchmark recommends', () => {
  it('is the fewest threads that reach 95 % of the best rate', () => {
    const runs = [runOf(1, 500, 1), runOf(2, 960, 1), runOf(4, 1000, 1)];
    assert.equal(recommend({ cores: 2, exact: false, costs: costs(1), runs }).threads, 2);
    const steep = [runOf(1, 500, 1), runOf(2, 940, 1), runOf(4, 1000, 1)];
    assert.equal(recommend({ cores: 2, exact: false, costs: costs(1), runs: steep }).threads, 4);
  });

  it('has batches unless doing without is measurably faster', () => {
    const alike = [runOf(1, 990, 1), runOf(1, 1000, 1, { batching: false })];
    assert.equal(recommend({ cores: 2, exact: false, costs: costs(1), runs: alike }).batching, true);
    const faster = [runOf(1, 900, 1), runOf(1, 1000, 1, { batching: false })];
    assert.equal(recommend({ cores: 2, exact: false, costs: costs(1), runs: faster }).batching, false);
  });

  it('has a timeout of 20 times the p99 of the slower function, rounded up, and a second at least', () => {
    const runs = [runOf(1, 1, 1000)];
    const timeoutOf = (evaluateMs: number) =>
      recommend({ cores: 2, exact: false, costs: costs(evaluateMs), runs }).startToCloseTimeoutMs;
    assert.equal(timeoutOf(0.1), 1000);
    assert.equal(timeoutOf(60), 2000);
    assert.equal(timeoutOf(1000), 50_000);
  });

  it('has a heartbeat timeout only for evaluations that are long and have heartbeats', () => {
    const runs = [runOf(1, 1, 1000)];
    const timeoutOf = (evaluateMs: number, heartbeatsPerEvaluation: number) =>
      recommend({ cores: 2, exact: false, costs: costs(evaluateMs, { heartbeatsPerEvaluation }), runs }).heartbeatTimeoutMs;
    assert.equal(timeoutOf(10, 9), null);
    assert.equal(timeoutOf(5000, 0), null);
    assert.equal(timeoutOf(5000, 9), 10_000);
  });

  it('has several evaluations in a call where most of the time is spent outside user functions', () => {
    const of = (costMs: number, rate: number) =>
      recommend({ cores: 2, exact: false, costs: costs(costMs), runs: [runOf(1, rate, costMs)] }).evaluationsTogether;
    assert.equal(of(10, 95), 1);
    assert.equal(of(0.001, 1_000_000), 1);
    // 9 µs of runtime beside 1 µs: 81 of them make nine tenths of the time.
    assert.equal(of(0.001, 100_000), 100);
  });

  it('avoids busy agents where evaluations are long', () => {
    const of = (costMs: number) =>
      recommend({ cores: 2, exact: false, costs: costs(costMs), runs: [runOf(1, 1, costMs)] }).maximumPendingPerAgent;
    assert.deepEqual([of(10), of(500)], [null, 1]);
  });

  it('is finite and possible for any figures', () => {
    const figure = fc.double({ min: 0, max: 1e6, noNaN: true });
    const run = fc.record({ threads: fc.integer({ min: 1, max: 64 }), rate: figure, batching: fc.boolean() });
    fc.assert(
      fc.property(figure, figure, fc.array(run, { minLength: 1, maxLength: 8 }), (costMs, runtime, given) => {
        const runs = given.map(({ threads, rate, batching }) => ({
          ...runOf(threads, rate, costMs),
          batching,
          runtimeMsPerEvaluation: runtime,
        }));
        const settings = recommend({ cores: 2, exact: false, costs: costs(costMs), runs });
        assert.ok(runs.some(({ threads, batching }) => threads === settings.threads && batching === settings.batching));
        for (const value of [settings.startToCloseTimeoutMs, settings.evaluationsTogether, settings.lookAhead]) {
          assert.ok(Number.isFinite(value) && value >= 1, JSON.stringify(settings));
        }
      }),
      { seed: 42 },
    );
  });
});

describe('a benchmark', () => {
  it('measures with 1, 2, 4 … threads, and with as many as were asked for', () => {
    assert.deepEqual([1, 2, 6, 8].map(threadCounts), [[1], [1, 2], [1, 2, 4, 6], [1, 2, 4, 8]]);
  });

  it('refuses options that are wrong, with the rule', () => {
    for (const options of [{ timeMs: 0 }, { timeMs: Number.NaN }, { threads: 0 }, { threads: 1.5 }, { seed: -1 }]) {
      const [field] = Object.keys(options);
      assert.throws(() => resolveBenchOptions(options), {
        code: 'ERR_OPTION',
        message: new RegExp(`^${field} must be .*; it is `),
      });
    }
  });
});
