import type { JSX } from 'preact';
import type { ShownStatus } from '../../shared/views/run-views.js';

const TONES: Readonly<Record<ShownStatus, string>> = {
  running: 'go',
  paused: 'warn',
  stopping: 'warn',
  completed: 'good',
  exhausted: 'good',
  stopped: 'calm',
  failed: 'bad',
  interrupted: 'bad',
};

const MEANINGS: Readonly<Record<ShownStatus, string>> = {
  running: 'A process works on it.',
  paused: 'Nothing new is begun until it is resumed.',
  stopping: 'What is in flight ends, then it stops.',
  completed: 'Its budget is spent, or its target reached.',
  exhausted: 'There was nothing left to expand or evaluate.',
  stopped: 'Somebody, or a guard, stopped it; it can be resumed.',
  failed: 'It could not go on.',
  interrupted: 'Its process died; it can be resumed.',
};

export function StatusBadge({ status }: { readonly status: ShownStatus }): JSX.Element {
  return (
    <span class={`status ${TONES[status]}`} title={MEANINGS[status]}>
      <span class="dot" aria-hidden="true" />
      {status}
    </span>
  );
}
