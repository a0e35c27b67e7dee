import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { lineageLines, lineageOf } from '../../../src/main/report/lineage.js';

fc.configureGlobal({ seed: 1 });

describe('lineageOf', () => {
  it('has the root first and the agent last, with the means that are known', () => {
    const means = new Map([
      ['root', 0.4],
      ['root/3/1', 0.8],
    ]);
    assert.deepEqual(
      lineageOf('root/3/1', (key) => means.get(key)),
      [
        { action: 'root', mean: 0.4 },
        { action: '3', mean: undefined },
        { action: '1', mean: 0.8 },
      ],
    );
  });

  it('is one step for a root', () => assert.equal(lineageOf('root', () => 0).length, 1));
});

describe('lineageLines', () => {
  const steps = lineageOf(`root${'/12'.repeat(40)}`, () => 0.5);

  it('writes a short lineage on one line', () => {
    assert.deepEqual(lineageLines(steps.slice(0, 3), 60, 2), ['root 0.500 → 12 0.500 → 12 0.500']);
  });

  it('leaves out what stands between the root and the youngest when it is long', () => {
    const lines = lineageLines(steps, 50, 2);
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /^root 0\.500 → … → 12 0\.500 →/);
    assert.match(lines[1] ?? '', /12 0\.500$/);
  });

  it('keeps to its lines and, given room for a step, to its width', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 26, max: 120 }),
        fc.integer({ min: 1, max: 4 }),
        (length, width, maximum) => {
          const lines = lineageLines(steps.slice(0, length), width, maximum);
          assert.ok(lines.length <= maximum);
          for (const line of lines) assert.ok(line.length <= width, `${line.length} > ${width}`);
        },
      ),
    );
  });
});
