import type { JSX } from 'preact';
import type { Comparison } from '../../data/live-views.js';
import { formatJson } from '../../format/values.js';
import { Panel } from '../../parts/panel.js';
import { Empty } from '../../parts/states.js';
import { SideBySide } from './side-by-side.js';

/** Options that are not the same in all runs. */
export function CompareOptions({ comparison: { runs, differing } }: { readonly comparison: Comparison }): JSX.Element {
  const rows = differing.map((name) => ({
    name,
    title: <code>{name}</code>,
    cell: ({ options }: Comparison['runs'][number]) => <code>{formatJson(options[name])}</code>,
  }));
  return (
    <Panel title="Options that differ">
      {rows.length === 0 ? <Empty title="None" /> : <SideBySide of="Option" runs={runs} rows={rows} />}
    </Panel>
  );
}
