import type { ComponentChildren, JSX } from 'preact';

interface StatProps {
  readonly label: string;
  readonly value: ComponentChildren;
  /** Below the figure. */
  readonly note?: ComponentChildren;
  readonly title?: string | undefined;
}

/** A figure under its name: a group of them is a `dl`. */
export function Stat({ label, value, note, title }: StatProps): JSX.Element {
  return (
    <div class="stat" title={title}>
      <dt>{label}</dt>
      <dd>
        <span class="stat-value num">{value}</span>
        {note !== undefined && <span class="stat-note muted">{note}</span>}
      </dd>
    </div>
  );
}
