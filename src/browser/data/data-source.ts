import type { LeaseInfo } from '../../shared/leases/lease-info.js';
import type { FailurePage, TaskMatrix } from '../../shared/views/activity-views.js';
import type { AgentDetail, AgentQuery, AgentView, PictureView } from '../../shared/views/agent-views.js';
import type { Page } from '../../shared/views/page.js';
import type { CurvePoint, RunListing, RunOverview, ThroughputPoint } from '../../shared/views/run-views.js';
import type { WorkerInfo } from '../../shared/workers/worker-info.js';
import type { Comparison, LiveView } from './live-views.js';
import type { RunListener } from './run-listener.js';
import type { Steering } from './steering.js';

/** A run by itself, and what only the process that runs it knows: null where this server does not. */
export interface RunPage extends RunOverview {
  readonly live: LiveView | null;
}

/** Where the pages read what they show: a server, or what a report holds. What fails rejects with {@link ApiError}. */
export interface DataSource {
  /** Null where nothing can be done to a run: in a report. */
  readonly steering: Steering | null;
  /** When a report was made, ISO 8601; null where what is shown is of now. */
  readonly madeAt: string | null;
  /** What a report leaves out, in sentences. */
  readonly leftOut: readonly string[];
  runs(): Promise<readonly RunListing[]>;
  run(runId: string): Promise<RunPage>;
  curve(runId: string): Promise<readonly CurvePoint[]>;
  throughput(runId: string): Promise<readonly ThroughputPoint[]>;
  agents(runId: string, query: AgentQuery): Promise<Page<AgentView>>;
  agent(runId: string, key: string): Promise<AgentDetail>;
  /** Drawn now: of an agent of which the run has no picture. */
  picture(runId: string, key: string): Promise<PictureView>;
  failures(runId: string, cursor: number, limit: number): Promise<FailurePage>;
  tasks(runId: string): Promise<TaskMatrix>;
  /** Columns of agents from number `from` on, at most `limit` of them. */
  lineage(runId: string, from: number, limit: number): Promise<Uint8Array<ArrayBuffer>>;
  compare(runIds: readonly string[]): Promise<Comparison>;
  leases(runId: string): Promise<readonly LeaseInfo[]>;
  workers(runId: string): Promise<readonly WorkerInfo[]>;
  /** Tells what happens in a run until the answer is called. */
  follow(runId: string, listener: RunListener): () => void;
}
