import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runComparison } from '../../../src/main/comparison/comparison.js';
import { type CellResult, type ComparisonCell, runComparisonCell } from '../../../src/main/comparison/comparison-cell.js';
import type { ComparisonOptions } from '../../../src/main/comparison/comparison-options.js';
import { adjustByHolm, estimateMean, meanTestP } from '../../../src/main/comparison/comparison-statistics.js';
import { LANDSCAPE_NAMES } from '../../../src/main/comparison/landscapes.js';
import { POLICY_NAMES } from '../../../src/main/policy/policies.js';
import { comparisonSvg } from '../../../src/main/report/comparison-svg.js';
import { comparisonTable } from '../../../src/main/report/comparison-table.js';
import { isHgmError } from '../../../src/shared/errors.js';

const SMALL: ComparisonOptions = {
  landscapes: ['aligned', 'graded'],
  policies: [{ policy: 'hgm' }, { policy: 'hgm', label: 'hgm <t>', options: { posterior: 'student-t' } }, { policy: 'random' }],
  seeds: [1, 2, 3],
  evaluations: 60,
};

/** A cell's utility, made up so that the outcome is known. */
async function madeUp({ landscape, policy, seed }: ComparisonCell): Promise<CellResult> {
  const utility = (landscape === 'aligned' ? 0.5 : 0.4) + (policy === 'hgm' ? 0.1 : 0) + 0.01 * seed;
  return { utility, bestMade: 0.9, agents: 10 + seed };
}

describe('estimateMean', () => {
  it('gives the t interval of a textbook sample', () => {
    // Ten values with mean 5.5 and s = 3.02765; t with 9 degrees of freedom at 0.975 is 2.262157.
    const { mean, low, high } = estimateMean([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const margin = (2.262157 * 3.0276504) / Math.sqrt(10);
    assert.equal(mean, 5.5);
    assert.ok(Math.abs(high - mean - margin) < 1e-5 && Math.abs(mean - low - margin) < 1e-5);
    assert.deepEqual(estimateMean([0.25, 0.25]), { mean: 0.25, low: 0.25, high: 0.25 });
  });
});

describe('meanTestP', () => {
  it('gives the p of a textbook sample', () => {
    // Student's sleep data (1908), the paired differences of two drugs: t = 4.0621 with 9 degrees of freedom, p = 0.002833.
    const differences = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];
    assert.ok(Math.abs(meanTestP(differences) - 0.002833) < 5e-7);
    assert.equal(meanTestP(differences.map((difference) => -difference)), meanTestP(differences));
  });

  it('is 1 where nothing differs, and 0 where all differ alike', () => {
    assert.deepEqual([meanTestP([0, 0, 0]), meanTestP([0.5, 0.5])], [1, 0]);
    assert.ok(Math.abs(meanTestP([-1, 1]) - 1) < 1e-12);
  });
});

describe('adjustByHolm', () => {
  it('multiplies each p by the number of hypotheses that are left, and never falls', () => {
    const adjusted = adjustByHolm([0.01, 0.04, 0.03, 0.5]).map((p) => Number(p.toFixed(6)));
    assert.deepEqual(adjusted, [0.04, 0.09, 0.09, 0.5]);
    assert.deepEqual([adjustByHolm([]), adjustByHolm([0.7, 0.9])], [[], [1, 1]]);
  });
});

describe('runComparisonCell', () => {
  const cell: ComparisonCell = {
    landscape: 'mismatch',
    policy: 'hgm',
    policyOptions: {},
    seed: 5,
    evaluations: 200,
    concurrency: 4,
  };

  it('gives the same result for the same cell, in this thread or a copy of the message', () => {
    const result = runComparisonCell(cell);
    assert.deepEqual(runComparisonCell(structuredClone(cell)), result);
    assert.ok(result.utility > 0 && result.utility <= result.bestMade && result.bestMade < 1);
  });

  it("makes about evaluations^alpha agents under the paper's schedule", () => {
    const { agents } = runComparisonCell(cell);
    assert.ok(Math.abs(agents - 200 ** 0.6) < 6, String(agents));
  });

  it('names the landscapes and policies there are when it is asked for another', () => {
    assert.throws(
      () => runComparisonCell({ ...cell, landscape: 'flat' }),
      (error) => isHgmError(error, 'ERR_OPTION') && /aligned/.test(error.message),
    );
    assert.throws(
      () => runComparisonCell({ ...cell, policy: 'best' }),
      (error) => isHgmError(error, 'ERR_OPTION') && /greedy/.test(error.message),
    );
  });
});

describe('runComparison', () => {
  it('runs every policy on every landscape with every seed, and pairs differences by seed', async () => {
    const cells: ComparisonCell[] = [];
    const progress: number[] = [];
    const result = await runComparison({
      ...SMALL,
      policies: [{ policy: 'hgm' }, { policy: 'random' }],
      concurrency: 7,
      runCell: (cell) => {
        cells.push(cell);
        return madeUp(cell);
      },
      onProgress: (done, total) => progress.push(done / total),
    });
    assert.equal(cells.length, 12);
    assert.deepEqual(cells[0], {
      landscape: 'aligned',
      policy: 'hgm',
      policyOptions: {},
      seed: 1,
      evaluations: 60,
      concurrency: 7,
      cmp: false,
    });
    assert.equal(progress.at(-1), 1);
    const [aligned, graded] = result.landscapes;
    assert.equal(graded?.landscape, 'graded');
    const [hgm, random] = aligned?.policies ?? [];
    assert.equal(hgm?.difference, null);
    assert.ok(Math.abs((hgm?.utility.mean ?? 0) - 0.62) < 1e-12);
    assert.ok(Math.abs((random?.difference?.mean ?? 0) + 0.1) < 1e-12);
    assert.ok(Math.abs((random?.difference?.high ?? 0) + 0.1) < 1e-9, 'paired: seeds cancel');
    assert.equal(random?.meanAgents, 12);
    assert.deepEqual(JSON.parse(JSON.stringify(result)), result);
  });

  it('gives the same whether cells are run one at a time or out of order', async () => {
    const one = await runComparison({ ...SMALL, cellsAtATime: 1 });
    const many = await runComparison({
      ...SMALL,
      runCell: async (cell) => {
        for (let turn = 0; turn < 4 - cell.seed; turn++) await new Promise((resolve) => setImmediate(resolve));
        return runComparisonCell(cell);
      },
    });
    assert.deepEqual(many, one);
  });

  it('compares hgm with every other built-in policy on every landscape when nothing else is asked for', async () => {
    const { landscapes, seeds, evaluations } = await runComparison({ runCell: madeUp });
    assert.equal(landscapes.length, LANDSCAPE_NAMES.length);
    assert.deepEqual(
      landscapes[0]?.policies.map(({ label }) => label),
      POLICY_NAMES,
    );
    assert.equal(seeds.length, 40);
    assert.equal(evaluations, 1000);
  });

  it("corrects p by Holm's rule for all differences on all landscapes", async () => {
    const policies = [{ policy: 'hgm' }, { policy: 'random' }, { policy: 'greedy' }];
    const options = { landscapes: ['aligned', 'graded'], policies, seeds: [1, 2, 3, 4] };
    // Differences of 0.1 +- 0.02, 0.1 +- 0.04, none, and 0.1 +- 0.3 by turns.
    const offsets = { 'aligned random': 0.02, 'aligned greedy': 0.04, 'graded greedy': 0.3 };
    const { landscapes } = await runComparison({
      ...options,
      runCell: async ({ landscape, policy, seed }) => {
        const offset = Object.entries(offsets).find(([pair]) => pair === `${landscape} ${String(policy)}`)?.[1];
        const utility = offset === undefined ? 0.5 : 0.4 + (seed % 2 === 0 ? offset : -offset);
        return { utility, bestMade: 0.9, agents: 1 };
      },
    });
    const told = landscapes.map(({ policies: compared }) => compared.map(({ adjustedP }) => adjustedP));
    const raw = [0.02, 0.04, 0.3].map((offset) => meanTestP([-0.1 - offset, -0.1 + offset, -0.1 - offset, -0.1 + offset]));
    const [first, second, third] = adjustByHolm([...raw, 1]);
    assert.deepEqual(
      told.flat().map((p) => (p === null ? null : Math.round(p * 1e9))),
      [null, first, second, null, 1, third].map((p) => (typeof p === 'number' ? Math.round(p * 1e9) : null)),
    );
    assert.ok(first !== undefined && second !== undefined && first < second && second < 0.2);
  });

  // The same seeds every time: it fails where hgm chooses worse, not by chance.
  it('has hgm choose better agents than every baseline where scores go over decades, or have heavy tails', async () => {
    const { landscapes } = await runComparison({
      landscapes: ['wild-scale', 'heavy-tails'],
      policies: ['hgm', 'hgm-paper', 'greedy', 'puct', 'chain'].map((policy) => ({ policy })),
      seeds: [1, 2, 3, 4, 5, 6],
    });
    for (const { landscape, policies } of landscapes) {
      for (const { label, difference } of policies.slice(1)) {
        assert.ok(difference !== null && difference.mean < 0 && difference.high < 0.5, `${label} on ${landscape}`);
      }
    }
  });

  it('tells the spread of utilities where results are scores', async () => {
    const utilities = [1, 2, 3, 6];
    const { landscapes } = await runComparison({
      landscapes: ['exact', 'aligned'],
      policies: [{ policy: 'hgm' }, { policy: 'random' }],
      seeds: [1, 2],
      runCell: async ({ policy, seed }) => {
        const utility = utilities[(policy === 'hgm' ? 0 : 2) + seed - 1] ?? 0;
        return { utility, bestMade: utility, agents: 1 };
      },
    });
    // Mean 3, sum of squares 14, over 3.
    assert.deepEqual(
      landscapes.map(({ scale }) => scale),
      [Math.sqrt(14 / 3), null],
    );
  });

  it('fails with the error of the cell that failed', async () => {
    await assert.rejects(
      runComparison({
        ...SMALL,
        runCell: async ({ seed }) =>
          seed === 2 ? Promise.reject(new Error('no thread')) : { utility: 0, bestMade: 0, agents: 1 },
      }),
      /no thread/,
    );
  });
});

describe('comparisonTable', () => {
  it('has a table for each landscape, with the differences from the first policy', async () => {
    const table = comparisonTable(
      await runComparison({ ...SMALL, policies: [{ policy: 'hgm' }, { policy: 'random' }], runCell: madeUp }),
    );
    assert.deepEqual(table.split('\n').slice(0, 10), [
      '60 evaluations, 4 in flight, 3 seeds.',
      'Utility is that of the agent that is chosen at the end, of rewards its true',
      'mean; ± is of 95 % confidence, differences are paired by seed.',
      "p is that of a t test of the difference, after Holm's correction for all",
      'differences here.',
      '',
      'aligned: own score predicts the lineage: a child is its parent plus a step',
      '  policy        utility       minus hgm      p  best made  agents',
      '  hgm     0.620 ± 0.025                             0.900    12.0',
      '  random  0.520 ± 0.025  -0.100 ± 0.000  0.000      0.900    12.0',
    ]);
  });
});

describe('comparisonSvg', () => {
  it('draws a dot and an interval for each policy on each landscape, and escapes labels', async () => {
    const svg = comparisonSvg(await runComparison(SMALL));
    assert.equal(svg.match(/<circle /g)?.length, 6);
    assert.ok(svg.includes('hgm &lt;t&gt;') && !svg.includes('hgm <t>'));
    assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
    assert.doesNotMatch(svg, /href|<script|url\(/, 'it needs nothing else');
    // Every element is closed: the names of opened and closed elements agree.
    const opened = [...svg.matchAll(/<([a-z]+)(?:\s[^>]*[^/])?>/g)].map(([, name]) => name).sort();
    const closed = [...svg.matchAll(/<\/([a-z]+)>/g)].map(([, name]) => name).sort();
    assert.deepEqual(opened, closed);
  });

  it('shortens labels that do not fit beside the plot', async () => {
    const policies = [{ policy: 'hgm', label: 'hgm with a label of some length' }];
    const svg = comparisonSvg(await runComparison({ ...SMALL, policies, runCell: madeUp }));
    assert.ok(svg.includes('>hgm with a label…<'));
  });

  it('draws intervals of no width', async () => {
    const svg = comparisonSvg(
      await runComparison({ ...SMALL, runCell: async () => ({ utility: 0.5, bestMade: 0.5, agents: 1 }) }),
    );
    assert.doesNotMatch(svg, /NaN|Infinity/);
    assert.equal(svg.match(/<circle /g)?.length, 6);
  });
});
