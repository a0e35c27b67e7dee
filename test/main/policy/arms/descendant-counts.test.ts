import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DescendantCounts, rungOf } from '../../../../src/main/policy/arms/descendant-counts.js';

/** The same by walking up. */
class PlainCounts {
  readonly #parents: number[] = [];
  readonly #counts: number[] = [];

  add(parent: number): void {
    this.#parents.push(parent);
    this.#counts.push(0);
  }

  rung(agent: number): number {
    return rungOf(this.#counts[agent]!);
  }

  change(agent: number, by: number): number[] {
    const changed: number[] = [];
    for (let above = agent; above >= 0; above = this.#parents[above]!) {
      const before = this.rung(above);
      this.#counts[above]! += by;
      if (this.rung(above) !== before) changed.push(above);
    }
    return changed.sort((a, b) => a - b);
  }
}

function assertAlike(counts: DescendantCounts, plain: PlainCounts, agent: number, by: number): void {
  const changed: number[] = [];
  counts.change(agent, by, (above) => changed.push(above));
  assert.deepEqual(
    changed.sort((a, b) => a - b),
    plain.change(agent, by),
  );
  for (let each = 0; each < counts.agents; each++) assert.equal(counts.rung(each), plain.rung(each), `agent ${each}`);
}

/** How far below the latest agent another one is added, and which of the agents gains or loses how many. */
const step = fc.record({
  back: fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, fc.nat(400)),
  at: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(400)),
  by: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.constant(-1), fc.nat(200)),
});

describe('DescendantCounts', () => {
  it('take n down to its five leading binary digits', () => {
    assert.deepEqual([0, 1, 31, 32, 33, 63, 64, 67, 68, 1000, 2 ** 30 + 12345].map(rungOf), [
      0,
      1,
      31,
      32,
      32,
      62,
      64,
      64,
      68,
      992,
      2 ** 30,
    ]);
  });

  it('have the rungs that walking up gives, and tell of each that changed, in trees of any shape', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
        const counts = new DescendantCounts();
        const plain = new PlainCounts();
        const given: number[] = [];
        const add = (parent: number): void => {
          counts.add(parent);
          plain.add(parent);
          given.push(0);
        };
        add(-1);
        for (const { back, at, by } of steps) {
          add(Math.max(0, counts.agents - 1 - back));
          const agent = Math.max(0, counts.agents - 1 - at);
          // None has fewer than 0.
          const change = Math.max(by, -given[agent]!);
          given[agent]! += change;
          assertAlike(counts, plain, agent, change);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('do so in a chain of 3,000 that side branches hang from, gained one by one and lost again', () => {
    const counts = new DescendantCounts();
    const plain = new PlainCounts();
    for (let agent = 0; agent < 3000; agent++) {
      const parent = agent % 5 === 4 ? agent - 3 : agent - 1;
      counts.add(parent);
      plain.add(parent);
      if (agent > 0) assertAlike(counts, plain, parent, 1);
    }
    for (const agent of [2998, 2995, 1500, 3, 0]) assertAlike(counts, plain, agent, 40);
    for (const agent of [2998, 2995, 1500, 3, 0]) assertAlike(counts, plain, agent, -40);
  });

  it('tell of few of 20,000 ancestors at a gain', () => {
    const counts = new DescendantCounts();
    let told = 0;
    for (let agent = 0; agent < 20_000; agent++) {
      counts.add(agent - 1);
      counts.change(agent, 1, () => told++);
    }
    // 32 of the latest agents, and 16 in each doubling of n before them, of which there are less than 10.
    assert.ok(told / 20_000 < 32 + 16 * 10, `${told}`);
    assert.equal(counts.rung(0), rungOf(20_000));
  });
});
