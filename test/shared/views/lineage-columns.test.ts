import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeLineage,
  emptyLineage,
  encodeLineage,
  LINEAGE_FLAG,
  type LineagePage,
} from '../../../src/shared/views/lineage-columns.js';

const SEED = 20260131;

function page(rows: readonly (readonly [parent: number, mean: number, evaluations: number, flags: number])[]): LineagePage {
  const columns = emptyLineage(rows.length);
  for (const [agent, [parent, mean, evaluations, flags]] of rows.entries()) {
    columns.parent[agent] = parent;
    columns.mean[agent] = mean;
    columns.evaluations[agent] = evaluations;
    columns.cladeMean[agent] = mean / 2;
    columns.cladeEvaluations[agent] = evaluations;
    columns.madeAt[agent] = agent * 7;
    columns.cost[agent] = evaluations / 3;
    columns.flags[agent] = flags;
  }
  return { from: 40, count: rows.length, total: 5000, position: 17, columns };
}

test('columns of a lineage read back as they were written, from memory that begins anywhere', () => {
  const row = fc.tuple(fc.integer({ min: -1, max: 2 ** 31 - 1 }), fc.double(), fc.nat(), fc.constantFrom(0, 1, 2, 15));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), fc.nat(9), (rows, offset) => {
      const written = page(rows);
      const bytes = encodeLineage(written);
      const shifted = new Uint8Array(bytes.length + offset);
      shifted.set(bytes, offset);
      assert.deepEqual(decodeLineage(bytes), written);
      assert.deepEqual(decodeLineage(shifted.subarray(offset)), written);
    }),
    { seed: SEED },
  );
});

test('the header says where each column begins', () => {
  const bytes = encodeLineage(page([[-1, 0.5, 2, LINEAGE_FLAG.expanded | LINEAGE_FLAG.hasMates]]));
  const length = new DataView(bytes.buffer).getUint32(0, true);
  assert.equal((4 + length) % 8, 0);
  const { version, columns, ...place } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  assert.deepEqual({ version, place }, { version: 1, place: { from: 40, count: 1, total: 5000, position: 17 } });
  assert.deepEqual(
    columns.map(({ name, type, offset }: Record<string, unknown>) => [name, type, offset]),
    [
      ['parent', 'i32', 0],
      ['mean', 'f64', 8],
      ['evaluations', 'u32', 16],
      ['cladeMean', 'f64', 24],
      ['cladeEvaluations', 'u32', 32],
      ['madeAt', 'u32', 40],
      ['cost', 'f64', 48],
      ['flags', 'u8', 56],
    ],
  );
  assert.equal(new DataView(bytes.buffer).getFloat64(4 + length + 8, true), 0.5);
});

test('bytes that are no columns are refused in words, whatever they are', () => {
  const bytes = encodeLineage(page(Array.from({ length: 8 }, () => [-1, 0.5, 2, 0])));
  const refused = { name: 'TypeError', message: /^these bytes are no columns of a lineage: / };
  for (let length = 0; length < bytes.length; length++) assert.throws(() => decodeLineage(bytes.subarray(0, length)), refused);
  const withHeader = (change: (text: string) => string): Uint8Array => {
    const text = change(new TextDecoder().decode(bytes.subarray(4, 4 + new DataView(bytes.buffer).getUint32(0, true))));
    const start = Math.ceil((4 + text.length) / 8) * 8;
    const made = new Uint8Array(start + 328);
    new DataView(made.buffer).setUint32(0, start - 4, true);
    new TextEncoder().encodeInto(text.padEnd(start - 4), made.subarray(4));
    return made;
  };
  assert.equal(decodeLineage(withHeader((text) => text)).count, 8);
  const hostile: readonly ((text: string) => string)[] = [
    () => 'null',
    () => '[1]',
    () => '{"version":1}',
    (text) => text.replace('"version":1', '"version":2'),
    (text) => text.replaceAll('"length":8', '"length":100').replace('"count":8', '"count":100'),
    (text) => text.replace('"offset":32', '"offset":800'),
    (text) => text.replace('"offset":32', '"offset":9'),
    (text) => text.replace('"offset":32', '"offset":-8'),
    (text) => text.replace('"type":"i32"', '"type":"f64"'),
    (text) => text.replace('"name":"cost"', '"name":"price"'),
    (text) => text.replace('"count":8', '"count":1e300'),
  ];
  for (const change of hostile) assert.throws(() => decodeLineage(withHeader(change)), refused, change.toString());
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      try {
        decodeLineage(noise);
      } catch (error) {
        assert.ok(error instanceof TypeError);
      }
    }),
    { seed: SEED },
  );
});
