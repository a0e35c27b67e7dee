import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonFault } from '../../src/shared/plain-json.js';
import { copyShared } from '../../src/threads/shared-data.js';

function faultOf(value: unknown): JsonFault | undefined {
  const copied = copyShared(value);
  return copied.status === 'refused' ? copied.fault : undefined;
}

test('shared memory, views of it and plain JSON can be shared, in objects and arrays', () => {
  const memory = new SharedArrayBuffer(16);
  const data = { memory, rows: [new Float64Array(memory), new DataView(memory)], names: ['a', 'b'], rate: 0.5, none: null };
  assert.equal(faultOf(data), undefined);
  assert.equal(faultOf(undefined)?.found, 'undefined');
});

test('what every thread would have a copy of is told with its place', () => {
  const copied = faultOf({ rows: [new Float64Array(2)] });
  assert.equal(copied?.path, '$.rows[0]');
  assert.match(copied?.found ?? '', /over an ArrayBuffer, of which every thread would have a copy/);
  assert.match(faultOf({ byName: new Map() })?.found ?? '', /an instance of Map/);
  assert.match(faultOf({ load: () => 1 })?.found ?? '', /the function load/);
  assert.match(faultOf(new ArrayBuffer(8))?.found ?? '', /an instance of ArrayBuffer/);
  const circular: { self?: unknown } = {};
  circular.self = circular;
  assert.match(faultOf(circular)?.found ?? '', /holds itself/);
});
