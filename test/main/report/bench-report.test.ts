import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BenchResult } from '../../../src/main/bench-command/problem-bench.js';
import { benchAdvice } from '../../../src/main/report/bench-advice.js';
import { benchSvg } from '../../../src/main/report/bench-svg.js';
import { benchLines } from '../../../src/main/report/bench-table.js';
import { NO_COLORS } from '../../../src/main/report/colors.js';
import { formatBytes, formatCost } from '../../../src/main/report/cost-format.js';
import { costs, resultOf, runOf } from './bench-figures.js';

const RUNS = [
  runOf(1, 500, 1),
  runOf(1, 400, 1, { batching: false }),
  runOf(2, 950, 1, { speedUp: 1.9 }),
  runOf(2, 700, 1, { batching: false, speedUp: 1.75 }),
];

describe('the report of a benchmark', () => {
  it('has a row for each function and each run', () => {
    const lines = benchLines(resultOf(RUNS, costs(1)), NO_COLORS, Number.POSITIVE_INFINITY);
    assert.deepEqual(lines.slice(0, 13), [
      'climb  seed 1 · 2 cores',
      '',
      'One call, in a thread that does nothing else',
      'function    mean  ± 95%  deviation   least  median     p99  most  calls',
      'evaluate    1 ms   1.0%     100 µs  800 µs    1 ms  1.2 ms  2 ms    100',
      'expand    500 µs   1.0%      50 µs  400 µs  500 µs  600 µs  1 ms    100',
      'agents  16, 100 B of JSON, 140 B at most',
      '',
      'Runs, watched while they search',
      'threads  batches  evaluations  expansions  speed-up  of the ideal  runtime each  main thread late  in flight',
      '      1  yes            500/s           3      1.00           50%          1 ms            1.5 ms          4',
      '      1  no             400/s           3      1.00           40%        1.5 ms            1.5 ms          4',
      '      2  yes            950/s           3      1.90           48%       1.11 ms            1.5 ms          8',
    ]);
  });

  it('leaves two columns of runs out where a terminal is too narrow for all', () => {
    const lines = benchLines(resultOf(RUNS, costs(1)), NO_COLORS, 80);
    assert.deepEqual(lines.slice(9, 11), [
      'threads  batches  evaluations  speed-up  of the ideal  runtime each  in flight',
      '      1  yes            500/s      1.00           50%          1 ms          4',
    ]);
    assert.ok(lines.every((line) => line.length <= 80));
  });

  it('tells setup and tasks where there are any', () => {
    const measured = costs(1, { setupMs: 1234, taskSizes: { meanBytes: 5000, maxBytes: 2_500_000 } });
    const text = benchLines(resultOf(RUNS, measured), NO_COLORS, 80).join('\n');
    assert.match(text, /^setup {3}1\.23 s in each thread$/m);
    assert.match(text, /^a task {2}5 kB of JSON, 2\.5 MB at most$/m);
  });

  it('breaks sentences at the width', () => {
    const lines = benchLines(resultOf(RUNS, costs(1)), NO_COLORS, 60);
    const sentences = lines.slice(lines.indexOf('What follows') + 1);
    assert.ok(
      sentences.every((line) => line.length <= 60 && /^(- | {2})\S/.test(line)),
      sentences.join('\n'),
    );
  });
});

describe('the advice of a benchmark', () => {
  it('quotes the figures that it is from', () => {
    const advice = benchAdvice(resultOf(RUNS, costs(1)));
    assert.equal(advice[0], 'Use --threads 2: 950/s, 1.9 times what one thread does, the most that was measured.');
    assert.ok(advice.includes('Leave batches on: they bring 1.36 times the rate.'), advice.join('\n'));
    assert.ok(
      advice.some((sentence) =>
        sentence.startsWith('--timeout 1s ends what hangs: 99 of 100 calls of evaluate take at most 1.2 ms'),
      ),
    );
  });

  it('tells what more threads than cores do', () => {
    const said = (rate: number) =>
      benchAdvice(resultOf([...RUNS, runOf(4, rate, 1)], costs(1))).find((sentence) => sentence.startsWith('More threads'));
    assert.equal(said(760), 'More threads than the 2 cores hurt: 4 threads do 20% less.');
    assert.equal(said(960), 'More threads than the 2 cores bring nothing: 4 threads do about the same.');
    assert.match(said(1900) ?? '', /^More threads than the 2 cores help, .* 99% more\.$/);
    assert.equal(
      benchAdvice(resultOf(RUNS, costs(1))).some((sentence) => sentence.startsWith('More threads')),
      false,
    );
  });

  it('tells when the runtime dominates, and what to do', () => {
    const advice = benchAdvice(resultOf([runOf(1, 100_000, 0.001)], costs(0.001))).join('\n');
    assert.match(
      advice,
      /only 10% of the time: an evaluation takes 1 µs, and 9 µs of thread time .* Do about 100 in one call .* weight 100/,
    );
  });

  it('speaks of scores where the problem has them, and not of several evaluations in one where an agent has but one', () => {
    const said = (others: Partial<BenchResult>, measured = costs(0.001)) =>
      benchAdvice(resultOf([runOf(1, 100_000, 0.001, { expansions: 1e6 })], measured, others)).join('\n');
    assert.match(said({ direction: 'minimize' }), /return their mean as the score, with weight 100/);
    const once = said({ direction: 'minimize', exact: true });
    assert.match(
      once,
      /Threads are in your functions 10% of the time; 9 µs of thread time for each evaluation are spent outside\./,
    );
    assert.doesNotMatch(once, /in one call/);
    assert.match(once, /Agents grow more slowly than evaluations, so/);
    const tasks = costs(0.001, { taskSizes: { meanBytes: 1, maxBytes: 1 } });
    assert.match(said({ exact: true }, tasks), /Do about 100 in one call and return their mean as the reward/);
  });

  it('tells when expansions take most of the time', () => {
    const said = (expansions: number) => benchAdvice(resultOf([runOf(1, 500, 1, { expansions })], costs(1))).join('\n');
    assert.doesNotMatch(said(900), /Expansions/);
    assert.match(said(1100), /Expansions took most of that time: 1,100 expansions of 500 µs beside 500 evaluations\./);
  });

  it('speaks of heartbeats and busy agents where evaluations are long', () => {
    const runs = [runOf(1, 0.5, 2000, { evaluations: 20 })];
    assert.match(benchAdvice(resultOf(runs, costs(2000))).join('\n'), /call no ctx\.heartbeat\(\)[\s\S]*--max-pending 1 suits/);
    const beating = benchAdvice(resultOf(runs, costs(2000, { heartbeatsPerEvaluation: 19 }))).join('\n');
    assert.match(beating, /heartbeatTimeoutMs: 2000 notices/);
  });

  it('says when figures are not to be trusted', () => {
    const said = (others: object, run: object = {}) =>
      benchAdvice(resultOf([runOf(1, 500, 1, run)], costs(1), others)).join('\n');
    assert.doesNotMatch(said({}), /Other programs|rough|failed in/);
    assert.match(said({ loadBefore: 3 }), /Other programs kept the machine busy \(load 3\.0 on 2 cores\)/);
    assert.match(said({}, { evaluations: 4 }), /rates are rough: only 4 evaluations ended .* --time 10s/);
    assert.match(said({}, { failedActivities: 2 }), /2 activities failed/);
    const large = benchAdvice(resultOf(RUNS, costs(1, { agentSizes: { meanBytes: 2e6, maxBytes: 3e6 } }))).join('\n');
    assert.match(large, /An agent is 2 MB of JSON/);
  });
});

describe('the picture of a benchmark', () => {
  it('is a self-contained SVG with a bar for each run in both panels, and labelled axes', () => {
    const svg = benchSvg(resultOf(RUNS, costs(1)));
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [\s\S]*<\/svg>$/);
    // The background, two marks of the legend, and four bars a panel.
    assert.equal(svg.match(/<rect /g)?.length, 3 + 2 * RUNS.length);
    for (const label of ['Evaluations a second', 'Share of the ideal', '>threads<', '>950<', '>48%<', '>100%<'])
      assert.ok(svg.includes(label), label);
    assert.doesNotMatch(svg, /NaN|Infinity|undefined|href/);
  });

  it('escapes names, and can draw runs that did nothing', () => {
    const svg = benchSvg(
      resultOf([runOf(1, 0, 1, { runtimeMsPerEvaluation: 0, parallelEfficiency: 0 })], costs(1), { problem: '<script>&' }),
    );
    assert.ok(svg.includes('&lt;script&gt;&amp;'));
    assert.doesNotMatch(svg, /NaN|Infinity/);
  });
});

describe('figures of a benchmark', () => {
  it('have three digits and the unit that suits them', () => {
    const times = [0, 0.000085, 0.0123, 0.9996, 4.5678, 123.4, 7800, 120_000];
    assert.deepEqual(times.map(formatCost), ['0 ns', '85 ns', '12.3 µs', '1 ms', '4.57 ms', '123 ms', '7.8 s', '2 min']);
    assert.deepEqual([12, 1234, 4_500_000].map(formatBytes), ['12 B', '1.23 kB', '4.5 MB']);
  });
});
