import type { LeaseInfo } from '../../shared/leases/lease-info.js';
import type { FailurePage, TaskMatrix } from '../../shared/views/activity-views.js';
import type { AgentDetail, AgentQuery, AgentView, PictureView } from '../../shared/views/agent-views.js';
import type { Page } from '../../shared/views/page.js';
import type { CurvePoint, RunListing, ThroughputPoint } from '../../shared/views/run-views.js';
import type { WorkerInfo } from '../../shared/workers/worker-info.js';
import type { DataSource, RunPage } from './data-source.js';
import { openEventStream } from './event-stream.js';
import type { Comparison } from './live-views.js';
import { LOGGED_TYPES, loggedEvent } from './logged-event.js';
import { apiUrl, getBytes, getJson, logIn, send } from './request.js';
import type { RunListener } from './run-listener.js';
import type { Steering } from './steering.js';

const runPath = (runId: string): string => `runs/${encodeURIComponent(runId)}`;
const agentPath = (runId: string, key: string): string => `${runPath(runId)}/agents/${encodeURIComponent(key)}`;

/** What is there of a query, as part of an address. */
function searchOf(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

const steering: Steering = {
  logIn,
  pause: async (runId) => void (await send('POST', `${runPath(runId)}/pause`)),
  resume: async (runId, changes) => void (await send('POST', `${runPath(runId)}/resume`, changes)),
  stop: async (runId) => void (await send('POST', `${runPath(runId)}/stop`)),
  update: async (runId, changes) => void (await send('PATCH', runPath(runId), changes)),
  prune: async (runId, key) => void (await send('POST', `${agentPath(runId, key)}/prune`)),
  evaluateNext: async (runId, key) => void (await send('POST', `${agentPath(runId, key)}/evaluate-next`)),
  addAgent: async (runId, state, parent) =>
    (await send<{ key: string }>('POST', `${runPath(runId)}/agents`, { state, parent }))?.key ?? parent,
};

function follow(runId: string, listener: RunListener): () => void {
  const types = ['figures', 'reset', ...LOGGED_TYPES];
  const url = apiUrl(`${runPath(runId)}/events?types=${types.join(',')}`);
  return openEventStream(url, types, {
    connection: (connection) => listener.connection(connection),
    reconnected: () => listener.reset(),
    event: (type, data) => {
      if (type === 'reset') listener.reset();
      else if (type === 'figures') listener.figures(JSON.parse(data));
      else listener.logged(loggedEvent(type, JSON.parse(data), Date.now()));
    },
  });
}

/** The server that served the page. */
export const LIVE_SOURCE: DataSource = {
  steering,
  madeAt: null,
  leftOut: [],
  runs: async () => (await getJson<{ runs: RunListing[] }>('runs')).runs,
  run: (runId) => getJson<RunPage>(runPath(runId)),
  curve: (runId) => getJson<CurvePoint[]>(`${runPath(runId)}/curve`),
  throughput: (runId) => getJson<ThroughputPoint[]>(`${runPath(runId)}/throughput`),
  agents: (runId, query: AgentQuery) => getJson<Page<AgentView>>(`${runPath(runId)}/agents${searchOf(query)}`),
  agent: (runId, key) => getJson<AgentDetail>(agentPath(runId, key)),
  picture: (runId, key) => getJson<PictureView>(`${agentPath(runId, key)}/picture`),
  failures: (runId, cursor, limit) => getJson<FailurePage>(`${runPath(runId)}/failures${searchOf({ cursor, limit })}`),
  tasks: (runId) => getJson<TaskMatrix>(`${runPath(runId)}/tasks`),
  lineage: (runId, from, limit) => getBytes(`${runPath(runId)}/lineage${searchOf({ from, limit })}`),
  compare: (runIds) => getJson<Comparison>(`compare${searchOf({ runs: runIds.join(',') })}`),
  leases: async (runId) => (await getJson<{ leases: LeaseInfo[] }>(`${runPath(runId)}/leases`)).leases,
  workers: async (runId) => (await getJson<{ workers: WorkerInfo[] }>(`${runPath(runId)}/workers`)).workers,
  follow,
};
