import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RateCurve } from '../../../../src/main/engine/thompson/rate-curve.js';

/** Sums of rates as posteriors have them: exponential, bell-shaped, with a long tail, and one that is soon too small for a double. */
const SHAPES: readonly ((position: number) => number)[] = [
  (position) => Math.exp(-3 * position),
  (position) => Math.log1p(Math.exp(-position)),
  (position) => 1e6 * Math.exp(-(position + 20) * Math.abs(position + 20)),
  (position) => (position < -1 ? -position : 1 / (2 + position)) ** 4,
  (position) => Math.exp(-Math.exp(position)) * 1000,
];

describe('RateCurve', () => {
  it('finds a position where the sum is within a factor of the target, from anywhere, and evaluates it last', () => {
    const position = fc.double({ min: -30, max: 30, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...SHAPES),
        position,
        fc.double({ min: 1e-3, max: 10, noNaN: true }),
        fc.constantFrom(0.5, 1, 30, 256),
        fc.array(position, { maxLength: 4 }),
        (sumAt, from, step, target, known) => {
          const curve = new RateCurve(from, step);
          for (const other of known) curve.add(other, sumAt(other));
          let evaluations = 0;
          let last = Number.NaN;
          const found = curve.solve(target, 1.5, (at) => {
            evaluations++;
            last = at;
            return sumAt(at);
          });
          assert.equal(found, last);
          assert.ok(Math.abs(Math.log(sumAt(found) / target)) <= Math.log(1.5), `${sumAt(found)} for ${target}`);
          assert.ok(evaluations <= 80, `${evaluations} evaluations`);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  it('needs one or two evaluations where it knows the neighbourhood', () => {
    const curve = new RateCurve(0, 1);
    const sumAt = (position: number) => Math.exp(-((position + 20) ** 2) / 30);
    for (const position of [-20, -18, -16, -14, -12]) curve.add(position, sumAt(position));
    let evaluations = 0;
    curve.solve(0.5, 1.5, (position) => {
      evaluations++;
      return sumAt(position);
    });
    assert.ok(evaluations <= 2);
  });
});
