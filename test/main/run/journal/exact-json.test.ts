import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeExactJson } from '../../../../src/main/run/journal/exact-json.js';

/** Every value of JSON, and numbers that `JSON.stringify` changes. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true }),
    fc.constantFrom(-0, 0, Infinity, -Infinity, 5e-324, 2 ** 53 + 2, 1e21, -1e-7),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('Infinity', '-Infinity', 'NaN', '1e999', '\ud800', '\u2028'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'toJSON', '', '0')), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
}));

describe('exact JSON', () => {
  it('reads back as what was written, whatever value of JSON that is', () => {
    fc.assert(
      fc.property(value, (written) => {
        const read: unknown = JSON.parse(encodeExactJson(written));
        // Strict: -0 is not 0, and 'Infinity' is not Infinity.
        assert.deepStrictEqual(read, written);
      }),
      { seed: 16, numRuns: 2000 },
    );
  });

  it('refuses what JSON cannot say, and names the place', () => {
    for (const [wrong, message] of [
      [{ a: [0, Number.NaN] }, /^\$\.a\[1\] is NaN, /],
      [{ a: undefined }, /^\$\.a is undefined, /],
      [[new Date(0)], /^\$\[0\] is 1970-/],
      [new Map(), /^\$ is .*Map/],
      [{ x: { y: 5n } }, /^\$\.x\.y is /],
      // biome-ignore lint/suspicious/noSparseArray: what is not there is not null
      [[1, , 2], /^\$\[1\] is undefined, /],
      [() => 1, /^\$ is /],
    ] as const) {
      assert.throws(() => encodeExactJson(wrong), { name: 'TypeError', message });
    }
  });
});
