import type { JSX } from 'preact';
import type { Json } from '../../shared/json.js';
import { formatJson } from '../format/values.js';
import { Empty } from './states.js';

/** Names with their values. */
export function Values({ values }: { readonly values: Readonly<Record<string, Json>> }): JSX.Element {
  const entries = Object.entries(values);
  if (entries.length === 0) return <Empty title="None" />;
  return (
    <dl class="values">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class={typeof value === 'object' ? 'json' : 'num'}>{formatJson(value, 1)}</dd>
        </div>
      ))}
    </dl>
  );
}
