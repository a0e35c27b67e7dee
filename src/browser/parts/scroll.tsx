import type { ComponentChildren, JSX, Ref } from 'preact';

interface ScrollProps {
  readonly label: string;
  readonly class?: string;
  readonly place?: Ref<HTMLElement>;
  readonly onScroll?: (element: HTMLElement) => void;
  readonly children: ComponentChildren;
}

/** What scrolls by itself, with the keyboard too. */
export function Scroll({ label, class: className = '', place = null, onScroll, children }: ScrollProps): JSX.Element {
  return (
    <section
      class={`scroll ${className}`}
      ref={place}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      tabIndex={0}
      onScroll={({ currentTarget }) => onScroll?.(currentTarget)}
    >
      {children}
    </section>
  );
}
