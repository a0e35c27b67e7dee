import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { copyJson, type JsonFault } from '../../src/shared/plain-json.js';

fc.configureGlobal({ seed: 1 });

function faultOf(value: unknown): JsonFault | undefined {
  const copied = copyJson(value);
  return copied.status === 'refused' ? copied.fault : undefined;
}

test('whatever JSON.parse makes is plain JSON, and is copied as it is', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      const copied = copyJson(value);
      assert.ok(copied.status === 'copied');
      assert.equal(JSON.stringify(copied.value), JSON.stringify(value));
    }),
  );
});

test('a copy comes back from its text as it was', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), (value) => {
      const copied = copyJson(value);
      if (copied.status === 'copied') assert.deepEqual(JSON.parse(JSON.stringify(copied.value)), copied.value);
    }),
  );
});

test('a copy has nothing in common with what it was made of', () => {
  const value = { list: [{ a: 1 }] };
  const copied = copyJson(value);
  value.list[0] = { a: 2 };
  assert.deepEqual(copied, { status: 'copied', value: { list: [{ a: 1 }] } });
});

test('what JSON would write longer than a string can be is refused, however little memory it takes', () => {
  const long = 'x'.repeat(1000);
  assert.equal(faultOf(Array.from({ length: 50 }, () => long)), undefined);
  const copied = copyJson(
    Array.from({ length: 50 }, () => long),
    100_000,
  );
  assert.ok(copied.status === 'refused');
  assert.match(copied.fault.found, /^too much: its JSON may have more than 100000 characters$/);
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
    const fault = faultOf(value);
    assert.equal(fault?.path, path);
    assert.match(fault.found, found);
  }
  const fault = faultOf(circular);
  assert.match(fault?.found ?? '', /holds itself/);
  assert.ok((fault?.path.length ?? 0) <= 201);
});
