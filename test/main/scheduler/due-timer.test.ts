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
  const fixture = new Fixture();
  fixture.set('c', 30);
  fixture.set('a', 10);
  fixture.set('b', 20);
  fixture.set('a too', 10);
  assert.equal(fixture.clock.timers, 1);
  fixture.clock.advance(9);
  assert.deepEqual(fixture.told, []);
  fixture.clock.advance(100);
  assert.deepEqual(fixture.told, ['a@10', 'a too@10', 'done@10', 'b@20', 'done@20', 'c@30', 'done@30']);
  assert.equal(fixture.clock.timers, 0);
});

test('an item that was removed is not told, and the last removal takes the timer along', () => {
  const fixture = new Fixture();
  const first = fixture.set('first', 10);
  const second = fixture.set('second', 20);
  fixture.timer.remove(first);
  assert.equal(fixture.clock.timers, 1);
  fixture.timer.remove(second);
  fixture.timer.remove(second);
  assert.equal(fixture.clock.timers, 0);
  fixture.clock.advance(100);
  assert.deepEqual(fixture.told, []);
});

test('setting an item again moves it', () => {
  const fixture = new Fixture();
  const item = fixture.set('item', 50);
  fixture.timer.set(item, 10);
  fixture.clock.advance(10);
  assert.deepEqual(fixture.told, ['item@10', 'done@10']);
  fixture.timer.set(item, 20);
  fixture.timer.set(item, 30);
  fixture.clock.advance(20);
  assert.deepEqual(fixture.told, ['item@10', 'done@10', 'done@20', 'item@30', 'done@30']);
});

test('what is already due is told by a timer, never from within set', () => {
  const fixture = new Fixture();
  fixture.clock.advance(100);
  fixture.set('late', 10);
  assert.deepEqual(fixture.told, []);
  fixture.clock.advance(0);
  assert.deepEqual(fixture.told, ['late@100', 'done@100']);
});

test('a time further off than a timer can wait is reached by several', () => {
  const fixture = new Fixture();
  const years = 3 * 2 ** 31;
  fixture.set('far', years);
  fixture.clock.advance(years - 1);
  assert.ok(!fixture.told.some((line) => line.startsWith('far')));
  assert.equal(fixture.clock.timers, 1);
  fixture.clock.advance(1);
  assert.equal(fixture.told.at(-2), `far@${years}`);
});

test('items may be set and removed from within the callback', () => {
  const clock = new FakeClock();
  const told: string[] = [];
  const [first, second, third] = [new Item('first'), new Item('second'), new Item('third')];
  const timer = new DueTimer<Item>(
    clock,
    (item) => {
      told.push(item.name);
      if (item !== first) return;
      timer.remove(second);
      timer.set(third, 10);
    },
    () => undefined,
  );
  timer.set(first, 10);
  timer.set(second, 10);
  clock.advance(10);
  assert.deepEqual(told, ['first', 'third']);
  assert.equal(clock.timers, 0);
});
