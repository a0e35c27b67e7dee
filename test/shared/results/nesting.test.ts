import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTooDeep, MAXIMUM_NESTING } from '../../../src/shared/results/nesting.js';

/** Ways in which one value holds another. */
const HOLDERS: Readonly<Record<string, (part: unknown) => unknown>> = {
  array: (part) => [1, part],
  'sparse array': (part) => Object.assign([], { length: 2 ** 31, 5: part }),
  object: (part) => ({ text: 'x', part }),
  'value of a Map': (part) => new Map([[1, part]]),
  'key of a Map': (part) => new Map([[part, 1]]),
  Set: (part) => new Set([1, part]),
  'cause of an Error': (part) => new Error('outer', { cause: part }),
};

describe('data that is nested', () => {
  for (const [name, hold] of Object.entries(HOLDERS)) {
    it(`goes ${MAXIMUM_NESTING} levels deep, and no deeper: ${name}`, () => {
      let data: unknown = 1;
      for (let level = 0; level < MAXIMUM_NESTING; level++) data = hold(data);
      assert.equal(isTooDeep(data), false);
      assert.equal(isTooDeep(hold(data)), true);
      assert.equal(isTooDeep([0, hold(data), 0]), true);
    });

    it(`may hold itself: ${name}`, () => {
      const root: unknown[] = [];
      root[0] = hold(root);
      assert.equal(isTooDeep(root), false);
    });
  }

  it('ends with views of bytes, and with what is no object', () => {
    let data: unknown = new Uint8Array(1 << 20);
    for (let level = 0; level < MAXIMUM_NESTING; level++) data = [data];
    assert.equal(isTooDeep(data), false);
    for (const flat of [new Float64Array(3), null, undefined, 'text', 5n, [], [null, 1, 'x'], {}])
      assert.equal(isTooDeep(flat), false);
  });

  it('makes no Set for what holds no object, whose parts are all looked at', (t) => {
    const add = t.mock.method(Set.prototype, 'add');
    for (const flat of [[1, 2, 'x', null], { a: 1, b: null }, new Map([[1, 2]]), new Uint8Array(4)]) isTooDeep(flat);
    assert.equal(add.mock.callCount(), 0);
    isTooDeep([{}]);
    assert.equal(add.mock.callCount(), 2);
  });
});
