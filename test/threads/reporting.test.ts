import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isHgmError } from '../../src/shared/errors.js';
import type { Checkpoints } from '../../src/shared/results/reports.js';
import { Reporting } from '../../src/threads/reporting.js';
import { HOSTILE_VALUES } from '../fixtures/hostile-values.js';

const HALF_AT_2: Checkpoints = { compares: 'latest', steps: [2], values: [0.5] };

function reportingOf(checkpoints: Checkpoints | undefined = HALF_AT_2, direction?: 'minimize' | 'maximize'): Reporting {
  return new Reporting({ what: 'evaluate of agent root', checkpoints, direction });
}

describe('ctx.report', () => {
  for (const [value, step, message] of [
    [Number.NaN, 1, /reported the value NaN; report a value and its step; a reward is a number in \[0, 1\]$/],
    [1.5, 1, /reported the value 1\.5; .* a reward is a number in/],
    ['0.5', 1, /reported the value the string '0\.5'; .* a reward is a number in/],
    [0.5, -1, /reported the step -1; a step is an integer of at least 0/],
    [0.5, 1.5, /reported the step 1\.5; a step is an integer/],
    [0.5, Number.POSITIVE_INFINITY, /reported the step Infinity/],
    [0.5, undefined, /reported the step undefined/],
  ] as const) {
    it(`refuses ${String(value)} at step ${String(step)}`, () => {
      assert.throws(() => reportingOf().report(value, step), { code: 'ERR_RESULT_SHAPE', message });
    });
  }

  it('refuses steps that do not rise, and more than 1000 of them', () => {
    const reporting = reportingOf();
    reporting.report(1, 5);
    const message = /reported step 5 after step 5; each step must be larger than the one before/;
    assert.throws(() => reporting.report(1, 5), { code: 'ERR_RESULT_SHAPE', message });
    assert.throws(() => reporting.report(1, 4), { code: 'ERR_RESULT_SHAPE' });
    for (let step = 6; step < 1005; step++) reporting.report(1, step);
    const tooMany = { code: 'ERR_RESULT_SHAPE', message: /after 1000 others; report at most 1000 steps/ };
    assert.throws(() => reporting.report(1, 1005), tooMany);
  });

  it('refuses hostile values and steps, and takes nothing of them in', () => {
    for (const [name, make] of Object.entries(HOSTILE_VALUES)) {
      const reporting = reportingOf();
      const value: unknown = make();
      if (typeof value === 'number' && value >= 0 && value <= 1) continue;
      const isRefused = (error: unknown) => isHgmError(error, 'ERR_RESULT_SHAPE');
      assert.throws(() => reporting.report(value, 1), isRefused, name);
      assert.throws(() => reporting.report(0.5, value), isRefused, name);
      assert.deepEqual(reporting.resultOf(1), { reward: 1, reports: { steps: [], values: [] } }, name);
    }
  });

  it('takes any score where the problem has a direction', () => {
    const reporting = reportingOf({ compares: 'latest', steps: [2], values: [-3e5] }, 'minimize');
    assert.equal(reporting.report(7e9, 1), undefined);
    assert.equal(reporting.report(-4e5, 2), undefined);
    for (const value of [Number.POSITIVE_INFINITY, 1e200, -1e200]) {
      const message = /; report a value and its step; a score is a finite number, at most 1e\+100 in size$/;
      assert.throws(() => reporting.report(value, 3), { code: 'ERR_RESULT_SHAPE', message });
    }
    assert.deepEqual(reporting.resultOf({ score: 1, weight: 2 }), {
      score: 1,
      weight: 2,
      reports: { steps: [1, 2], values: [7e9, -4e5] },
    });
  });

  it('ends with the value that was reported last, and stays ended', () => {
    const reporting = reportingOf();
    assert.equal(reporting.report(0.1, 1), undefined);
    const end = reporting.report(0.2, 3);
    assert.equal(end?.code, 'ERR_HOPELESS');
    assert.match(
      end?.message ?? '',
      /^evaluate of agent root was ended at step 3: it is at 0\.2, and others were at 0\.5 by then$/,
    );
    assert.equal(reporting.report(1, 4), end);
    assert.equal(reporting.end, end);
    const reports = { steps: [1, 3], values: [0.1, 0.2], endedAt: 3 };
    assert.deepEqual(reporting.endedResult(), { reward: 0.2, reports });
    assert.deepEqual(reporting.resultOf({ reward: 0.9, metrics: { m: 1 } }), { reward: 0.2, metrics: { m: 1 }, reports });
  });

  it('goes on where it is as good as it must be', () => {
    const reporting = reportingOf();
    assert.equal(reporting.report(0.5, 2), undefined);
    assert.equal(reporting.endedResult(), undefined);
  });

  it('sends nothing where no evaluation is ended', () => {
    const reporting = new Reporting({ what: 'evaluate', checkpoints: undefined, direction: undefined });
    assert.equal(reporting.report(0, 1), undefined);
    assert.equal(reporting.resultOf(0.25), 0.25);
  });
});
