import type { LineageColumns } from '../../shared/views/lineage-columns.js';
import type { Layout } from './layout.js';

/** Along what the tree grows from left to right. */
export const SPREADS = ['depth', 'time'] as const;

export type Spread = (typeof SPREADS)[number];

/** The x of each agent, by place: its depth, or, in as many units, when it was made. */
export function spreadOf(columns: LineageColumns, layout: Layout, spread: Spread): Float32Array {
  if (spread === 'depth') return new Float32Array(layout.depth);
  const x = new Float32Array(layout.count);
  const { madeAt } = columns;
  const last = madeAt.reduce((most, at) => Math.max(most, at), 1);
  const scale = Math.max(1, layout.deepest) / last;
  for (let place = 0; place < layout.count; place++) x[place] = (madeAt[layout.agent[place] ?? 0] ?? 0) * scale;
  return x;
}
