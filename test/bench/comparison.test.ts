import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BenchReport, readBenchReport } from '../../bench/harness/bench-report.js';
import { type ComparedRow, compareReports, warningsOf } from '../../bench/harness/comparison.js';
import { tableOfComparison } from '../../bench/harness/render-comparison.js';
import { makeRow, type Row } from '../../bench/harness/row.js';
import { renderPlain } from '../../bench/harness/text-table.js';

fc.configureGlobal({ seed: 1 });

const MACHINE = {
  node: 'v20.20.0',
  v8: '11.3',
  platform: 'linux x64',
  cpuModel: 'some processor',
  cpus: 2,
  memoryBytes: 2 ** 33,
  loadAverage: 0.1,
  commit: null,
};

function report(rows: readonly Row[]): BenchReport {
  const benchmarks = [{ name: 'some', title: 'Some figures', rows: [...rows] }];
  return { version: 1, createdAt: '2026-01-02T03:04:05.678Z', quick: false, machine: MACHINE, benchmarks, targets: [] };
}

function row(samples: readonly number[], parts: Partial<Pick<Row, 'name' | 'better'>> = {}, peer?: readonly number[]): Row {
  const { name = 'a', better = 'higher' } = parts;
  return makeRow({ name, unit: '/s', better, samples, peer: peer === undefined ? undefined : { name: 'peer', samples: peer } });
}

function compareOne(before: Row, after: Row): ComparedRow {
  const [compared] = compareReports(report([before]), report([after])).rows;
  assert.ok(compared !== undefined);
  return compared;
}

test('a change beyond the noise is better or worse, as the row is wanted to go', () => {
  const [low, high] = [
    [100, 100, 100],
    [120, 120, 120],
  ] as const;
  assert.equal(compareOne(row(low), row(high)).verdict, 'better');
  assert.equal(compareOne(row(high), row(low)).verdict, 'worse');
  assert.equal(compareOne(row(low, { better: 'lower' }), row(high, { better: 'lower' })).verdict, 'worse');
});

test('a change within 5 % is none, however steady the rounds were', () => {
  assert.equal(compareOne(row([100, 100, 100]), row([104, 104, 104])).verdict, 'same');
});

test('rounds that spread make a change count for less', () => {
  const compared = compareOne(row([70, 100, 130]), row([90, 120, 150]));
  assert.equal(compared.verdict, 'same');
  assert.ok(compared.noise > 0.2);
});

test('comparing the other way round turns better into worse and leaves same as it is', () => {
  const samples = fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 1, maxLength: 5 });
  const opposite = { better: 'worse', worse: 'better', same: 'same' } as const;
  fc.assert(
    fc.property(samples, samples, (one, other) => {
      assert.equal(compareOne(row(one), row(other)).verdict, opposite[compareOne(row(other), row(one)).verdict]);
    }),
  );
});

test('the ratio to a peer is compared too: a machine that is slower for both is no change of it', () => {
  const before = row([500, 500, 500], {}, [100, 100, 100]);
  const after = row([250, 250, 250], {}, [50, 50, 50]);
  const compared = compareOne(before, after);
  assert.equal(compared.verdict, 'worse');
  assert.deepEqual(compared.versus, { peer: 'peer', ratio: 1, noise: 0.05, verdict: 'same' });
});

test('rows that only one report has are named', () => {
  const { rows, onlyBefore, onlyAfter } = compareReports(
    report([row([1]), row([1], { name: 'gone' })]),
    report([row([1]), row([1], { name: 'new' })]),
  );
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['a'],
  );
  assert.deepEqual(onlyBefore, ['some: gone']);
  assert.deepEqual(onlyAfter, ['some: new']);
});

test('another machine, and reports that were made in haste, are warned of', () => {
  const before = report([]);
  assert.deepEqual(warningsOf(before, report([])), []);
  const after = { ...before, quick: true, machine: { ...MACHINE, node: 'v22.0.0' } };
  assert.deepEqual(warningsOf(before, after), [
    'node differs: v20.20.0, then v22.0.0',
    'a report was made with --quick, which measures too shortly to compare',
  ]);
});

test('the table says what changed, and nothing of what is noise', () => {
  const before = report([row([100, 100, 100]), row([100, 100, 100], { name: 'b' })]);
  const after = report([row([300, 300, 300]), row([101, 101, 101], { name: 'b' })]);
  const lines = renderPlain(tableOfComparison(compareReports(before, after)))
    .split('\n')
    .slice(2);
  assert.deepEqual(
    lines.map((line) => line.split(/ {2,}/)),
    [
      ['some', 'a', '100/s', '300/s', '3x', '±5.0%', 'better'],
      ['some', 'b', '100/s', '101/s', '1.01x', '±5.0%'],
    ],
  );
});

test('a report is read as it was written, and any other file is refused by name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hgm-bench-'));
  try {
    const [good, bad] = [join(folder, 'good.json'), join(folder, 'bad.json')];
    const written = report([row([1, 2, 3])]);
    await writeFile(good, JSON.stringify(written));
    await writeFile(bad, JSON.stringify({ ...written, version: 2 }));
    assert.deepEqual(await readBenchReport(good), written);
    await assert.rejects(readBenchReport(bad), /bad\.json is not a report of npm run bench: .*version/s);
    await assert.rejects(readBenchReport(join(folder, 'none.json')), /none\.json is not a report/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
