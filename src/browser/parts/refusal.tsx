import type { JSX } from 'preact';

/** Why what was asked for is not done; nothing where it was not refused. */
export function Refusal({ text }: { readonly text: string | null }): JSX.Element | null {
  if (text === null) return null;
  return (
    <p class="notice bad" role="alert">
      {text}
    </p>
  );
}
