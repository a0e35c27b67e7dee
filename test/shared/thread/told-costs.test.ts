import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ToldCosts, toldCostsBytes } from '../../../src/shared/thread/told-costs.js';

test('what an execution told last is taken once, and no other has it', () => {
  const buffer = new SharedArrayBuffer(8 + toldCostsBytes());
  const [thread, main] = [new ToldCosts(buffer, 8), new ToldCosts(buffer, 8)];
  for (const ticket of [1, 0, -1, 2 ** 31 - 1, -(2 ** 31), 4096 * 7 + 5]) {
    assert.equal(main.take(ticket), 0, 'nothing was told');
    assert.equal(main.areNone, ticket === 1, 'known from the first one on');
    thread.tell(ticket, 1);
    thread.tell(ticket, 2.5);
    assert.equal(main.take(ticket + 2048), 0, 'another execution has its place');
    assert.equal(main.take(ticket), 2.5);
    assert.equal(main.take(ticket), 0, 'it was taken');
  }
});

test('keeps apart as many as two batches have', () => {
  const costs = new ToldCosts(new SharedArrayBuffer(toldCostsBytes()), 0);
  const first = -1000;
  for (let index = 0; index < 2048; index++) costs.tell(first + index, index + 1);
  for (let index = 0; index < 2048; index++) assert.equal(costs.take(first + index), index + 1);
});
