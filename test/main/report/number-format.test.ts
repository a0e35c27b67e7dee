import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatCount, formatCounted, formatPercent, formatRate, formatReward } from '../../../src/main/report/number-format.js';

describe('numbers as text', () => {
  it('sets thousands apart', () => {
    assert.deepEqual([0, 999, 1000, 1_234_567].map(formatCount), ['0', '999', '1,000', '1,234,567']);
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

  it('writes rewards with three decimals', () => assert.equal(formatReward(0.8125), '0.813'));
});
