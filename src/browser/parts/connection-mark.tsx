import type { JSX } from 'preact';
import type { Connection } from '../data/run-listener.js';

const TEXTS: Readonly<Record<Connection, readonly [tone: string, text: string, meaning: string]>> = {
  connecting: ['calm', 'connecting', 'The server has not answered yet.'],
  live: ['go', 'live', 'What happens is shown as it happens.'],
  lost: ['bad', 'connection lost', 'The server does not answer; it is tried again, and then all is read anew.'],
  ended: ['calm', 'ended', 'Nothing more is to come.'],
};

/** Whether what is shown is what is. */
export function ConnectionMark({ connection }: { readonly connection: Connection }): JSX.Element {
  const [tone, text, meaning] = TEXTS[connection];
  return (
    <span class={`connection ${tone}`} role="status" title={meaning}>
      <span class="dot" aria-hidden="true" />
      {text}
    </span>
  );
}
