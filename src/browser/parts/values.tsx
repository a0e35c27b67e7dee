import type { JSX } from 'preact';
import type { Json } from '../../shared/json.js';
import { NONE } from '../format/values.js';

/** Names with their values. */
export function Values({ values }: { readonly values: Readonly<Record<string, Json>> }): JSX.Element {
  return (
    <dl class="values">
      {Object.entries(values).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class={typeof value === 'object' ? 'json' : 'num'}>{textOf(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function textOf(value: Json): string {
  if (value === null) return NONE;
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
}
