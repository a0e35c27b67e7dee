import { formatCount, formatReward } from '../../shared/format/number-format.js';
import type { AgentNode } from '../engine/agent-node.js';
import type { Colors } from './colors.js';
import { formatTable } from './table.js';

/**
 * Lines of a table of agents, each parent before its children, children in the order of their making. The figures are the clade's.
 *
 * @param maximumRows - most agents shown; a last line counts the others
 */
export function treeTable(nodes: ReadonlyMap<string, AgentNode>, colors: Colors, maximumRows: number): string[] {
  const rows: string[][] = [];
  for (const node of depthFirst(nodes)) {
    if (rows.length === maximumRows) break;
    const mean = node.visits > 0 ? formatReward(node.cmp.mean) : '';
    rows.push([node.key, formatCount(node.visits), mean, formatCount(node.children.length)]);
  }
  const lines = formatTable(
    [
      { title: 'agent' },
      { title: 'visits', align: 'right' },
      { title: 'mean', align: 'right' },
      { title: 'children', align: 'right' },
    ],
    rows,
    colors,
  );
  const hidden = nodes.size - rows.length;
  return hidden > 0 ? [...lines, colors.dim(`… and ${formatCount(hidden)} more; --json prints them all`)] : lines;
}

function* depthFirst(nodes: ReadonlyMap<string, AgentNode>): Generator<AgentNode> {
  const stack = [...nodes.values()].filter((node) => node.parent === null).reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    for (const action of [...node.children].reverse()) {
      const child = nodes.get(`${node.key}/${action}`);
      if (child !== undefined) stack.push(child);
    }
  }
}
