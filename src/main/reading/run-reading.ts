import type { Json } from '../../shared/json.js';
import type { ActivityDurations } from '../../shared/views/activity-durations.js';
import type { EvaluationView, FailurePage, TaskMatrix } from '../../shared/views/activity-views.js';
import type { AgentDetail, AgentQuery, AgentView } from '../../shared/views/agent-views.js';
import type { Page } from '../../shared/views/page.js';
import type { CurvePoint, RunOverview, ThroughputPoint } from '../../shared/views/run-views.js';

import type { EventQuery, EventStretch } from './event-log.js';

/** A stretch of a list that is asked for. */
export interface PageQuery {
  /** @defaultValue 0 */
  readonly cursor?: number;
  /** 1 to 1000. @defaultValue 100 */
  readonly limit?: number;
}

/** Evaluations that are asked for. */
export interface EvaluationQuery extends PageQuery {
  /** Of one agent only. */
  readonly key?: string;
}

/**
 * A run, read from its journal: one that goes on in this process or another, or has ended. What it says is of one moment, `position` of the overview, at
 * most 250 ms old; an agent that is asked for by its key is found as soon as it is in the journal. Of a damaged journal it says what could be read, and why no more, in `damage` of the overview.
 *
 * Methods reject with ERR_RUN_UNKNOWN when the run was removed meanwhile, with ERR_CLOSED after `close`, and as `RunStore` where the medium fails.
 */
export interface RunReading {
  overview(): Promise<RunOverview>;
  curve(): Promise<readonly CurvePoint[]>;
  throughput(): Promise<readonly ThroughputPoint[]>;
  durations(): Promise<readonly ActivityDurations[]>;
  agents(query?: AgentQuery): Promise<Page<AgentView>>;
  /** @throws HgmError ERR_UNKNOWN_AGENT */
  agent(key: string): Promise<AgentDetail>;
  /** The agents that are believed to be the best, at most `count`, the best first. */
  best(count: number): Promise<readonly AgentView[]>;
  /** These, and all their ancestors, in the order of making. */
  tree(count: number): Promise<readonly AgentView[]>;
  /**
   * States of agents, in the order of the keys.
   *
   * @throws HgmError ERR_UNKNOWN_AGENT
   */
  states(keys: readonly string[]): Promise<readonly Json[]>;
  /** See `encodeLineage`. @param from - number of the first agent */
  lineage(from: number, limit: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Those that gave a result, in the order of application. @throws HgmError ERR_UNKNOWN_AGENT */
  evaluations(query?: EvaluationQuery): Promise<Page<EvaluationView>>;
  failures(query?: PageQuery): Promise<FailurePage>;
  tasks(): Promise<TaskMatrix>;
  /** Those that the journal tells, but for evaluations; the latest are kept. */
  events(query?: EventQuery): Promise<EventStretch>;
  /** `ReportData` of the run, all of it of one moment, as JSON: tens of megabytes are printed where they are read. */
  reportJson(): Promise<string>;
  close(): Promise<void>;
}
