import type { JSX } from 'preact';
import { useSource } from '../../app/source.js';
import { goesOn } from '../../format/goes-on.js';
import { formatAgo, formatMoment } from '../../format/moments.js';
import { ConnectionMark } from '../../parts/connection-mark.js';
import { Link } from '../../parts/link.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { Tags } from '../../parts/tags.js';
import { RunControls } from '../../steering/run-controls.js';
import { useFeed } from './run-feed.js';

/** What a run is, where it stands, and what can be done to it. */
export function RunHead(): JSX.Element {
  const { value, connection, run } = useFeed();
  const { steering, madeAt } = useSource();
  const { runId, name, tags, status, problem, policy, seed, threads, createdAt } = value;
  const facts = [
    policy,
    seed === null ? null : `seed ${seed}`,
    threads === null ? null : `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
  ].filter((fact) => fact !== null);
  return (
    <header class="run-head">
      <div class="run-title">
        {steering !== null && (
          <Link to={{ page: 'runs' }} class="crumb">
            Runs
          </Link>
        )}
        <h1>{name ?? runId}</h1>
        <span role="status" aria-live="polite">
          <StatusBadge status={status} />
        </span>
        {steering !== null && (goesOn(status) || connection !== 'live') && <ConnectionMark connection={connection} />}
      </div>
      <p class="run-facts muted">
        {/* Text of users may turn the direction of writing: within it only. */}
        <bdi>{problem}</bdi> · {facts.join(' · ')} ·{' '}
        <span title={formatMoment(createdAt)}>
          {steering === null ? `started ${formatMoment(createdAt)}` : `started ${formatAgo(createdAt, Date.now())}`}
        </span>
        {madeAt !== null && `, reported ${formatMoment(madeAt)}`}
        {name !== null && (
          <>
            {' · '}
            <code>{runId}</code>
          </>
        )}
      </p>
      <Tags tags={tags} />
      {steering !== null && <RunControls run={value} steering={steering} onDone={run.reload} />}
    </header>
  );
}
