import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressOf, parseRoute, type Route } from '../../src/browser/app/routes.js';
import { spentOf } from '../../src/browser/format/budget.js';
import { formatAgo, formatMoment } from '../../src/browser/format/moments.js';
import { areOnOneScale, boundSide, compareValues, formatCost, formatValue } from '../../src/browser/format/values.js';
import { filterRuns, sortRuns } from '../../src/browser/pages/runs/sort-runs.js';
import { sparkPath } from '../../src/browser/parts/spark-path.js';
import { axesFor } from '../../src/browser/plots/axes.js';
import { colourRamp, parseRgb } from '../../src/browser/plots/colour-ramp.js';
import { joinCurves } from '../../src/browser/plots/join-curves.js';
import { extentOf, placeIn } from '../../src/browser/plots/scale-of.js';
import { spreadOver } from '../../src/browser/plots/spread-over.js';
import { ratesOf } from '../../src/browser/plots/throughput.js';
import { changesOf, tagsOf } from '../../src/browser/steering/changes-of.js';
import type { CurvePoint } from '../../src/shared/views/run-views.js';
import { MadeUpRun } from '../browser/made-up-run.js';

describe('addresses', () => {
  it('lead to their pages and back', () => {
    const routes: Route[] = [
      { page: 'runs' },
      { page: 'workers' },
      { page: 'compare', runIds: ['a', 'b.2'] },
      { page: 'run', runId: 'run-1', tab: 'overview', key: null },
      { page: 'run', runId: 'run-1', tab: 'lineage', key: 'root/a b?&/ü' },
      { page: 'agent', runId: 'run-1', key: 'root/a%2F/b#c' },
    ];
    for (const route of routes) assert.deepEqual(parseRoute(addressOf(route)), route);
  });

  it('may have the slashes of a key as they are', () => {
    assert.deepEqual(parseRoute('runs/r/agents/root/0/1'), { page: 'agent', runId: 'r', key: 'root/0/1' });
  });

  it('of the list of runs are several', () => {
    for (const address of ['', 'runs', 'runs/', 'login']) assert.deepEqual(parseRoute(address), { page: 'runs' }, address);
  });

  it('that lead nowhere say so', () => {
    for (const address of ['x', 'runs/r/x', 'runs/r/log/x', 'workers/x', 'compare/x']) {
      assert.deepEqual(parseRoute(address), { page: 'unknown' }, address);
    }
    assert.deepEqual(parseRoute('runs/%zz'), { page: 'run', runId: '%zz', tab: 'overview', key: null });
  });
});

describe('figures', () => {
  const rewards = { scale: 'reward', direction: null, exact: false } as const;
  const losses = { scale: 'score', direction: 'minimize', exact: false } as const;

  it('are written on their scale, and better ones are told', () => {
    assert.equal(formatValue(0.81249, rewards), '0.812');
    assert.equal(formatValue(1234.56789, losses), '1234.5679');
    assert.equal(formatValue(null, rewards), '–');
    assert.ok(compareValues(0.9, 0.8, rewards) > 0);
    assert.ok(compareValues(3, 4, losses) > 0);
    assert.deepEqual([boundSide(rewards), boundSide(null), boundSide(losses)], ['at least', 'at least', 'at most']);
    assert.deepEqual(
      [areOnOneScale([losses, losses]), areOnOneScale([losses, rewards]), areOnOneScale([losses, null])],
      [true, false, false],
    );
    assert.deepEqual([formatCost(0.5), formatCost(0)], ['0.5', '–']);
  });

  it('of a budget are of the one that ends first', () => {
    const { figures } = new MadeUpRun('r', 10, 1).listing();
    const run = { figures: { ...figures, evaluations: 50, elapsedMs: 9000 }, evaluationBudget: 100, timeBudgetMs: 10_000 };
    assert.equal(spentOf(run), 0.9);
    assert.equal(spentOf({ ...run, timeBudgetMs: null }), 0.5);
    assert.equal(spentOf({ ...run, evaluationBudget: null, timeBudgetMs: null }), null);
    assert.equal(spentOf({ ...run, evaluationBudget: 10 }), 1);
  });

  it('of time are short', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    assert.equal(formatAgo('2026-01-01T23:59:30Z', now), 'just now');
    assert.equal(formatAgo('2026-01-01T23:00:00Z', now), '1 h ago');
    assert.equal(formatAgo('2025-12-30T00:00:00Z', now), '3 d ago');
    assert.equal(formatAgo('whenever', now), 'whenever');
    assert.equal(formatMoment('2026-01-01T10:20:30.456Z'), '2026-01-01 10:20:30 UTC');
  });
});

describe('the list of runs', () => {
  const one = { ...new MadeUpRun('one', 20, 1).listing(), name: 'Bin packing', tags: ['nightly', 'v2'], createdAt: '2026-01-01' };
  const two = { ...new MadeUpRun('two', 30, 2).listing('failed'), tags: ['try'], createdAt: '2026-01-02', best: null };
  const ids = (runs: readonly { runId: string }[]): string[] => runs.map(({ runId }) => runId);

  it('finds words of name, id, problem, policy and tags', () => {
    const found = (search: string, status: 'failed' | null = null): string[] => ids(filterRuns([one, two], { search, status }));
    assert.deepEqual(found('PACK nightly'), ['one']);
    assert.deepEqual(found('tag:try'), ['two']);
    assert.deepEqual(found('tag:pack'), []);
    assert.deepEqual(found('made-up'), ['one', 'two']);
    assert.deepEqual(found('', 'failed'), ['two']);
  });

  it('is sorted by any column, those without a best last', () => {
    assert.deepEqual(ids(sortRuns([one, two], 'createdAt', true)), ['two', 'one']);
    assert.deepEqual(ids(sortRuns([two, one], 'best', true)), ['one', 'two']);
    assert.deepEqual(ids(sortRuns([one, two], 'agents', true)), ['two', 'one']);
  });
});

describe('plots', () => {
  const point = (evaluations: number, mean: number, elapsedMs: number | null = evaluations): CurvePoint => ({
    evaluations,
    elapsedMs,
    cost: 0,
    key: 'root',
    mean,
    bound: mean,
  });

  it('of several runs hold each value until the next, and end where their run does', () => {
    const { x, means } = joinCurves(
      [
        [point(1, 0.1), point(5, 0.5)],
        [point(2, 0.2), point(9, 0.9)],
      ],
      'evaluations',
    );
    assert.deepEqual(x, [1, 2, 5, 9]);
    assert.deepEqual(means, [
      [0.1, 0.1, 0.5, null],
      [null, 0.2, 0.2, 0.9],
    ]);
  });

  it('go along what all of the runs know', () => {
    assert.deepEqual(axesFor([[point(1, 1)]]), ['evaluations', 'time']);
    assert.deepEqual(axesFor([[point(1, 1)], [point(1, 1, null)]]), ['evaluations']);
    assert.deepEqual(axesFor([[{ ...point(1, 1), cost: 2 }]]), ['evaluations', 'time', 'cost']);
  });

  it('of throughput have the rate between moments, and the share of the threads’ time', () => {
    const moments = [
      { elapsedMs: 0, evaluations: 0, busyMs: 0 },
      { elapsedMs: 1000, evaluations: 50, busyMs: 1900 },
      { elapsedMs: 1000, evaluations: 50, busyMs: 1900 },
      { elapsedMs: 3000, evaluations: 250, busyMs: 5900 },
    ];
    assert.deepEqual(ratesOf(moments, 2), [
      { elapsedMs: 1000, evaluationsPerSecond: 50, share: 0.95 },
      { elapsedMs: 3000, evaluationsPerSecond: 100, share: 1 },
    ]);
    assert.equal(ratesOf(moments, 0)[0]?.share, null);
    const many = Array.from({ length: 1000 }, (_, index) => ({ elapsedMs: index * 10, evaluations: index, busyMs: index }));
    const rates = ratesOf(many, 1);
    assert.deepEqual([rates.length, rates.at(-1)?.elapsedMs], [19, 9500]);
    assert.equal(ratesOf(many.slice(0, 10), 1).length, 1);
    assert.deepEqual(ratesOf([], 1), []);
  });

  it('as tables have the first and the last row', () => {
    const rows = spreadOver([...Array(1000).keys()], 100);
    assert.deepEqual([rows.length, rows[0], rows.at(-1)], [100, 0, 999]);
    assert.deepEqual(spreadOver([1, 2], 100), [1, 2]);
  });

  it('have colours in even steps', () => {
    assert.deepEqual(
      [
        ...colourRamp(
          [
            [0, 0, 0],
            [100, 200, 50],
          ],
          3,
        ),
      ],
      [0, 0, 0, 50, 100, 25, 100, 200, 50],
    );
    assert.deepEqual(parseRgb('rgb(1, 20, 255)'), [1, 20, 255]);
    assert.deepEqual(extentOf([null, 3, Number.NaN, 1]), { low: 1, high: 3 });
    assert.deepEqual(extentOf([null]), { low: 0, high: 1 });
    assert.equal(placeIn({ low: 1, high: 3 }, 2), 0.5);
    assert.equal(placeIn({ low: 1, high: 1 }, 1), 0.5);
  });

  it('that are small keep within their box', () => {
    const { line, end } = sparkPath([1, 5, 3], 100, 20);
    assert.equal(line, 'M3 17L50 3L97 10');
    assert.deepEqual(end, { x: 97, y: 10 });
    assert.deepEqual(sparkPath([], 100, 20), { line: '', area: '', end: null });
    assert.deepEqual(sparkPath([2], 100, 20).end, { x: 97, y: 10 });
  });
});

describe('what is changed of a run', () => {
  const before = { evaluations: '100', seconds: '', threads: '2', expansions: '' };

  it('is what the form says otherwise than before', () => {
    assert.deepEqual(changesOf(before, before), {});
    assert.deepEqual(changesOf(before, { evaluations: '250', seconds: '1.5', threads: '2', expansions: 'closed' }), {
      evaluations: 250,
      timeMs: 1500,
      expansionGate: 'closed',
    });
    assert.deepEqual(changesOf(before, { ...before, threads: '' }), {});
  });

  it('tags are apart by commas, each once', () => {
    assert.deepEqual(tagsOf(' a, b ,, a'), ['a', 'b']);
  });
});
