import type { ComponentChildren, JSX } from 'preact';
import { Scroll } from './scroll.js';

interface CodeBoxProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** Text of a fixed width. */
export function CodeBox({ label, children }: CodeBoxProps): JSX.Element {
  return (
    <Scroll label={label} class="code-box">
      <pre class="code">{children}</pre>
    </Scroll>
  );
}
