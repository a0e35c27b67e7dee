import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { type LiveState, renderLiveView } from '../../../../src/main/cli/views/live-frame.js';
import { colorsFor, NO_COLORS } from '../../../../src/main/report/colors.js';
import { lineageOf } from '../../../../src/main/report/lineage.js';
import { makeProgress } from './fake-run.js';

fc.configureGlobal({ seed: 1 });

const STATE: LiveState = {
  settings: { problem: 'bin-packing.ts', policy: 'hgm', seed: 1, threads: 2 },
  openMs: 8000,
  progress: makeProgress({ retries: 7, failedActivities: 2 }),
  longest: undefined,
  bestText: '{"rule":"best-fit"}',
  bestMeans: [0.4, 0.5, 0.6, 0.812],
  lineage: lineageOf('root/3/1', (key) => ({ root: 0.4, 'root/3': 0.61, 'root/3/1': 0.812 })[key]),
  formerBest: [{ key: 'root/3', sinceMs: 2100, mean: 0.61, evaluations: 80, lowerBound: 0.52 }],
  notice: undefined,
};

describe('renderLiveView of a problem with scores', () => {
  it('shows them on their own scale', () => {
    const { mean: _, lowerBound: __, ...best } = makeProgress().best ?? assert.fail();
    const scored: LiveState = {
      ...STATE,
      progress: makeProgress({ best: { ...best, score: 2.6359831, bound: 2.6359831 } }),
      bestMeans: [2.5, 2.6359831],
      lineage: lineageOf('root/3/1', (key) => ({ root: 2.1, 'root/3': 2.5, 'root/3/1': 2.6359831 })[key]),
      formerBest: [{ key: 'root/3', sinceMs: 2100, score: 2.5, evaluations: 80, bound: 2.4875 }],
    };
    const lines = renderLiveView(scored, { columns: 80, rows: 24 }, NO_COLORS);
    assert.deepEqual(lines.slice(-9, -2), [
      'score        2.6359831 over 200 evaluations, bound 2.6359831',
      'state        {"rule":"best-fit"}',
      '',
      'best score   ▁█ 2.5 → 2.6359831',
      'lineage      root 2.1 → 3 2.5 → 1 2.6359831',
      '',
      'before it    root/3                    2.5 (bound 2.4875)  at 2.1 s',
    ]);
  });
});

describe('renderLiveView', () => {
  it('fills an ordinary terminal', () => {
    assert.deepEqual(renderLiveView(STATE, { columns: 80, rows: 24 }, NO_COLORS), [
      'bin-packing.ts  policy hgm · seed 1 · 2 threads',
      '',
      '━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━────────────────────────────  62%',
      '',
      'evaluations  3,100 of 5,000            rate     405/s',
      'agents       125                       busy     93%',
      'expansions   124                       elapsed  7.7 s',
      'in flight    4                         left     4.7 s',
      'failures     2, 7 retries',
      '',
      'best agent   root/3/1',
      'mean         0.812 over 200 evaluations, lower bound 0.774',
      'state        {"rule":"best-fit"}',
      '',
      'best mean    ▁▃▄█ 0.400 → 0.812',
      'lineage      root 0.400 → 3 0.610 → 1 0.812',
      '',
      'before it    root/3                    0.610 (≥ 0.520)  at 2.1 s',
      '',
      'Ctrl-C stops the run and shows its result so far',
    ]);
  });

  it('says why a bound is above the mean beside it, also where it is that of a former best agent', () => {
    const note = '             a bound also counts a prior and how hard the tasks were';
    const former = { key: 'root/3', sinceMs: 2100, mean: 0.504, evaluations: 80, lowerBound: 0.505 };
    const shown = renderLiveView({ ...STATE, formerBest: [former] }, { columns: 80, rows: 24 }, NO_COLORS);
    assert.equal(shown[shown.indexOf('mean         0.812 over 200 evaluations, lower bound 0.774') + 1], note);
    assert.ok(!renderLiveView(STATE, { columns: 80, rows: 24 }, NO_COLORS).includes(note));
  });

  it('sets its figures below one another on a narrow terminal', () => {
    const lines = renderLiveView(STATE, { columns: 40, rows: 40 }, NO_COLORS);
    assert.deepEqual(lines.slice(4, 8), [
      'evaluations  3,100 of 5,000',
      'agents       125',
      'expansions   124',
      'in flight    4',
    ]);
    assert.equal(lines[8], 'rate         405/s');
  });

  it('leaves out, on a low terminal, what matters least', () => {
    assert.deepEqual(renderLiveView(STATE, { columns: 80, rows: 7 }, NO_COLORS), [
      'bin-packing.ts  policy hgm · seed 1 · 2 threads',
      '━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━────────────────────────────  62%',
      'best agent   root/3/1',
      'mean         0.812 over 200 evaluations, lower bound 0.774',
      'state        {"rule":"best-fit"}',
    ]);
  });

  it('tells time budgets, and a time left that is not known', () => {
    const progress = makeProgress({ evaluationBudget: null, timeBudgetMs: 60_000, timeLeftMs: null });
    const lines = renderLiveView({ ...STATE, progress }, { columns: 80, rows: 24 }, NO_COLORS);
    assert.equal(lines[4], 'evaluations  3,100                     rate     405/s');
    assert.equal(lines[6], 'expansions   124                       elapsed  7.7 s of 1m 00s');
    assert.equal(lines[7], 'in flight    4                         left     unknown');
  });

  it('has no best agent before one is evaluated', () => {
    const lines = renderLiveView({ ...STATE, progress: makeProgress({ best: undefined }) }, { columns: 80, rows: 24 }, NO_COLORS);
    assert.ok(!lines.some((line) => line.startsWith('best')));
  });

  it('shows for how long the problem has been loading', () => {
    assert.equal(
      renderLiveView({ ...STATE, progress: undefined }, { columns: 80, rows: 24 }, NO_COLORS)[2],
      'loading the problem… 8.0 s',
    );
  });

  it('shows what the user has to know in place of the hint, on low terminals too', () => {
    const lines = renderLiveView({ ...STATE, notice: 'stopping…' }, { columns: 80, rows: 4 }, NO_COLORS);
    assert.equal(lines.at(-1), 'stopping…');
  });

  it('fits any terminal, with colours and without', () => {
    const colors = colorsFor({ isTTY: true }, {});
    const key = `root${'/7'.repeat(300)}`;
    const crowded: LiveState = {
      ...STATE,
      settings: { ...STATE.settings, problem: 'プロブレム'.repeat(10) },
      progress: makeProgress({
        best: { key, mean: 1, evaluations: 1e9, lowerBound: 1, description: null, agent: null },
        evaluations: 1e9,
      }),
      bestText: '梱包'.repeat(200),
      bestMeans: Array.from({ length: 256 }, (_, index) => index / 256),
      lineage: lineageOf(key, () => 0.5),
      formerBest: Array.from({ length: 12 }, () => ({ key, sinceMs: 1e9, mean: 1, evaluations: 1, lowerBound: 1 })),
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60 }), fc.boolean(), (columns, rows, colored) => {
        const lines = renderLiveView(crowded, { columns, rows }, colored ? colors : NO_COLORS);
        assert.ok(lines.length <= Math.max(1, rows - 1));
        for (const line of lines) {
          const text = stripVTControlCharacters(line);
          assert.ok([...text].length < Math.max(2, columns), `${columns} columns: ${text}`);
          assert.doesNotMatch(text, /\p{Cc}/u);
        }
      }),
    );
  });
});
