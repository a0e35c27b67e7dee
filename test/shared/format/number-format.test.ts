import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatCount, formatCounted, formatPercent, formatRate, formatReward } from '../../../src/shared/format/number-format.js';

describe('numbers as text', () => {
  it('sets thousands apart', () => {
    assert.deepEqual([0, 999, 1000, 1_234_567].map(formatCount), ['0', '999', '1,000', '1,234,567']);
  });

  it('writes counts beyond what a double counts by ones with three digits', () => {
    assert.deepEqual([2 ** 53 - 1, 2 ** 53, 1e300].map(formatCount), ['9,007,199,254,740,991', '9.01e+15', '1.00e+300']);
  });

  it('tells a sum of small weights by two digits, not as none', () => {
    assert.deepEqual([0.1, 7 * 0.1, 2.449, 9.99, 10.6].map(formatCount), ['0.1', '0.7', '2.4', '10', '11']);
    assert.deepEqual(
      [0.6, 0.999, 1].map((count) => formatCounted(count, 'evaluation')),
      ['0.6 evaluations', '1 evaluation', '1 evaluation'],
    );
  });

  it('gives a count its noun', () => {
    assert.deepEqual(
      [0, 1, 2].map((count) => formatCounted(count, 'agent')),
      ['0 agents', '1 agent', '2 agents'],
    );
  });

  it('chooses the unit of a rate by its size', () => {
    const rates = [0, Number.NaN, 1_620_000.4, 405.2, 40.46, 1, 0.5, 0.02, 0.0004];
    assert.deepEqual(rates.map(formatRate), [
      '0/s',
      '0/s',
      '1,620,000/s',
      '405/s',
      '40.5/s',
      '1.0/s',
      '30.0/min',
      '1.2/min',
      '1.4/h',
    ]);
  });

  it('says 100% only when nothing is missing', () => {
    assert.deepEqual([0, 0.004, 0.934, 0.999, 1, 1.2, Number.NaN].map(formatPercent), [
      '0%',
      '0%',
      '93%',
      '99%',
      '100%',
      '100%',
      '0%',
    ]);
  });

  it('writes rewards with three decimals, and none below 0 by less than they show', () => {
    assert.deepEqual([0.8125, -1e-9, -0.25].map(formatReward), ['0.813', '0.000', '-0.250']);
  });
});
