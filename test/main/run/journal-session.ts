/** A run whose processes die: each is a run on the journal that the one before it left, over a problem whose functions run in this thread. */

import type { DecisionLogEntry } from '../../../src/main/run/decision-log.js';
import { EventStream } from '../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../src/main/run/events/run-events.js';
import { JournalEvents } from '../../../src/main/run/journal/journal-events.js';
import { readJournal } from '../../../src/main/run/journal/journal-reader.js';
import type { JournalRecord } from '../../../src/main/run/journal/journal-record.js';
import { JournalWriter } from '../../../src/main/run/journal/journal-writer.js';
import { decodeRunHeader, encodeRunHeader, policyToLookOn, runHeaderOf } from '../../../src/main/run/journal/run-header.js';
import { RunRebuild } from '../../../src/main/run/journal/run-rebuild.js';
import { StoredJournal } from '../../../src/main/run/journal/stored-journal.js';
import { resolveRunOptions } from '../../../src/main/run/resolve-run-options.js';
import type { Run, RunResult } from '../../../src/main/run/run.js';
import type { RunOptions } from '../../../src/main/run/run-options.js';
import { SearchRun } from '../../../src/main/run/search-run.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import { systemClock } from '../../../src/shared/clock.js';
import type { Json } from '../../../src/shared/json.js';
import { NO_FIGURES } from '../../../src/shared/store-protocol.js';
import type { Measure } from '../../../src/shared/work.js';
import { InlineExecutor, type InlineProblem } from '../../support/inline-executor.js';

const TASKS = Array.from({ length: 9 }, (_, number) => number);

/** What one process left behind. */
export interface Session {
  readonly result: RunResult;
  readonly records: readonly JournalRecord[];
  readonly executor: InlineExecutor;
}

/**
 * One process's part in a run: takes up what `earlier` tells, and gives the journal as it is afterwards.
 *
 * @param seeds - agents that a new run begins with
 * @param steer - told of every decision when its outcome is applied
 */
export async function session(
  options: RunOptions,
  problem: InlineProblem,
  earlier: readonly JournalRecord[] = [],
  seeds: readonly Json[] = [],
  measure: Measure = {},
  steer?: (run: Run, decision: number) => void,
): Promise<Session> {
  const started: { run?: Run } = {};
  const onDecision = ({ decision }: DecisionLogEntry) => {
    if (started.run !== undefined) steer?.(started.run, decision);
  };
  const resolved = resolveRunOptions({
    onDecision,
    threads: 2,
    seed: 4,
    lookAhead: 6,
    retry: { initialIntervalMs: 0 },
    ...options,
  });
  const loaded = { name: 'climb', root: 0.3, tasks: TASKS, contentHash: '', ...measure };
  const header = decodeRunHeader(encodeRunHeader(runHeaderOf({ url: 'file:///p.js' }, loaded, resolved)));
  const store = new MemoryRunStore();
  const writer = new JournalWriter();
  const rebuild = new RunRebuild(header, resolved.deterministic ? 'decide' : 'redo', policyToLookOn(header));
  const apply = (record: JournalRecord) => {
    rebuild.apply(record);
    writer.write(record);
  };
  for (const record of earlier) apply(record);
  // What steering made of the budget stays.
  const evaluations = Math.max(resolved.evaluations, earlier.length > 0 ? rebuild.session.evaluations : 0);
  apply({ type: 'session', startedAtMs: 0, evaluations, timeMs: resolved.timeMs, contentHash: '' });
  for (const state of earlier.length > 0 ? [] : seeds) apply({ type: 'added', decisions: 0, parent: 0, state });
  await store.create({ id: 'run', createdAt: '', problem: 'climb', budget: null, header: '' }, writer.take());
  const executor = new InlineExecutor(problem, resolved.threads);
  started.run = new SearchRun({
    id: 'run',
    ...(earlier.length > 0 && { isPaused: false }),
    options: resolved,
    problem: { url: 'file:///p.js', params: {}, seed: resolved.seed },
    loaded,
    executor,
    clock: systemClock,
    events: new EventStream<RunEvent>(10),
    journal: new StoredJournal({ store, runId: 'run', first: {}, release: async () => undefined }),
    ...(earlier.length + seeds.length > 0 && { earlier: { rebuild, times: NO_FIGURES } }),
  });
  const result = await started.run.result;
  const records: JournalRecord[] = [];
  readJournal((await store.journal('run', 0)).bytes, (record) => records.push(record));
  return { result, records, executor };
}

/** The decision log that a journal tells. */
export function decisionsOf(records: readonly JournalRecord[]): string[] {
  const events = new JournalEvents();
  return records.flatMap((record) => {
    const decision = events.next(record)?.decision;
    return decision === undefined ? [] : [JSON.stringify(decision)];
  });
}
