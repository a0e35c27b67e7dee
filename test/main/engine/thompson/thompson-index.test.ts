import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainSelect } from '../../../../src/main/engine/thompson/plain-select.js';
import { ThompsonIndex, type ThompsonIndexState } from '../../../../src/main/engine/thompson/thompson-index.js';
import { isHgmError } from '../../../../src/shared/errors.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';
import { figuresOf, makePosterior, type Observed, observed, POSTERIOR_KINDS, type PosteriorKind } from './index-under-test.js';

function uniformFor(number: number) {
  return keyedUniform(11, RandomPurpose.simulation, number);
}

/** An index that is played with: arms are selected, evaluated, leave and come back. */
class Game {
  readonly index: ThompsonIndex;
  readonly #kind: PosteriorKind;
  readonly #observed: Map<number, Observed>;
  #round: number;

  constructor(kind: PosteriorKind, index: ThompsonIndex, of: Map<number, Observed> = new Map(), round = 0) {
    this.index = index;
    this.#kind = kind;
    this.#observed = new Map(of);
    this.#round = round;
    for (const [arm, own] of this.#observed) index.set(arm, ...figuresOf(kind, own));
  }

  static ofArms(kind: PosteriorKind, count: number): Game {
    const uniform = uniformFor(count);
    const arms = Array.from({ length: count }, () => observed(Math.floor(40 * uniform()), uniform(), 0.5));
    return new Game(kind, new ThompsonIndex({ posterior: makePosterior(kind), plainUpTo: 0 }), new Map(arms.entries()));
  }

  /** The same game over another index. */
  over(index: ThompsonIndex): Game {
    return new Game(this.#kind, index, this.#observed, this.#round);
  }

  play(rounds: number): number[] {
    return Array.from({ length: rounds }, () => {
      const round = this.#round++;
      const chosen = this.index.select(uniformFor(1000 + round));
      this.#set(chosen, observed(20 + round, 0.4 + 0.001 * chosen, 0.5));
      const other = (chosen * 31 + round) % 100;
      if (round % 7 === 0 && this.index.remove(other)) this.#observed.delete(other);
      if (round % 11 === 0) this.#set(other, observed(round % 30, 0.5, 0.5));
      return chosen;
    });
  }

  #set(arm: number, own: Observed): void {
    this.#observed.set(arm, own);
    this.index.set(arm, ...figuresOf(this.#kind, own));
  }
}

describe('ThompsonIndex', () => {
  it('answers -1 while there is no candidate', () => {
    for (const plainUpTo of [0, 16]) {
      const index = new ThompsonIndex({ posterior: makePosterior('beta'), plainUpTo });
      assert.equal(index.select(uniformFor(1)), -1);
      index.set(3, 1, 2);
      assert.equal(index.select(uniformFor(1)), 3);
      assert.equal(index.remove(3), true);
      assert.equal(index.remove(3), false);
      assert.equal(index.size, 0);
      assert.equal(index.select(uniformFor(1)), -1);
    }
  });

  it('draws plainly from a few arms, which is cheaper', () => {
    const index = new ThompsonIndex({ posterior: makePosterior('beta'), plainUpTo: 4 });
    const reference = makePosterior('beta');
    reference.reserve(4);
    for (let arm = 0; arm < 4; arm++) {
      index.set(arm, 3 * arm, 5);
      reference.set(arm, 3 * arm, 5, 0);
    }
    const candidates = new Uint8Array(4).fill(1);
    for (let n = 0; n < 50; n++) assert.equal(index.select(uniformFor(n)), plainSelect(reference, 4, candidates, uniformFor(n)));
    assert.deepEqual(index.state(), { positions: [], debt: 0, reached: 0 });
  });

  it('chooses alike when it is made anew from its state and the candidates', () => {
    for (const kind of POSTERIOR_KINDS) {
      const game = Game.ofArms(kind, 100);
      game.play(300);
      const state: ThompsonIndexState = JSON.parse(JSON.stringify(game.index.state()));
      const other = game.over(new ThompsonIndex({ posterior: makePosterior(kind), plainUpTo: 0, capacity: 333 }));
      other.index.restore(state);
      assert.deepEqual(other.play(600), game.play(600));
      assert.deepEqual(other.index.state(), game.index.state());
    }
  });

  it('chooses alike however often arms are set between selections', () => {
    for (const kind of POSTERIOR_KINDS) {
      const [index, other] = [Game.ofArms(kind, 80).index, Game.ofArms(kind, 80).index];
      for (let round = 0; round < 300; round++) {
        const chosen = index.select(uniformFor(round));
        assert.equal(other.select(uniformFor(round)), chosen);
        const own = figuresOf(kind, observed(round, 0.5, 0.5));
        index.set(chosen, ...own);
        other.remove(chosen);
        for (let n = 1; n < 5; n++) other.set(chosen, ...figuresOf(kind, observed(n, 0.9, 0.1)));
        other.set(chosen, ...own);
      }
    }
  });

  it('is sharpened by tau as if every figure, prior included, were multiplied', () => {
    const scaled = new ThompsonIndex({ posterior: makePosterior('beta'), plainUpTo: 0 });
    const multiplied = new ThompsonIndex({ posterior: makePosterior('beta'), plainUpTo: 0 });
    const tau = 16;
    scaled.setScale(tau);
    for (let arm = 0; arm < 60; arm++) {
      scaled.set(arm, arm % 7, arm % 5);
      multiplied.set(arm, tau * (1 + (arm % 7)) - 1, tau * (1 + (arm % 5)) - 1);
    }
    for (let n = 0; n < 500; n++) assert.equal(scaled.select(uniformFor(n)), multiplied.select(uniformFor(n)));
  });

  it('takes arms far apart', () => {
    const index = new ThompsonIndex({ posterior: makePosterior('student-t') });
    const arms = [5, 70_000, 1_200_000];
    for (const arm of arms) index.set(arm, 10, 0.5, 0.02);
    const chosen = new Set(Array.from({ length: 60 }, (_, n) => index.select(uniformFor(n))));
    assert.deepEqual(
      [...chosen].sort((a, b) => a - b),
      arms,
    );
  });

  it('hardly ever moves its thresholds', () => {
    for (const kind of POSTERIOR_KINDS) {
      const game = Game.ofArms(kind, 100);
      game.play(2000);
      let moves = 0;
      let before = game.index.state().positions;
      for (let n = 0; n < 2000; n++) {
        game.play(1);
        const { positions } = game.index.state();
        if (positions.some((position, level) => position !== before[level])) moves++;
        before = positions;
      }
      assert.ok(moves <= 100, `${moves} moves in 2,000 selections`);
    }
  });

  it('rejects options that break their rule, and states of other levels', () => {
    const posterior = makePosterior('beta');
    for (const options of [
      { levels: [] },
      { levels: [0, 1] },
      { levels: [3, 3] },
      { levels: [1, Number.POSITIVE_INFINITY] },
      { levels: [1, Number.NaN] },
      { levels: Array.from({ length: 9 }, (_, n) => n + 1) },
      { capacity: -1 },
      { capacity: 1.5 },
      { plainUpTo: -1 },
    ]) {
      const [field = ''] = Object.keys(options);
      assert.throws(
        () => new ThompsonIndex({ posterior, ...options }),
        (error) => isHgmError(error, 'ERR_OPTION') && error.message.startsWith(field),
      );
    }
    const index = new ThompsonIndex({ posterior });
    assert.throws(
      () => index.restore({ positions: [1, 2], debt: 0 }),
      (error) => isHgmError(error, 'ERR_OPTION') && error.message.includes('3 levels'),
    );
  });
});
