import type { JSX } from 'preact';

/** Steps of a key that are shown. */
const MOST_STEPS = 4;

/** An agent's key, the middle of a long one left out: its end is what tells it from its kin. */
export function AgentKey({ agentKey }: { readonly agentKey: string }): JSX.Element {
  const steps = agentKey.split('/');
  if (steps.length <= MOST_STEPS + 1) return <code class="key">{agentKey}</code>;
  return (
    <code class="key">
      <span class="muted">
        {steps[0]}/<span title={agentKey}>…{steps.length - 1 - MOST_STEPS}…</span>/
      </span>
      {steps.slice(-MOST_STEPS).join('/')}
    </code>
  );
}
