import type { ComponentChildren, JSX } from 'preact';

interface PanelProps {
  readonly title: string;
  /** Beside the title. */
  readonly actions?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A part of a page under a heading. */
export function Panel({ title, actions, class: className = '', children }: PanelProps): JSX.Element {
  return (
    <section class={`panel ${className}`} aria-label={title}>
      <header class="panel-head">
        <h2>{title}</h2>
        {actions !== undefined && <div class="panel-actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
