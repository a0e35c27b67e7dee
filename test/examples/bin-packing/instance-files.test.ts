import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InstanceFileError, parseInstances, readInstances } from '../../../examples/bin-packing/instance-files.js';
import { instances } from './packing-reference.js';

fc.configureGlobal({ seed: 1 });

const TEXT = ['2', ' u4_00', ' 150 4 2', '42', '69', '67', '57', ' u4_01', ' 150 2 1', '100', '50', ''].join('\n');

function failure(text: string): string {
  try {
    parseInstances(text, 'binpack.txt');
  } catch (error) {
    assert.ok(error instanceof InstanceFileError);
    return error.message;
  }
  assert.fail('the text was read');
}

/** {@link TEXT} with one of its lines, counted from 1, replaced. */
function withLine(line: number, content: string): string {
  return TEXT.split('\n')
    .with(line - 1, content)
    .join('\n');
}

describe('a text of the OR-Library', () => {
  it('gives its instances with names, capacity and sizes', () => {
    const set = parseInstances(TEXT, 'binpack.txt');
    assert.equal(set.name, 'binpack.txt');
    assert.equal(set.capacity, 150);
    const found = set.instances.map(({ name, items, lowerBound }) => ({ name, items: Array.from(items), lowerBound }));
    assert.deepEqual(found, [
      { name: 'u4_00', items: [42, 69, 67, 57], lowerBound: 2 },
      { name: 'u4_01', items: [100, 50], lowerBound: 1 },
    ]);
    assert.deepEqual(set.published, { bestFit: undefined, funSearch: undefined });
  });

  it('may have Windows line ends and blank lines', () => {
    const set = parseInstances(`\n${TEXT.replaceAll('\n', '\r\n')}\r\n\r\n`, 'binpack.txt');
    assert.equal(set.instances.length, 2);
  });

  it('gives back what was written, whatever the instances', () => {
    fc.assert(
      fc.property(instances, ({ items, capacity }) => {
        const set = parseInstances(`1\n x\n ${capacity} ${items.length} 0\n${Array.from(items).join('\n')}\n`, 'written.txt');
        assert.deepEqual(set.instances[0]?.items, items);
        assert.equal(set.capacity, capacity);
      }),
    );
  });

  const faults: readonly (readonly [string, string, string])[] = [
    [
      'a size that is no number',
      withLine(5, '6x'),
      'binpack.txt:5: size 2 of 4 of u4_00 should be a whole number from 1 to 150; it is "6x"',
    ],
    [
      'a size that is not whole',
      withLine(5, '49.5'),
      'binpack.txt:5: size 2 of 4 of u4_00 should be a whole number from 1 to 150; it is "49.5"',
    ],
    [
      'a size above the capacity',
      withLine(4, '151'),
      'binpack.txt:4: size 1 of 4 of u4_00 should be a whole number from 1 to 150; it is "151"',
    ],
    ['a size of 0', withLine(4, '0'), 'binpack.txt:4: size 1 of 4 of u4_00 should be a whole number from 1 to 150; it is "0"'],
    [
      'too few sizes',
      withLine(7, ''),
      'binpack.txt:8: size 4 of 4 of u4_00 should be a whole number from 1 to 150; it is "u4_01"',
    ],
    ['an early end', TEXT.slice(0, -4), 'binpack.txt:10: the file ends where size 2 of 2 of u4_01 should be'],
    ['more than is announced', `${TEXT}77\n`, 'binpack.txt:12: "77" follows the 2 instances that the first line announces'],
    [
      'no number of instances',
      'items\n',
      'binpack.txt:1: the number of instances should be a whole number from 1 to 1000000; it is "items"',
    ],
    ['nothing', '', 'binpack.txt:1: the file ends where the number of instances should be'],
    [
      'bins of two sizes',
      withLine(9, ' 100 2 1'),
      'binpack.txt:9: u4_01 has bins of 100, the instances before it of 150; put them into files of their own',
    ],
  ];
  for (const [name, text, message] of faults) {
    it(`with ${name} is refused, naming line and fault`, () => assert.equal(failure(text), message));
  }
});

describe('a JSON file', () => {
  const sound = { capacity: 150, instances: { a: [42, 69, 67, 57], b: [100, 50] } };

  it('gives its instances and what was published', () => {
    const figures = { source: 'somewhere', lowerBoundMeanBins: 1.5, bestFitMeanBins: 2, funSearchMeanBins: 1.75 };
    const set = parseInstances(JSON.stringify({ ...sound, ...figures }), 'or.json');
    assert.deepEqual(
      set.instances.map(({ name, capacity, items }) => [name, capacity, Array.from(items)]),
      [
        ['a', 150, [42, 69, 67, 57]],
        ['b', 150, [100, 50]],
      ],
    );
    assert.deepEqual(set.published, { bestFit: 2, funSearch: 1.75 });
  });

  it('that is cut off is refused, naming its last line', () => {
    const text = JSON.stringify(sound, null, 1);
    const cut = text.slice(0, text.indexOf('69'));
    assert.match(failure(cut), new RegExp(`^binpack\\.txt:${cut.split('\n').length}: not JSON \\(`));
  });

  it('with a fault in its syntax is refused, naming the line', () => {
    assert.match(failure('{\n "capacity": 150,\n "instances": {,}\n}'), /^binpack\.txt:3: not JSON \(/);
  });

  const faults: readonly (readonly [string, object, RegExp])[] = [
    [
      'a size that is no number',
      { ...sound, instances: { a: [42, 'x'] } },
      /^binpack\.txt: instances\.a\[1\]: .*expected number/,
    ],
    ['a size that is not whole', { ...sound, instances: { a: [4.5] } }, /^binpack\.txt: instances\.a\[0\]: .*int/],
    [
      'a size above the capacity',
      { ...sound, instances: { a: [42, 151] } },
      /^binpack\.txt: instances\.a\[1\]: size 151 is above the capacity 150$/,
    ],
    ['an instance without items', { ...sound, instances: { a: [] } }, /^binpack\.txt: instances\.a: /],
    ['no instances', { ...sound, instances: {} }, /^binpack\.txt: instances: there are none$/],
    ['no capacity', { instances: sound.instances }, /^binpack\.txt: capacity: /],
    [
      'a lower bound that its instances do not have',
      { ...sound, lowerBoundMeanBins: 3 },
      /^binpack\.txt: lowerBoundMeanBins is 3, but the lower bounds of its instances have the mean 1\.5; instances or figure are wrong$/,
    ],
  ];
  for (const [name, value, message] of faults) {
    it(`with ${name} is refused, naming the place`, () => assert.match(failure(JSON.stringify(value)), message));
  }
});

describe('readInstances', () => {
  it('reads a file and calls the set by its name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'instances-'));
    try {
      const path = join(folder, 'binpack9.txt');
      await writeFile(path, TEXT);
      assert.equal((await readInstances(path)).name, 'binpack9.txt');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says which file cannot be read', async () => {
    const path = join(tmpdir(), 'no-such-folder', 'binpack9.txt');
    await assert.rejects(readInstances(path), (error: Error) => error.message.startsWith(`${path}: cannot be read (ENOENT`));
  });
});
