import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BenchReport, readBenchReport } from '../../bench/harness/bench-report.js';
import { type ComparedRow, compareTurns, type Turn, warningsOf } from '../../bench/harness/comparison.js';
import { tableOfComparison } from '../../bench/harness/render-comparison.js';
import { makeRow, type Row } from '../../bench/harness/row.js';
import { renderPlain } from '../../bench/harness/text-table.js';
import { keyedUniform, RandomPurpose } from '../../src/shared/random.js';

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

/** A row in so many turns, of each before and after. */
function compareRow(...turns: readonly (readonly [before: Row, after: Row])[]): ComparedRow {
  const [compared] = compareTurns(turns.map(([before, after]) => turn([before], [after]))).rows;
  assert.ok(compared !== undefined);
  return compared;
}

const compareOne = (before: Row, after: Row): ComparedRow => compareRow([before, after]);

/** Standard normal numbers, by Box and Muller. */
function normals(seed: number): () => number {
  const uniform = keyedUniform(seed, RandomPurpose.simulation, 0);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

function turn(before: readonly Row[], after: readonly Row[]): Turn {
  return { before: report(before), after: report(after) };
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
  assert.deepEqual([compared.versus?.peer, compared.versus?.ratio, compared.versus?.verdict], ['peer', 1, 'same']);
});

test('turns are compared by their ratios: a machine that is slower in one of them is no change, and what its processes differ by is noise', () => {
  const fast = [row([200, 200, 200]), row([220, 220, 220])] as const;
  const slow = [row([100, 100, 100]), row([110, 110, 110])] as const;
  const { before, after, ratio, noise, verdict } = compareRow(fast, slow, slow);
  assert.deepEqual([before, after, verdict], [100, 110, 'better']);
  assert.ok(Math.abs(ratio - 1.1) < 1e-12 && Math.abs(noise - 0.05) < 1e-12);
  const swinging = compareRow([row([100]), row([120])], [row([100]), row([90])], [row([100]), row([140])]);
  assert.ok(Math.abs(swinging.ratio - Math.cbrt(1.2 * 0.9 * 1.4)) < 1e-12);
  assert.equal(swinging.verdict, 'same');
  // Student's t of 2 degrees of freedom, which is exceeded with the probability 1 / 740, in closed form.
  const p = 1 / 740;
  const t = (1 - 2 * p) / Math.sqrt(2 * p * (1 - p));
  const logs = [1.2, 0.9, 1.4].map(Math.log);
  const mean = Math.log(swinging.ratio);
  const error = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / 2 / 3);
  assert.ok(Math.abs(Math.log1p(swinging.noise) / error - t) < 1e-6, String(Math.log1p(swinging.noise) / error));
});

test('a row that did not change is called better or worse in one of 370 comparisons, although each process is fast or slow as a whole', () => {
  const normal = normals(7);
  const trials = 20_000;
  for (const turns of [2, 5]) {
    let alarms = 0;
    for (let trial = 0; trial < trials; trial++) {
      // Processes differ by much more than the 5 % that are never told.
      const figure = () => row([100 * Math.exp(0.5 * normal())]);
      if (compareRow(...Array.from({ length: turns }, () => [figure(), figure()] as const)).verdict !== 'same') alarms++;
    }
    // Poisson, with a mean of 54: outside of these in one of 10,000 tests.
    assert.ok(alarms >= 28 && alarms <= 85, `${alarms} of ${trials} with ${turns} turns`);
  }
});

test('rounds of one process are told apart only where they are many enough', () => {
  const before = row([98, 100, 102]);
  const after = row([128, 130, 132]);
  assert.equal(compareOne(before, after).verdict, 'same');
  assert.equal(compareOne(row([98, 98, 99, 100, 101, 102, 102]), row([128, 128, 129, 130, 131, 132, 132])).verdict, 'better');
});

test('rows that only one report has are named', () => {
  const { rows, onlyBefore, onlyAfter } = compareTurns([
    turn([row([1]), row([1], { name: 'gone' })], [row([1]), row([1], { name: 'new' })]),
  ]);
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['a'],
  );
  assert.deepEqual(onlyBefore, ['some: gone']);
  assert.deepEqual(onlyAfter, ['some: new']);
});

test('another machine, and reports that were made in haste, are warned of', () => {
  const before = report([]);
  assert.deepEqual(warningsOf([turn([], [])]), []);
  const after = { ...before, quick: true, machine: { ...MACHINE, node: 'v22.0.0' } };
  assert.deepEqual(warningsOf([turn([], []), { before, after }]), [
    'node differs: v20.20.0, then v22.0.0',
    'a report was made with --quick, which measures too shortly to compare',
  ]);
});

test('the table says what changed, and nothing of what is noise', () => {
  const before = [row([100, 100, 100]), row([100, 100, 100], { name: 'b' })];
  const after = [row([300, 300, 300]), row([101, 101, 101], { name: 'b' })];
  const lines = renderPlain(tableOfComparison(compareTurns([turn(before, after)])))
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
