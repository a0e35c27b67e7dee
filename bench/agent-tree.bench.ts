/** The agent tree alone: memory, and the time of each operation. */
import { run as measureAgentTree } from './engine/agent-tree.bench.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { makeRow, type Row } from './harness/row.js';

const QUICK_SIZES = [1e3, 1e4] as const;
/** Share of the usual window that each of the some twenty subjects is measured for in a round. */
const WINDOW_SHARE = 0.1;

async function run({ quick, rounds, windowMs }: BenchSettings): Promise<Row[]> {
  const samples = new Map<string, { readonly unit: Row['unit']; readonly values: number[] }>();
  for (let round = 0; round < rounds; round++) {
    const figures = await measureAgentTree({ timeMs: WINDOW_SHARE * windowMs, ...(quick ? { sizes: QUICK_SIZES } : {}) });
    for (const { subject, agents, depth, value, unit } of figures) {
      const name = `${subject}; ${agents.toLocaleString('en-US')} agents, depth ${depth}`;
      const row = samples.get(name) ?? { unit: unit === 'ns' ? 'ns' : 'bytes', values: [] };
      row.values.push(value);
      samples.set(name, row);
    }
  }
  return [...samples].map(([name, { unit, values }]) => makeRow({ name, unit, better: 'lower', samples: values }));
}

export const agentTree: Benchmark = { name: 'agent-tree', title: 'The agent tree: one operation, and bytes an agent', run };
