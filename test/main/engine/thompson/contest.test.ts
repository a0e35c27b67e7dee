import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Contest } from '../../../../src/main/engine/thompson/contest.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';
import { assertSameDistribution } from '../../policy/chi-square.js';
import { figuresOf, makePosterior, type Observed, observed, POSTERIOR_KINDS } from './index-under-test.js';

const ARMS: readonly Observed[] = [observed(3, 0.5), observed(30, 0.45, 0.5), observed(300, 0.5, 0.5), observed(0, 0)];
const LOW_SLOT = 1;
const HIGH_SLOT = 2;
const ROUNDS = 8_000;

describe('Contest', () => {
  it('is won as often as by the largest of truncated draws, whatever the range; false-alarm rate 1e-4 each', () => {
    for (const kind of POSTERIOR_KINDS) {
      const posterior = makePosterior(kind);
      posterior.reserve(ARMS.length);
      for (const [arm, own] of ARMS.entries()) posterior.set(arm, ...figuresOf(kind, own));
      const at = (z: number) => posterior.centre(2) + z * posterior.spread(2);
      for (const [low, high] of [
        [at(1), Number.POSITIVE_INFINITY],
        [at(-3), at(4)],
        [at(2), at(2.1)],
        [Number.NEGATIVE_INFINITY, at(0)],
      ] as const) {
        posterior.place(LOW_SLOT, low);
        posterior.place(HIGH_SLOT, high);
        const contest = new Contest(posterior, 0);
        const uniform = keyedUniform(8, RandomPurpose.simulation, 1);
        const other = keyedUniform(9, RandomPurpose.simulation, 1);
        const won = ARMS.map(() => 0);
        const expected = ARMS.map(() => 0);
        for (let n = 0; n < ROUNDS; n++) {
          contest.reset();
          for (const arm of ARMS.keys()) {
            const atLow = low === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : posterior.rate(arm, LOW_SLOT);
            contest.add(arm, atLow, high === Number.POSITIVE_INFINITY ? 0 : posterior.rate(arm, HIGH_SLOT), uniform);
          }
          won[contest.winner(low, high, 1 / posterior.spread(2))]!++;
          const draws = ARMS.map((_, arm) => posterior.drawBetween(arm, low, high, other));
          expected[draws.indexOf(Math.max(...draws))]!++;
        }
        assertSameDistribution(won, expected);
      }
    }
  });

  it('needs little more than one evaluation for each contestant, and ends with any slope', () => {
    const posterior = makePosterior('beta');
    posterior.reserve(60);
    for (let arm = 0; arm < 60; arm++) posterior.set(arm, 20 + arm, 60, 0);
    const uniform = keyedUniform(8, RandomPurpose.simulation, 2);
    for (const [slope, limit] of [
      [5, 3],
      [1e-6, 40],
      [1e6, 40],
    ] as const) {
      let evaluations = 0;
      const contest = new Contest(posterior, 0);
      posterior.place(LOW_SLOT, 0.1);
      for (let n = 0; n < 100; n++) {
        contest.reset();
        for (let arm = 0; arm < 60; arm++) contest.add(arm, posterior.rate(arm, LOW_SLOT), 0, uniform);
        contest.winner(0.1, Number.POSITIVE_INFINITY, slope);
        evaluations += contest.evaluations / 6000;
      }
      assert.ok(evaluations < limit, `${evaluations} evaluations for each contestant with slope ${slope}`);
    }
  });

  it('takes arms that are the same for equals', () => {
    const posterior = makePosterior('beta');
    posterior.reserve(1);
    const contest = new Contest(posterior, 0);
    contest.reset();
    for (let n = 0; n < 3; n++) contest.add(0, 1, 0.5, () => 0.25);
    assert.equal(contest.winner(0, 1, 1), 0);
  });
});
