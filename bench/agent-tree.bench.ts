/** The agent tree alone: memory, and the time of each operation. */
import { run as measureAgentTree } from './engine/agent-tree.bench.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { makeRow, type Row } from './harness/row.js';

const QUICK_SIZES = [1e3, 1e4] as const;
/** Share of the usual window that each of the some twenty subjects is measured for. */
const WINDOW_SHARE = 0.25;

async function run({ quick, windowMs }: BenchSettings): Promise<Row[]> {
  const figures = await measureAgentTree({ timeMs: WINDOW_SHARE * windowMs, ...(quick ? { sizes: QUICK_SIZES } : {}) });
  return figures.map(({ subject, agents, depth, value, unit }) =>
    makeRow({
      name: `${subject}; ${agents.toLocaleString('en-US')} agents, depth ${depth}`,
      unit: unit === 'ns' ? 'ns' : 'bytes',
      better: 'lower',
      samples: [value],
    }),
  );
}

export const agentTree: Benchmark = { name: 'agent-tree', title: 'The agent tree: one operation, and bytes an agent', run };
