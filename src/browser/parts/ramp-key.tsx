import type { JSX } from 'preact';

/** Which colour means what. */
export function RampKey({ worst, best }: { readonly worst: string; readonly best: string }): JSX.Element {
  return (
    <div class="ramp-key muted num">
      <span>{worst}</span>
      <span class="ramp" aria-hidden="true" />
      <span>{best}</span>
    </div>
  );
}
