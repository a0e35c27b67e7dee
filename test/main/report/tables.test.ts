import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_COLORS } from '../../../src/main/report/colors.js';
import { formatFacts, formatTable } from '../../../src/main/report/table.js';
import { treeTable } from '../../../src/main/report/tree-table.js';
import { makeNode } from '../cli/views/fake-run.js';

describe('tables', () => {
  it('are as wide as their cells, and align numbers on the right', () => {
    const lines = formatTable(
      [{ title: 'key' }, { title: 'mean', align: 'right' }],
      [
        ['root/日本', '0.5'],
        ['a', '10.25'],
      ],
      NO_COLORS,
    );
    assert.deepEqual(lines, ['key         mean', 'root/日本    0.5', 'a          10.25']);
  });

  it('of facts have their values in one column', () => {
    assert.deepEqual(
      formatFacts(
        [
          ['a', '1'],
          ['long', '2'],
        ],
        NO_COLORS,
      ),
      ['a     1', 'long  2'],
    );
  });
});

describe('treeTable', () => {
  const nodes = new Map(
    [
      makeNode('root', 0.5, 1200, ['b', 'a']),
      makeNode('root/a', 0, 0),
      makeNode('root/b', 0.25, 3, ['c']),
      makeNode('root/b/c', 1, 1),
    ].map((node) => [node.key, node]),
  );

  it('puts parents before children, and children in the order of their making', () => {
    assert.deepEqual(treeTable(nodes, NO_COLORS, 10), [
      'agent     visits   mean  children',
      'root       1,200  0.500         2',
      'root/b         3  0.250         1',
      'root/b/c       1  1.000         0',
      'root/a         0                0',
    ]);
  });

  it('counts what it leaves out', () => {
    assert.equal(treeTable(nodes, NO_COLORS, 2).at(-1), '… and 2 more; --json prints them all');
  });
});
