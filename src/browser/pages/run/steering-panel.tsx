import type { JSX } from 'preact';
import { formatCount } from '../../../shared/format/number-format.js';
import { Panel } from '../../parts/panel.js';
import { useFeed } from './run-feed.js';

/** The latest of them. */
const SHOWN = 8;

/** What somebody did to the run, the latest first. */
export function SteeringPanel(): JSX.Element {
  const { value } = useFeed();
  return (
    <Panel title="Steered">
      <ol class="steered">
        {value.steering
          .slice(-SHOWN)
          .reverse()
          .map(({ atEvaluations, action, key, changes }) => (
            <li key={`${atEvaluations} ${action} ${key} ${JSON.stringify(changes)}`}>
              <span class="num muted">at {formatCount(atEvaluations)}</span> {action}
              {key !== null && (
                <>
                  {' '}
                  <code class="key">{key}</code>
                </>
              )}
              {changes !== null && <code> {JSON.stringify(changes)}</code>}
            </li>
          ))}
      </ol>
    </Panel>
  );
}
