/**
 * Whether the index selects every arm with exactly the probability that its draw is the largest. Each comparison with the plain draw has a
 * false-alarm rate of 1e-4; the seeds are fixed. The same test must reject four faults that look right.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainSelect } from '../../../../src/main/engine/thompson/plain-select.js';
import { ThompsonIndex } from '../../../../src/main/engine/thompson/thompson-index.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../../../src/shared/random.js';
import {
  assertSelectsLikePlainDraw,
  type ComparisonOptions,
  type MakeIndex,
  type Observed,
  observed,
  POSTERIOR_KINDS,
} from './index-under-test.js';

/** Thresholds so high, and so few, that every level and the pass below them are used all the time. */
const SHALLOW = [0.4, 1.1];

const FOUR = [observed(3, 0.4), observed(12, 0.55, 0.5), observed(0, 0), observed(60, 0.6, 0.3)];

interface Shape {
  readonly name: string;
  readonly arms: readonly Observed[];
  readonly selections: number;
}

function scattered(count: number, make: (uniform: Uniform, arm: number) => Observed): Observed[] {
  const uniform = keyedUniform(3, RandomPurpose.simulation, count);
  return Array.from({ length: count }, (_, arm) => make(uniform, arm));
}

/** What 100,000 evaluations make of 100 arms when the index itself chooses them: many updates, rebuilds, removals and returns. */
function evolved(kind: ComparisonOptions['kind']): Observed[] {
  const uniform = keyedUniform(4, RandomPurpose.simulation, 1);
  const sums = Array.from({ length: 100 }, () => ({ weight: 0, sum: 0, squares: 0, quality: 0.2 + 0.6 * uniform() }));
  return sums.map((own) => {
    const weight = Math.floor(2 ** (10 * uniform()));
    for (let n = 0; n < weight; n++) {
      const reward = kind === 'beta' ? Number(uniform() < own.quality) : Math.min(1, own.quality + 0.1 * uniform());
      own.weight++;
      own.sum += reward;
      own.squares += reward * reward;
    }
    const mean = own.sum / own.weight;
    return { weight: own.weight, mean, variance: Math.max(0, own.squares / own.weight - mean * mean) };
  });
}
