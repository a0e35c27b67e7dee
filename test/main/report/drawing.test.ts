import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { NO_COLORS } from '../../../src/main/report/colors.js';
import { progressBar } from '../../../src/main/report/progress-bar.js';
import { SampledSeries } from '../../../src/main/report/sampled-series.js';
import { sparkline } from '../../../src/main/report/sparkline.js';

fc.configureGlobal({ seed: 1 });

describe('sparkline', () => {
  it('goes from the lowest bar to the highest', () => assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8), '▁▂▃▄▅▆▇█'));

  it('is flat for a series that does not change', () => assert.equal(sparkline([0.4, 0.4, 0.4], 10), '▁▁▁'));

  it('is empty for a series without values', () => assert.equal(sparkline([], 10), ''));

  it('thins out a long series and keeps its last value', () => {
    const line = sparkline([...Array.from({ length: 99 }, () => 0), 1], 10);
    assert.equal(line, '▁▁▁▁▁▁▁▁▁█');
  });

  it('draws values that differ by as little as doubles can', () => {
    assert.equal(sparkline([0, Number.MIN_VALUE], 2), '▁█');
  });

  it('never has more columns than it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), fc.integer({ min: 1, max: 50 }), (values, width) => {
        assert.equal([...sparkline(values, width)].length, Math.min(values.length, width));
      }),
    );
  });
});

describe('progressBar', () => {
  const plain = (text: string): string => text;

  it('is exact to half a column', () => {
    const bars = [0, 0.5, 0.625, 1].map((fraction) => progressBar(fraction, 4, NO_COLORS, plain));
    assert.deepEqual(bars, ['────', '━━──', '━━╸─', '━━━━']);
  });

  it('always has its width, whatever the fraction', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 2, noNaN: true }), fc.integer({ min: 1, max: 200 }), (fraction, width) => {
        assert.equal(progressBar(fraction, width, NO_COLORS, plain).length, width);
      }),
    );
  });
});

describe('SampledSeries', () => {
  it('keeps everything while there is room', () => {
    const series = new SampledSeries(8);
    for (let value = 1; value <= 7; value++) series.add(value);
    assert.deepEqual(series.values, [1, 2, 3, 4, 5, 6, 7]);
  });

  it('thins itself out when it is full, and stays even', () => {
    const series = new SampledSeries(8);
    for (let value = 1; value <= 40; value++) series.add(value);
    assert.deepEqual(series.values, [8, 16, 24, 32, 40]);
  });

  it('is bounded however long it is fed', () => {
    const series = new SampledSeries(16);
    for (let value = 1; value <= 100_000; value++) series.add(value);
    assert.ok(series.values.length < 16);
  });
});
