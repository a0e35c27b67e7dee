import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DueItem } from '../../../src/main/scheduler/due-heap.js';
import { DueTimer } from '../../../src/main/scheduler/due-timer.js';
import { FakeClock } from '../../support/fake-clock.js';

class Item implements DueItem {
  readonly name: string;
  dueMs = 0;
  dueOrder = 0;
  heapIndex = -1;

  constructor(name: string) {
    this.name = name;
  }
}

class Fixture {
  readonly clock = new FakeClock();
  /** `name@time` of every item that was told, and `done@time` of every end. */
  readonly told: string[] = [];
  readonly timer = new DueTimer<Item>(
    this.clock,
    (item) => this.told.push(`${item.name}@${this.clock.now()}`),
    () => this.told.push(`done@${this.clock.now()}`),
  );

  set(name: string, dueMs: number): Item {
    const item = new Item(name);
    this.timer.set(item, dueMs);
    return item;
  }
}

test('items are told when they are due, with one timer for all', () => {
  const { clock, timer, told, ...fixture } = new Fixture();
  const set = Fixture.prototype.set.bind({ clock, timer, told, ...fixture } as Fixture);
  set('c', 30);
  set('a', 10);
  set('b', 20);
  assert.equal(clock.timers, 1);
  clock.advance(9);
  assert.deepEqual(told, []);
  clock.advance(100);
  assert.deepEqual(told, ['a@10', 'done@10', 'b@20', 'done@20', 'c@30', 'done@30']);
  assert.equal(clock.timers, 0);
});
