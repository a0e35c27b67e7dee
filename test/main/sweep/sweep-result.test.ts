import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { estimateMean, meanTestP } from '../../../src/main/comparison/comparison-statistics.js';
import { sweepSvg } from '../../../src/main/report/sweep-svg.js';
import { meanCurve } from '../../../src/main/sweep/mean-curve.js';
import { resolveSweep } from '../../../src/main/sweep/sweep-options.js';
import { sweepResult } from '../../../src/main/sweep/sweep-result.js';
import type { ReadRun, SweptRun } from '../../../src/main/sweep/swept-run.js';

const SESSION = { type: 'session', startedAtMs: 0, evaluations: 100, timeMs: 1, contentHash: '' } as const;

/** A run whose best agents were so good after so many evaluations. */
function runOf(
  policy: string,
  seed: number,
  curve: readonly (readonly [evaluations: number, value: number])[],
  changes: Partial<SweptRun> = {},
): ReadRun {
  const [, value = 0] = curve.at(-1) ?? [];
  const run: SweptRun = {
    runId: `s.${policy}.${seed}`,
    policy,
    seed,
    status: 'completed',
    best: { key: 'root', value, bound: value, evaluations: 1, isExact: false },
    judged: null,
    evaluations: 100,
    agents: 10 * seed,
    cost: 0,
    elapsedMs: 1000,
    ...changes,
  };
  return {
    run,
    problem: 'p',
    measure: { scale: 'score', direction: 'minimize', exact: false },
    hasTasks: false,
    curve: curve.map(([evaluations, mean]) => ({ evaluations, mean, bound: mean, key: 'root', elapsedMs: null, cost: 0 })),
    session: SESSION,
    addedAgents: 0,
    latest: { value, evaluations: 1 },
  };
}

function resultOf(reads: readonly ReadRun[]) {
  const policies = ['hgm', 'random', 'greedy'].map((policy) => ({ policy }));
  return sweepResult(resolveSweep({ policies, seeds: [1, 2, 3], evaluations: 100, id: 's' }), reads[0]!, reads);
}

const VALUES = { hgm: [1, 2, 3], random: [1.5, 2.5, 2.9], greedy: [2, 2, 5] } as const;
const READS = Object.entries(VALUES).flatMap(([policy, values]) =>
  values.map((value, place) =>
    runOf(policy, place + 1, [
      [1, 10],
      [50, value],
    ]),
  ),
);

describe('the result of a sweep', () => {
  it('is of differences paired by seed, in the direction of the problem, adjusted for as many tests as there are others', () => {
    const { policies, isComplete, total } = resultOf(READS);
    const [hgm, random, greedy] = policies;
    assert.deepEqual([isComplete, total], [true, 9]);
    assert.deepEqual([hgm?.difference, hgm?.value, hgm?.meanAgents], [null, estimateMean([1, 2, 3]), 20]);
    const differences = VALUES.hgm.map((value, place) => value - VALUES.random[place]!);
    assert.deepEqual(random?.difference?.value, estimateMean(differences));
    assert.equal(random?.difference?.p, meanTestP(differences));
    assert.deepEqual([random?.difference?.better, random?.difference?.equal, random?.difference?.worse], [2, 0, 1]);
    assert.deepEqual([greedy?.difference?.better, greedy?.difference?.equal, greedy?.difference?.worse], [2, 1, 0]);
    assert.equal(greedy?.difference?.p, meanTestP([-1, 0, -2]));
    const smaller = Math.min(random?.difference?.p ?? 1, greedy?.difference?.p ?? 1);
    assert.equal(Math.min(random?.difference?.adjustedP ?? 1, greedy?.difference?.adjustedP ?? 1), Math.min(1, 2 * smaller));
  });

  it('leaves out runs that did not end, and pairs of which one has no answer', () => {
    const reads = READS.map((read) => {
      const { policy, seed } = read.run;
      if (policy === 'random' && seed === 1) return { ...read, run: { ...read.run, status: 'failed' as const } };
      if (policy === 'greedy' && seed !== 2) return { ...read, run: { ...read.run, best: null } };
      return read;
    });
    const { policies, isComplete, runs } = resultOf(reads);
    const [, random, greedy] = policies;
    assert.deepEqual([isComplete, runs.length], [false, 9]);
    assert.deepEqual([random?.answers, random?.difference?.value], [2, estimateMean([2 - 2.5, 3 - 2.9])]);
    assert.deepEqual([greedy?.answers, greedy?.value, greedy?.curve], [1, null, []]);
    assert.deepEqual(greedy?.difference, { value: null, p: null, adjustedP: null, better: 0, equal: 1, worse: 0 });
    assert.equal(random?.difference?.adjustedP, Math.min(1, 2 * (random?.difference?.p ?? 1)));
  });
});

describe('the result of a sweep whose answers are judged', () => {
  const policies = [{ policy: 'hgm' }, { policy: 'random' }];
  const sweep = resolveSweep({ policies, seeds: [1, 2], evaluations: 100, id: 's', judge: 7 });

  it('is of what they were found to be, and of those that were', () => {
    const reads = [1, 2].flatMap((seed) => [
      runOf('hgm', seed, [[1, 1]], { judged: { value: 3 + seed, evaluations: 7 } }),
      runOf('random', seed, [[1, 2]], seed === 1 ? { judged: { value: 5, evaluations: 7 } } : {}),
    ]);
    const result = sweepResult(sweep, reads[0]!, reads);
    const [hgm, random] = result.policies;
    assert.deepEqual([result.judge, result.isComplete, random?.answers], [7, false, 1]);
    assert.deepEqual(hgm?.value, estimateMean([4, 5]));
    assert.deepEqual([random?.difference?.better, random?.difference?.equal, random?.difference?.worse], [1, 0, 0]);
  });

  it('takes exact answers as they are where there are no tasks', () => {
    const exact = READS.map((read) => ({ ...read, measure: { ...read.measure, exact: true } }));
    assert.equal(sweepResult(sweep, exact[0]!, exact).judge, 0);
    const withTasks = exact.map((read) => ({ ...read, hasTasks: true }));
    assert.equal(sweepResult(sweep, withTasks[0]!, withTasks).judge, 7);
  });
});

describe('the mean curve of runs', () => {
  it('begins where each has a best agent, and holds the answer of one that ended early', () => {
    const curve = meanCurve([
      runOf('hgm', 1, [
        [1, 10],
        [50, 4],
      ]),
      runOf(
        'hgm',
        2,
        [
          [3, 6],
          [20, 2],
        ],
        { status: 'exhausted', evaluations: 20 },
      ),
    ]);
    assert.equal(curve.length, 98);
    assert.deepEqual(curve[0], { evaluations: 3, ...estimateMean([10, 6]) });
    assert.deepEqual(
      curve.find(({ evaluations }) => evaluations === 49),
      { evaluations: 49, ...estimateMean([10, 2]) },
    );
    assert.deepEqual(curve.at(-1), { evaluations: 100, ...estimateMean([4, 2]) });
  });

  it('has no more points than there are evaluations', () => {
    const runs = [1, 2].map((seed) => runOf('hgm', seed, [[1, seed]], { evaluations: 5 }));
    assert.deepEqual(
      meanCurve(runs).map(({ evaluations }) => evaluations),
      [1, 2, 3, 4, 5],
    );
  });
});

describe('the picture of a sweep', () => {
  it('has a curve, a band and a legend for each policy with two answers, and escapes what others wrote', () => {
    const { policies, ...rest } = resultOf(READS);
    const svg = sweepSvg({
      ...rest,
      problem: 'a & b\u001b[2J',
      policies: policies.map((policy) => ({ ...policy, label: `<${policy.label}>` })),
    });
    assert.match(svg, /^<svg [\s\S]*<\/svg>$/);
    assert.equal(svg.match(/opacity="0.14"/g)?.length, 3);
    assert.equal(svg.match(/stroke-width="2"/g)?.length, 3);
    for (const text of ['&lt;hgm&gt;', '&lt;greedy&gt;', 'a &amp; b']) assert.ok(svg.includes(text), text);
    assert.doesNotMatch(svg, /NaN|Infinity/);
    assert.ok(!svg.includes('\u001b'));
  });

  it('is drawn where nothing differs', () => {
    const reads = READS.map(({ run }) => runOf(run.policy, run.seed, [[1, 0]]));
    assert.doesNotMatch(sweepSvg(resultOf(reads)), /NaN|Infinity/);
  });
});
