import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatFigure, formatSpread } from '../../bench/harness/format-figure.js';
import { tableOfRows, tableOfTargets } from '../../bench/harness/render-report.js';
import { makeRow } from '../../bench/harness/row.js';
import type { TargetResult } from '../../bench/harness/target-result.js';
import { renderMarkdown, renderPlain } from '../../bench/harness/text-table.js';

const WITH_PEER = {
  name: 'dispatch',
  title: 'No-ops a second',
  rows: [
    makeRow({ name: 'bare', unit: '/s', better: 'higher', samples: [30_000, 30_000] }),
    makeRow({
      name: 'whole',
      unit: '/s',
      better: 'higher',
      samples: [60_000, 60_000],
      peer: { name: 'bare', samples: [30_000, 30_000] },
    }),
  ],
};

test('figures have three digits that mean something, and their unit', () => {
  assert.equal(formatFigure(30_412.3, '/s'), '30,412/s');
  assert.equal(formatFigure(5.2149, 'x'), '5.21x');
  assert.equal(formatFigure(0.9, 'share'), '0.900');
  assert.equal(formatFigure(0.012345, 'ms'), '0.0123 ms');
  assert.equal(formatFigure(1234.5, 'us'), '1,235 us');
  assert.equal(formatFigure(99.96, 'us'), '100 us');
  assert.equal(formatFigure(212.4, 'bytes'), '212 bytes');
});

test('a spread is in percent', () => {
  assert.equal(formatSpread(0.0123), '±1.2%');
  assert.equal(formatSpread(0.0999), '±10%');
  assert.equal(formatSpread(1.5), '±150%');
  assert.equal(formatSpread(9.99), '±999%');
  assert.equal(formatSpread(1e9), '>±999%');
});

test('a table has a column for the peer where there is one', () => {
  assert.deepEqual(renderPlain(tableOfRows(WITH_PEER)).split('\n'), [
    'No-ops a second',
    'subject    median  spread  of its peer  peer',
    'bare     30,000/s   ±0.0%',
    'whole    60,000/s   ±0.0%     2x ±0.0%  bare',
  ]);
});

test('a single round has no spread', () => {
  const rows = [makeRow({ name: 'alone', unit: 'bytes', better: 'lower', samples: [212] })];
  assert.deepEqual(tableOfRows({ name: 'n', title: 't', rows }).rows, [['alone', '212 bytes', '']]);
});

test('targets show value, limit and whether they are met', () => {
  const result = (parts: Partial<TargetResult>): TargetResult => ({
    what: 'w',
    against: 'p',
    unit: 'x',
    rule: 'at least',
    limit: 5,
    value: 5.5,
    status: 'met',
    ...parts,
  });
  const { rows } = tableOfTargets([
    result({}),
    result({ value: 4.25, status: 'missed' }),
    result({ value: null, status: 'not measured', unit: 'ms', rule: 'at most', limit: 10 }),
  ]);
  assert.deepEqual(rows, [
    ['w', 'p', '5.5x', 'at least 5x', 'met'],
    ['w', 'p', '4.25x', 'at least 5x', 'missed'],
    ['w', 'p', '', 'at most 10 ms', 'not measured'],
  ]);
});

test('a Markdown table aligns its columns, and a bar in a cell does not end it', () => {
  const table = { title: 'T', columns: [{ title: 'a' }, { title: 'b', align: 'right' as const }], rows: [['x|y', '1']] };
  assert.deepEqual(renderMarkdown(table).split('\n'), ['### T', '', '| a | b |', '| :-- | --: |', '| x\\|y | 1 |']);
});
