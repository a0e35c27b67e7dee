/** Random commands against a set of candidates, and every rate against the posterior. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BandTree } from '../../../../src/main/engine/thompson/band-tree.js';
import { ThompsonIndex } from '../../../../src/main/engine/thompson/thompson-index.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';
import { figuresOf, makePosterior, type Observed, observed, POSTERIOR_KINDS } from './index-under-test.js';

/** A slot that the index does not use. */
const FREE_SLOT = 40;

/** Looks inside. */
class Inspected extends ThompsonIndex {
  /** Asserts that after a refresh every rate, and every sum, is the one that the posterior gives now. */
  assertRatesAreRight(): void {
    const { levels } = this.ladder;
    let above: BandTree | undefined;
    for (const [index, level] of levels.entries()) {
      const total = this.ladder.refresh(index);
      this.posterior.place(FREE_SLOT, level.position);
      const fresh = new BandTree();
      fresh.reserve(this.posterior.capacity, above);
      for (let arm = 0; arm < this.posterior.capacity; arm++) {
        const rate = this.has(arm) ? this.posterior.rate(arm, FREE_SLOT) : 0;
        assert.equal(level.tree.rates[arm], rate, `level ${index}, arm ${arm}`);
        fresh.rates[arm] = rate;
      }
      fresh.rebuild(above);
      assert.equal(total, fresh.total, `the sum of level ${index}`);
      above = fresh;
    }
  }

  get isPlaced(): boolean {
    return this.ladder.isPlaced;
  }
}

type Command =
  | { readonly type: 'set'; readonly arm: number; readonly observed: Observed }
  | { readonly type: 'remove'; readonly arm: number }
  | { readonly type: 'select'; readonly times: number }
  | { readonly type: 'scale'; readonly tau: number }
  | { readonly type: 'restore' };

const arm = fc.oneof(fc.nat(12), fc.nat(200));
const observation = fc
  .tuple(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2000 })), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([weight, mean]) => observed(weight, weight === 0 ? 0 : mean, 0.5));
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant('set' as const), arm, observed: observation }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('remove' as const), arm }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('select' as const), times: fc.integer({ min: 1, max: 20 }) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('scale' as const), tau: fc.constantFrom(1, 1.05, 40, 1e4) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('restore' as const) }) },
  ),
  { maxLength: 60 },
);
const kinds = fc.constantFrom(...POSTERIOR_KINDS);
const levels = fc.constantFrom<(readonly number[])[]>([0.5], [0.8, 3], [1, 4, 16, 64, 256]);

function uniformFor(number: number) {
  return keyedUniform(11, RandomPurpose.simulation, number);
}

describe('ThompsonIndex', () => {
  it('selects candidates only, keeps their number, and keeps every rate and sum right, whatever happens', () => {
    fc.assert(
      fc.property(kinds, levels, commands, fc.nat(1000), (kind, targets, script, seed) => {
        const uniform = uniformFor(seed);
        const candidates = new Set<number>();
        const index = new Inspected({ posterior: makePosterior(kind), levels: targets, plainUpTo: 0 });
        for (const command of script) {
          switch (command.type) {
            case 'set':
              index.set(command.arm, ...figuresOf(kind, command.observed));
              candidates.add(command.arm);
              break;
            case 'remove':
              assert.equal(index.remove(command.arm), candidates.delete(command.arm));
              break;
            case 'scale':
              index.setScale(command.tau);
              break;
            case 'restore':
              index.restore(JSON.parse(JSON.stringify(index.state())));
              break;
            case 'select':
              for (let n = 0; n < command.times; n++) {
                const chosen = index.select(uniform);
                assert.ok(candidates.size === 0 ? chosen === -1 : candidates.has(chosen), `${chosen} is no candidate`);
              }
          }
          assert.equal(index.size, candidates.size);
          for (let n = 0; n <= 200; n++) assert.equal(index.has(n), candidates.has(n));
        }
        if (index.isPlaced) index.assertRatesAreRight();
      }),
      { seed: 1, numRuns: 150 },
    );
  });
});
