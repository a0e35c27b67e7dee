import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TaskOrder } from '../../../src/main/policy/task-order.js';
import { assertCounts } from './chi-square.js';

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const agents = fc.integer({ min: 0, max: 2 ** 31 - 1 });

function orderOf(order: TaskOrder, agent: number): number[] {
  return Array.from({ length: order.taskCount }, (_, position) => order.taskAt(agent, position));
}

describe('TaskOrder', () => {
  it('is a permutation of the tasks for every agent, seed and number of tasks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), seeds, agents, (taskCount, seed, agent) => {
        const sorted = orderOf(new TaskOrder(taskCount, seed), agent).sort((a, b) => a - b);
        assert.deepEqual(
          sorted,
          Array.from({ length: taskCount }, (_, task) => task),
        );
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('stays within range for a million tasks', () => {
    const order = new TaskOrder(1_000_003, 5);
    const met = new Set(Array.from({ length: 1000 }, (_, position) => order.taskAt(7, position)));
    assert.equal(met.size, 1000);
    for (const task of met) assert.ok(task >= 0 && task < 1_000_003);
  });

  it('depends on the seed and on the agent alone', () => {
    const first = orderOf(new TaskOrder(50, 3), 4);
    assert.deepEqual(orderOf(new TaskOrder(50, 3), 4), first);
    assert.notDeepEqual(orderOf(new TaskOrder(50, 3), 5), first);
    assert.notDeepEqual(orderOf(new TaskOrder(50, 4), 4), first);
    assert.notDeepEqual(orderOf(new TaskOrder(50, 3 + 2 ** 32), 4), first);
  });

  it('has no position beyond the last task', () => {
    assert.throws(() => new TaskOrder(3, 1).taskAt(0, 3), RangeError);
  });

  // Each of the tests below fails by chance with one seed in 10,000.
  for (const taskCount of [2, 3, 5, 7, 16, 60]) {
    it(`meets each of ${taskCount} tasks first as often as any other`, () => {
      const order = new TaskOrder(taskCount, 11);
      const counts = new Array<number>(taskCount).fill(0);
      const draws = 1000 * taskCount;
      for (let agent = 0; agent < draws; agent++) counts[order.taskAt(agent, 0)]!++;
      assertCounts(counts, new Array<number>(taskCount).fill(1000));
    });
  }

  it('meets each pair of ten tasks at positions 2 and 3 as often as any other', () => {
    const order = new TaskOrder(10, 12);
    const counts = new Array<number>(100).fill(0);
    for (let agent = 0; agent < 45_000; agent++) counts[10 * order.taskAt(agent, 2) + order.taskAt(agent, 3)]!++;
    const expected = counts.map((_, cell) => (cell % 11 === 0 ? 0 : 500));
    assertCounts(counts, expected);
  });

  it('meets three tasks in each of the six orders as often as in any other', () => {
    const order = new TaskOrder(3, 13);
    const counts = new Map<string, number>();
    for (let agent = 0; agent < 60_000; agent++) {
      const key = orderOf(order, agent).join(' ');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    assertCounts([...counts.values()], new Array<number>(6).fill(10_000));
  });
});
