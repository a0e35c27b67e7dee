import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatCount, formatRate } from '../../../shared/format/number-format.js';
import type { LeaseInfo } from '../../../shared/leases/lease-info.js';
import type { RunListing } from '../../../shared/views/run-views.js';
import type { WorkerInfo } from '../../../shared/workers/worker-info.js';
import { runRoute } from '../../app/routes.js';
import { useSource } from '../../app/source.js';
import { useLoaded } from '../../data/use-loaded.js';
import { NONE } from '../../format/values.js';
import { AgentLink } from '../../parts/agent-link.js';
import { Grid, Head } from '../../parts/grid.js';
import { Link } from '../../parts/link.js';
import { Panel } from '../../parts/panel.js';
import { Empty, WhenLoaded } from '../../parts/states.js';

const REFRESH_MS = 2000;

interface RunParticipants {
  readonly run: RunListing;
  readonly workers: readonly WorkerInfo[];
  readonly leases: readonly LeaseInfo[];
}

/** Who takes part in runs from outside, and what they have. */
export function WorkersPage(): JSX.Element {
  const source = useSource();
  const load = async (): Promise<readonly RunParticipants[]> => {
    const runs = (await source.runs()).filter(({ status }) => status === 'running' || status === 'paused');
    return Promise.all(
      runs.map(async (run) => {
        const [workers, leases] = await Promise.all([source.workers(run.runId), source.leases(run.runId)]);
        return { run, workers, leases };
      }),
    );
  };
  const loaded = useLoaded('workers', load, { everyMs: REFRESH_MS });
  useEffect(() => {
    document.title = 'Workers · hgm';
  }, []);
  return (
    <main id="main">
      <div class="page-head">
        <h1>Workers and leases</h1>
      </div>
      <WhenLoaded loaded={loaded}>
        {(all) => {
          const taken = all.filter(({ workers, leases }) => workers.length + leases.length > 0);
          return taken.length === 0 ? (
            <Empty title="Nobody takes part from outside">
              Workers on other machines (<code>hgm worker</code>) and those that ask over the API are listed here while a run goes
              on.
            </Empty>
          ) : (
            taken.map((participants) => <Participants key={participants.run.runId} {...participants} />)
          );
        }}
      </WhenLoaded>
    </main>
  );
}

function Participants({ run, workers, leases }: RunParticipants): JSX.Element {
  return (
    <section class="stack">
      <h2 class="section-title">
        <Link to={runRoute(run.runId)}>{run.name ?? run.runId}</Link>
      </h2>
      {workers.length > 0 && <Workers workers={workers} />}
      {leases.length > 0 && <Leases leases={leases} runId={run.runId} />}
    </section>
  );
}

/** Whether a worker takes part, as the colour of its status. */
const TONES: Readonly<Record<WorkerInfo['status'], string>> = {
  working: 'go',
  leaving: 'calm',
  setAside: 'warn',
  refused: 'bad',
};

function Workers({ workers }: { readonly workers: readonly WorkerInfo[] }): JSX.Element {
  return (
    <Panel title={`Workers (${workers.length})`}>
      <Grid
        head={
          <>
            <Head>Worker</Head>
            <Head>Status</Head>
            <Head class="right">Threads</Head>
            <Head class="right">Is on</Head>
            <Head class="right">Longest</Head>
            <Head class="right middle-only">Rate</Head>
            <Head class="right middle-only">Failed</Head>
            <Head class="right">Last sign</Head>
          </>
        }
      >
        {workers.map((worker) => (
          <WorkerRow key={worker.id} worker={worker} />
        ))}
      </Grid>
    </Panel>
  );
}

function WorkerRow({ worker }: { readonly worker: WorkerInfo }): JSX.Element {
  const { id, host, pid, threads, status, reason, running, settled, failed, perSecond, heartbeatAgeMs } = worker;
  const longestMs = Math.max(0, ...running.map(({ elapsedMs }) => elapsedMs));
  return (
    <tr>
      <th scope="row">
        {id}
        <span class="sub muted">
          {host}, process {pid}
        </span>
      </th>
      <td>
        <span class={`status ${TONES[status]}`}>{status === 'setAside' ? 'set aside' : status}</span>
        {reason !== null && <span class="sub muted">{reason}</span>}
      </td>
      <td class="right num">{threads}</td>
      <td class="right num" title={running.map(({ activityId }) => `activity ${activityId}`).join(', ')}>
        {formatCount(running.length)}
      </td>
      <td class="right num">{running.length === 0 ? NONE : formatDuration(longestMs)}</td>
      <td class="right num middle-only">{formatRate(perSecond)}</td>
      <td class="right num middle-only">
        {formatCount(failed)} <span class="muted">of {formatCount(settled)}</span>
      </td>
      <td class="right num">{formatDuration(heartbeatAgeMs)} ago</td>
    </tr>
  );
}

/** Rows in sight. */
const MOST_LEASES = 200;

function Leases({ leases, runId }: { readonly leases: readonly LeaseInfo[]; readonly runId: string }): JSX.Element {
  return (
    <Panel title={`Leases (${leases.length})`}>
      <Grid
        head={
          <>
            <Head>Holder</Head>
            <Head>On</Head>
            <Head>Agent</Head>
            <Head class="right">For</Head>
            <Head class="right">Ends in</Head>
          </>
        }
      >
        {/* A row is known by its place: leases of repeated draws are alike but for their times, and those change with each reading. */}
        {leases.slice(0, MOST_LEASES).map(({ kind, key, task, attempt, workerId, sinceMs, expiresInMs }) => (
          <tr>
            <th scope="row">{workerId ?? 'unnamed'}</th>
            <td>
              {kind}
              {task !== null && ` task ${task}`}
              {attempt > 1 && `, attempt ${attempt}`}
            </td>
            <td>
              <AgentLink runId={runId} agentKey={key} />
            </td>
            <td class="right num">{formatDuration(sinceMs)}</td>
            <td class="right num">{formatDuration(Math.max(0, expiresInMs))}</td>
          </tr>
        ))}
      </Grid>
      {leases.length > MOST_LEASES && <p class="notice">The first {MOST_LEASES} are listed.</p>}
    </Panel>
  );
}
