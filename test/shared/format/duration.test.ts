import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatDuration, formatRunningTime, parseDuration } from '../../../src/shared/format/duration.js';

fc.configureGlobal({ seed: 1 });

describe('parseDuration', () => {
  const readings: readonly (readonly [string, number])[] = [
    ['500ms', 500],
    ['60s', 60_000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1h30m', 5_400_000],
    ['1m 30s', 90_000],
    [' 10 s ', 10_000],
    ['60', 60_000],
    ['0.5', 500],
    ['0', 0],
  ];
  for (const [text, ms] of readings) {
    it(`reads ${JSON.stringify(text)} as ${ms} ms`, () => assert.equal(parseDuration(text), ms));
  }

  for (const text of ['', 'abc', '5x', '-5s', '5s x', 's', '1e3', '.5s', '5 5s', 'Infinity', '1h-3m']) {
    it(`does not read ${JSON.stringify(text)}`, () => assert.equal(parseDuration(text), undefined));
  }

  it('reads what formatDuration writes, to within what was rounded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 10 }), (ms) => {
        const read = parseDuration(formatDuration(ms));
        assert.ok(read !== undefined && Math.abs(read - ms) <= Math.max(0.5, ms * 0.03), `${ms} became ${read}`);
      }),
    );
  });
});

describe('formatDuration', () => {
  const writings: readonly (readonly [number, string])[] = [
    [0, '0 s'],
    [0.2, '0 s'],
    [350.4, '350 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [12_345, '12.3 s'],
    [59_940, '59.9 s'],
    [59_960, '1m 00s'],
    [303_000, '5m 03s'],
    [3_599_600, '1h 00m'],
    [7_500_000, '2h 05m'],
    [86_399_999, '1d 00h'],
    [273_600_000, '3d 04h'],
  ];
  for (const [ms, text] of writings) it(`writes ${ms} ms as ${text}`, () => assert.equal(formatDuration(ms), text));
});

describe('formatRunningTime', () => {
  it('keeps a tenth of a second below a minute, so that its width does not jump', () => {
    assert.deepEqual([0, 40, 999, 12_000, 59_949].map(formatRunningTime), ['0.0 s', '0.0 s', '1.0 s', '12.0 s', '59.9 s']);
    assert.equal(formatRunningTime(61_000), '1m 01s');
  });
});
