import type { FailureView, TaskMatrix } from './activity-views.js';
import type { AgentDetail } from './agent-views.js';
import type { CurvePoint, RunOverview, ThroughputPoint } from './run-views.js';

/** What a report holds of a run: it stands as JSON in the page's element `hgm-data`. */
export interface ReportData {
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  readonly overview: RunOverview;
  readonly curve: readonly CurvePoint[];
  readonly throughput: readonly ThroughputPoint[];
  readonly tasks: TaskMatrix;
  /** Those that the reader keeps, the earliest of them first. */
  readonly failures: readonly FailureView[];
  /** How many earlier ones it does not keep. */
  readonly failuresDropped: number;
  /** All agents, as `encodeLineage` writes them, in base64. */
  readonly lineage: string;
  /** Of each agent in their order, 64-bit floats, little endian, in base64; NaN where there is none. */
  readonly bounds: string;
  /** Likewise. */
  readonly variances: string;
  /** The last step of each agent's key, in their order. */
  readonly actions: readonly string[];
  /** By number of the agent. */
  readonly descriptions: Readonly<Record<number, string>>;
  /** The best agents, and those on the path to the best, with their states and results. */
  readonly details: readonly AgentDetail[];
  /** What of the run the report does not hold, in sentences. */
  readonly leftOut: readonly string[];
}
