import type { ComponentChildren, JSX } from 'preact';

interface HeadProps {
  /** Of its cells, too: `right` for figures, and from what width on it is there. */
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** The heading of a column. */
export function Head({ class: className, children }: HeadProps): JSX.Element {
  return (
    <th scope="col" class={className}>
      {children}
    </th>
  );
}

interface GridProps {
  readonly class?: string;
  /** A heading for each column. */
  readonly head: ComponentChildren;
  /** Its rows. */
  readonly children: ComponentChildren;
}

/** A table; wider than its place it scrolls by itself. */
export function Grid({ class: className = '', head, children }: GridProps): JSX.Element {
  return (
    <div class="table-panel">
      <table class={`grid ${className}`}>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
