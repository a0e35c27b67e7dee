import type { JSX } from 'preact';
import { formatCount } from '../../../shared/format/number-format.js';
import type { FailureGroup } from '../../../shared/views/activity-views.js';
import { AgentLink } from '../../parts/agent-link.js';
import { useFeed } from './run-feed.js';

/** Failures by kind and code, with the last of each. */
export function FailureGroups({ groups }: { readonly groups: readonly FailureGroup[] }): JSX.Element {
  const { value } = useFeed();
  return (
    <ul class="failures">
      {groups.map((group) => (
        <li key={`${group.kind} ${group.code}`}>
          <details>
            <summary>
              <span class="num strong">{formatCount(group.count)}</span> {group.kind} <code>{group.code}</code>
              <span class="sub muted clip">{group.lastMessage.split('\n', 1)[0]}</span>
            </summary>
            <p class="muted">
              Last: activity {formatCount(group.lastActivity)} of <AgentLink runId={value.runId} agentKey={group.lastKey} />
              {group.lastTask !== null && `, task ${group.lastTask}`}
            </p>
            <pre class="message">{group.lastMessage}</pre>
          </details>
        </li>
      ))}
    </ul>
  );
}
