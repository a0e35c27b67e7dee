import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findJsonFault, isPlainJson } from '../../src/threads/plain-json.js';

fc.configureGlobal({ seed: 1 });

test('whatever JSON.parse makes is plain JSON', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      assert.equal(findJsonFault(value), undefined);
      assert.ok(isPlainJson(value));
    }),
  );
});

test('what is plain JSON comes back from its text as it was, minus zero aside', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), (value) => {
      fc.pre(
        isPlainJson(value) &&
          !JSON.stringify(value, (_, part) => (Object.is(part, -0) ? 'minus zero' : part)).includes('minus zero'),
      );
      assert.equal(JSON.stringify(JSON.parse(JSON.stringify(value))), JSON.stringify(value));
    }),
  );
});

test('the first place that JSON cannot hold is named, with what is there', () => {
  const circular: { a: unknown[] } = { a: [] };
  circular.a.push(circular);
  class Agent {
    readonly size = 1;
  }
  const faults: readonly [unknown, string, RegExp][] = [
    [undefined, '$', /^undefined$/],
    [Number.NaN, '$', /^NaN$/],
    [{ weights: [1, 2, 3, Number.NaN] }, '$.weights[3]', /^NaN$/],
    [[[Number.POSITIVE_INFINITY]], '$[0][0]', /^Infinity$/],
    [{ 'a b': { c: undefined } }, '$["a b"].c', /^undefined$/],
    [{ call: () => 1 }, '$.call', /^the function call$/],
    [{ big: 1n }, '$.big', /^1n$/],
    [{ when: new Date(0) }, '$.when', /^an instance of Date$/],
    [new Map(), '$', /^an instance of Map$/],
    [{ agents: [new Agent()] }, '$.agents[0]', /^an instance of Agent$/],
    [new Array(1), '$[0]', /^undefined$/],
    [Symbol('s'), '$', /^Symbol\(s\)$/],
  ];
  for (const [value, path, found] of faults) {
    const fault = findJsonFault(value);
    assert.equal(fault?.path, path);
    assert.match(fault.found, found);
  }
  const fault = findJsonFault(circular);
  assert.match(fault?.found ?? '', /holds itself/);
  assert.ok((fault?.path.length ?? 0) <= 201);
});
