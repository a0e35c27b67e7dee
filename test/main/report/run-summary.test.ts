import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_COLORS } from '../../../src/main/report/colors.js';
import { runSummary } from '../../../src/main/report/run-summary.js';
import { makeResult } from '../cli/views/fake-run.js';

describe('runSummary', () => {
  it('tells how a run ended and what it found', () => {
    assert.deepEqual(runSummary(makeResult(), NO_COLORS), [
      'bin-packing',
      'run          fake-run, completed: the budget is spent',
      'search       policy hgm, seed 1, 2 threads',
      'evaluations  5,000 in 12.3 s, 405/s',
      'agents       165, 164 expansions',
      'busy         93% of 2 threads',
      'failures     0, 0 retries',
      'best agent   root/3/1',
      'mean         0.810 over 200 evaluations, lower bound 0.770',
      'state        best-fit with a gap of 3',
    ]);
  });

  it('tells which guard has stopped the search, and why', () => {
    const guardStop = { guard: 'cost', reason: 'evaluations and expansions have cost 3 of 3' };
    const lines = runSummary(makeResult({ guardStop }), NO_COLORS);
    assert.equal(lines[1], 'run          fake-run, completed: guard cost: evaluations and expansions have cost 3 of 3');
  });

  it('tells a score as the problem gives it, with what its mean is believed to be at least as good as', () => {
    const { mean: _, lowerBound: __, ...best } = makeResult().best ?? assert.fail();
    const lines = runSummary(makeResult({ best: { ...best, score: 1.2345678912e-9, bound: -250_000.5 } }), NO_COLORS);
    assert.equal(lines[8], 'score        1.2345679e-9 over 200 evaluations, bound -250000.5');
  });

  it('says why a bound is above the mean: one result of 0 leaves Beta(1, 2), whose 0.05-quantile is 0.025', () => {
    const best = makeResult().best ?? assert.fail();
    const lines = runSummary(makeResult({ best: { ...best, mean: 0, evaluations: 1, lowerBound: 0.0253 } }), NO_COLORS);
    assert.deepEqual(lines.slice(8, 10), [
      'mean         0.000 over 1 evaluation, lower bound 0.025',
      '             a bound also counts a prior and how hard the tasks were',
    ]);
  });

  it('shows the state where the problem describes nothing', () => {
    const best = makeResult().best;
    assert.ok(best !== null);
    const lines = runSummary(makeResult({ best: { ...best, description: null } }), NO_COLORS);
    assert.equal(lines.at(-1), 'state        {"rule":"best-fit"}');
  });

  it('ends with the report of the problem, without what a terminal would obey', () => {
    const lines = runSummary(makeResult({ report: 'first\n\u001b[2J  second\n' }), NO_COLORS);
    assert.deepEqual(lines.slice(-3), ['', 'first', '  second']);
  });

  it('says when nothing was evaluated', () => {
    assert.equal(runSummary(makeResult({ best: null }), NO_COLORS).at(-1), 'best agent   none: nothing was evaluated');
  });

  it('counts failures and retries', () => {
    const lines = runSummary(makeResult({ failedActivities: 1200, retries: 1 }), NO_COLORS);
    assert.equal(lines[6], 'failures     1,200, 1 retry');
  });
});
