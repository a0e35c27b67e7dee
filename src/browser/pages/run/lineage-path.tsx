import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatCounted } from '../../../shared/format/number-format.js';
import type { PathStep } from '../../../shared/views/agent-views.js';
import { agentRoute } from '../../app/routes.js';
import { formatValue, isMinimised } from '../../format/values.js';
import { Link } from '../../parts/link.js';
import { extentOf, placeIn } from '../../plots/scale-of.js';
import { useFeed } from './run-feed.js';

/** Steps at the end of a long path that are in sight at first. */
const SHOWN = 12;

/** A way through the tree, each step with what it is worth. */
export function LineagePath({ steps }: { readonly steps: readonly PathStep[] }): JSX.Element {
  const { value } = useFeed();
  const [isWhole, setWhole] = useState(false);
  const hidden = isWhole ? 0 : Math.max(0, steps.length - SHOWN);
  const { low, high } = extentOf(steps.map(({ mean }) => mean));
  const isTurned = isMinimised(value.measure);
  const share = (mean: number): number => placeIn(isTurned ? { low: -high, high: -low } : { low, high }, isTurned ? -mean : mean);
  return (
    <>
      {hidden > 0 && (
        <button type="button" class="quiet" onClick={() => setWhole(true)}>
          Show {formatCounted(hidden, 'earlier step')}
        </button>
      )}
      <ol class="path" start={hidden}>
        {steps.slice(hidden).map(({ key, mean, evaluations }, index) => (
          <li key={key}>
            <span class="num muted depth">{hidden + index}</span>
            <Link to={agentRoute(value.runId, key)} title={key}>
              <code class="key">{key.slice(key.lastIndexOf('/') + 1)}</code>
            </Link>
            {mean !== null && <meter class="step" value={share(mean)} aria-hidden="true" />}
            <span class="num strong">{formatValue(mean, value.measure)}</span>
            <span class="muted num">{formatCounted(evaluations, 'evaluation')}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
