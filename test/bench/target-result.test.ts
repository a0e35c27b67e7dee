import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BENCHMARKS } from '../../bench/benchmarks.js';
import { makeRow } from '../../bench/harness/row.js';
import { judgeTargets, type Target } from '../../bench/harness/target-result.js';
import { TARGETS } from '../../bench/targets.js';

const ROWS = [
  makeRow({ name: 'whole', unit: '/s', better: 'higher', samples: [300], peer: { name: 'bare', samples: [100] } }),
  makeRow({ name: 'small', unit: 'us', better: 'lower', samples: [10] }),
  makeRow({ name: 'large', unit: 'us', better: 'lower', samples: [40] }),
];
const BENCHMARK = { name: 'some', title: 'Some figures', rows: ROWS };

function target(parts: Partial<Target>): Target {
  return {
    what: 'something',
    against: 'something else',
    benchmark: 'some',
    row: 'whole',
    figure: { type: 'value' },
    unit: '/s',
    rule: 'at least',
    limit: 300,
    ...parts,
  };
}

function judge(parts: Partial<Target>): { value: number | null; status: string } {
  const [result] = judgeTargets([target(parts)], [BENCHMARK]);
  assert.ok(result !== undefined);
  return { value: result.value, status: result.status };
}

test('a limit that is just reached is met, from either side', () => {
  assert.deepEqual(judge({ rule: 'at least', limit: 300 }), { value: 300, status: 'met' });
  assert.deepEqual(judge({ rule: 'at most', limit: 300 }), { value: 300, status: 'met' });
});

test('a figure on the wrong side of its limit is missed', () => {
  assert.deepEqual(judge({ rule: 'at least', limit: 301 }), { value: 300, status: 'missed' });
  assert.deepEqual(judge({ rule: 'at most', limit: 299 }), { value: 300, status: 'missed' });
});

test('a target can be about the ratio to the peer', () => {
  assert.deepEqual(judge({ figure: { type: 'versus' }, limit: 3 }), { value: 3, status: 'met' });
});

test('a target can be about two rows', () => {
  const over = { row: 'large', figure: { type: 'over', row: 'small' }, rule: 'at most' } as const;
  assert.deepEqual(judge({ ...over, limit: 4 }), { value: 4, status: 'met' });
  assert.deepEqual(judge({ ...over, limit: 3.9 }), { value: 4, status: 'missed' });
});

test('what was not measured is never met', () => {
  const unmeasured = { value: null, status: 'not measured' };
  assert.deepEqual(judge({ benchmark: 'other' }), unmeasured);
  assert.deepEqual(judge({ row: 'other' }), unmeasured);
  assert.deepEqual(judge({ row: 'small', figure: { type: 'versus' } }), unmeasured);
  assert.deepEqual(judge({ figure: { type: 'over', row: 'other' } }), unmeasured);
});

test('every target is about a benchmark that is run', () => {
  const names = BENCHMARKS.map(({ name }) => name);
  for (const { benchmark, what } of TARGETS) assert.ok(names.includes(benchmark), what);
});

test('no two benchmarks have the same name', () => {
  assert.equal(new Set(BENCHMARKS.map(({ name }) => name)).size, BENCHMARKS.length);
});
