import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formed, ScoreRange, unformed } from '../../../../src/main/policy/scores/score-form.js';

function formOf(scores: readonly number[]): string {
  const range = new ScoreRange();
  for (const u of scores) range.add(u);
  return range.form;
}

describe('ScoreRange', () => {
  it('has scores of one sign compared by their logarithms from the factor 1,000 on', () => {
    assert.equal(formOf([]), 'linear');
    assert.equal(formOf([5]), 'linear');
    assert.equal(formOf([1, 999]), 'linear');
    assert.equal(formOf([1, 1000]), 'log-above');
    assert.equal(formOf([-1e6, -1e3]), 'log-below');
    assert.equal(formOf([-1e6, -1e-6, 1]), 'linear');
  });

  it('takes 0 for no sign, and for no size', () => {
    assert.equal(formOf([0, 0, 7]), 'linear');
    assert.equal(formOf([0, 1, 1000]), 'log-above');
    assert.equal(formOf([0, -1, -1000, -0]), 'log-below');
  });

  it('has the same form whatever the unit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -2e3, max: 2e3 }), { maxLength: 9 }),
        fc.integer({ min: -60, max: 60 }),
        (us, power) => {
          assert.equal(formOf(us.map((u) => u * 2 ** power)), formOf(us));
        },
      ),
      { seed: 5 },
    );
  });
});

describe('formed', () => {
  it('keeps the order of scores, and is taken back by unformed', () => {
    const sizes = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(sizes, sizes, (one, other) => {
        for (const [form, sign] of [
          ['linear', 1],
          ['log-above', 1],
          ['log-below', -1],
        ] as const) {
          const [u, v] = [sign * one, sign * other];
          const [x, y] = [formed(u, form), formed(v, form)];
          if (u < v) assert.ok(x <= y);
          const back = unformed(x, form);
          assert.ok(Math.abs(back - u) <= 1e-12 * Math.abs(u), `${back} is not ${u}`);
        }
      }),
      { seed: 6 },
    );
  });

  it('is finite for 0, for scores of the other sign and back from anywhere', () => {
    for (const u of [0, -0, 3, -3, Number.MAX_VALUE, -Number.MAX_VALUE]) {
      for (const form of ['log-above', 'log-below'] as const) assert.ok(Number.isFinite(formed(u, form)));
    }
    assert.ok(formed(1e-9, 'log-below') === formed(0, 'log-below') && formed(0, 'log-below') > formed(-1e-300, 'log-below'));
    assert.ok(formed(-1e9, 'log-above') < formed(1e-300, 'log-above'));
    for (const x of [-1e4, 0, 1e4]) {
      for (const form of ['log-above', 'log-below'] as const) assert.ok(Number.isFinite(unformed(x, form)));
    }
  });
});
