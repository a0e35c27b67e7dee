import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineSplitter } from '../../../src/shared/programs/line-splitter.js';

fc.configureGlobal({ seed: 1 });

test('lines come out whole, whatever pieces their bytes came in', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\r\n]/.test(text));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(8)), (lines, sizes) => {
      const seen: string[] = [];
      const splitter = new LineSplitter((text) => seen.push(text));
      let bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      for (const size of sizes) {
        splitter.write(bytes.subarray(0, size));
        bytes = bytes.subarray(size);
      }
      splitter.write(bytes);
      splitter.flush();
      assert.deepEqual(seen, lines);
    }),
  );
});

test('a line without an end comes out when it is flushed, or very long', () => {
  const seen: string[] = [];
  const splitter = new LineSplitter((text) => seen.push(text));
  splitter.write('no end');
  assert.deepEqual(seen, []);
  splitter.flush();
  splitter.flush();
  assert.deepEqual(seen, ['no end']);
  for (let piece = 0; piece < 100; piece++) splitter.write('x'.repeat(1000));
  assert.ok(seen.length > 5);
});
