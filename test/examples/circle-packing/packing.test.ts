import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { grow } from '../../../examples/circle-packing/grow.js';
import { maximise, type Row } from '../../../examples/circle-packing/linear-program.js';
import { anyCentres, mutate } from '../../../examples/circle-packing/mutation.js';
import {
  CIRCLES,
  type Circle,
  faultOf,
  GRID,
  onGrid,
  type Packing,
  sumOfRadii,
} from '../../../examples/circle-packing/packing.js';
import { drawPacking } from '../../../examples/circle-packing/picture.js';
import { reportBest } from '../../../examples/circle-packing/report.js';
import { keyedUniform } from '../../../src/shared/random.js';

const STEP = 1 / GRID;

/** 25 circles that touch in rows of five, and one in a gap. */
function rows(): Circle[] {
  const radius = 0.09375;
  const circles = Array.from({ length: 25 }, (_, place): Circle => {
    const [row, column] = [Math.floor(place / 5), place % 5];
    return [radius * (1 + 2 * column), radius * (1 + 2 * row), radius];
  });
  return [...circles, [0.96875, 0.96875, 0.03125]];
}

function changed(place: number, circle: Circle): Packing {
  return { circles: rows().map((other, at) => (at === place ? circle : other)) };
}

describe('the check of a packing', () => {
  it('finds nothing where circles touch each other and the border exactly', () => {
    assert.equal(faultOf({ circles: rows() }), undefined);
    assert.equal(sumOfRadii({ circles: rows() }), 25 * 0.09375 + 0.03125);
  });

  it('finds the least overlap that there can be, with a circle and with the border', () => {
    assert.match(faultOf(changed(7, [0.46875, 0.28125, 0.09375 + STEP])) ?? '', /overlap/);
    assert.match(faultOf(changed(7, [0.46875 + STEP, 0.28125, 0.09375])) ?? '', /overlap/);
    assert.match(faultOf(changed(25, [0.96875, 0.96875 + STEP, 0.03125])) ?? '', /circle 25 is not inside/);
    assert.match(faultOf(changed(0, [0.09375 - STEP, 0.09375, 0.09375])) ?? '', /circle 0 is not inside/);
  });

  it('refuses another number of circles, circles without radius, and numbers off the grid', () => {
    assert.match(faultOf({ circles: rows().slice(1) }) ?? '', /there are 25 circles/);
    assert.match(faultOf(changed(25, [0.9375, 0.9375, 0])) ?? '', /no radius/);
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, 0.1]) {
      const packing = changed(25, [0.96875, 0.96875, wrong]);
      assert.match(faultOf(packing) ?? '', /no multiple/);
    }
  });
});

describe('the linear program', () => {
  it('finds the best corner', () => {
    // 3 x + 2 y with x <= 4, x + y <= 5, x + 3 y <= 12, both >= 0: best at (4, 1).
    const constraints: Row[] = [
      { places: [0], values: [1], bound: 4 },
      { places: [0, 1], values: [1, 1], bound: 5 },
      { places: [0, 1], values: [1, 3], bound: 12 },
      { places: [0], values: [-1], bound: 0 },
      { places: [1], values: [-1], bound: 0 },
    ];
    const [x, y] = maximise(Float64Array.of(3, 2), constraints, Float64Array.of(1, 1));
    assert.ok(Math.abs((x ?? 0) - 4) < 1e-9 && Math.abs((y ?? 0) - 1) < 1e-9, `${x} ${y}`);
  });
});

describe('growing circles', () => {
  it('gives a packing without fault, whatever the centres, and more than they had room for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
        const uniform = keyedUniform(seed, 2, 0);
        const packing = onGrid(grow(anyCentres(uniform), () => undefined));
        assert.equal(faultOf(packing), undefined);
        assert.ok(sumOfRadii(packing) > 2.3, String(sumOfRadii(packing)));
        const child = onGrid(grow(mutate(packing, packing, uniform), () => undefined));
        assert.equal(faultOf(child), undefined);
      }),
      { seed: 2, numRuns: 8 },
    );
  });

  it('stops when it is told to', () => {
    const check = () => {
      throw new Error('stop');
    };
    assert.throws(() => grow(anyCentres(keyedUniform(1, 2, 0)), check), /stop/);
  });
});

describe('what is shown of a packing', () => {
  it('is a picture of every circle, and its sum beside those that were published', () => {
    const picture = drawPacking({ circles: rows() });
    assert.match(picture, /^<svg [\s\S]*<\/svg>$/);
    assert.equal(picture.match(/<circle /g)?.length, CIRCLES);
    assert.match(reportBest({ circles: rows() }), /^2\.375000 {2}found, checked in integers[\s\S]*0\.260862 short of it/);
  });
});
