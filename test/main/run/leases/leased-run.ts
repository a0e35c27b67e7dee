import { LeaseExecutor } from '../../../../src/main/executors/leases/lease-executor.js';
import { EventStream } from '../../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../../src/main/run/events/run-events.js';
import { resolveRunOptions } from '../../../../src/main/run/resolve-run-options.js';
import type { RunOptions } from '../../../../src/main/run/run-options.js';
import { SearchRun } from '../../../../src/main/run/search-run.js';
import type { SearchRunParts } from '../../../../src/main/run/search-run-parts.js';
import { type Clock, systemClock } from '../../../../src/shared/clock.js';
import type { Lease, ToldResult } from '../../../../src/shared/leases/lease.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { InlineExecutor, type InlineProblem } from '../../../support/inline-executor.js';

/** Agents are numbers: a child is a tenth more than its parent, and the reward is the number, within [0, 1]. */
export const CLIMB: InlineProblem = {
  expand: (parent) => Number(parent) + 0.1,
  evaluate: (agent) => Math.min(1, Number(agent)),
};

/** What an outsider makes of a lease of {@link CLIMB}. */
export function climb({ token, kind, agent }: Lease): ToldResult {
  return kind === 'expand'
    ? { token, agent: CLIMB.expand(agent, 0, 0) }
    : { token, reward: Number(CLIMB.evaluate(agent, 0, 0, 0)) };
}

export interface LeasedRunOptions extends RunOptions {
  readonly clock?: Clock;
  readonly taskCount?: number;
  readonly parts?: Partial<SearchRunParts>;
}

/** A run of {@link CLIMB} that leases, and runs in this thread as many activities at a time as it has threads. */
export function leasedRun({ clock = systemClock, taskCount = 10, parts = {}, ...given }: LeasedRunOptions): {
  readonly run: SearchRun;
  readonly executor: InlineExecutor;
  readonly leasing: LeaseExecutor;
} {
  const options = resolveRunOptions({ retry: { initialIntervalMs: 0 }, ...given });
  const { threads, leaseMs, maximumLeaseExpiries, seed } = options;
  const executor = Object.assign(new InlineExecutor(CLIMB, Math.max(1, threads)), { resize: () => undefined });
  const leasing = new LeaseExecutor({ inner: executor, threads, isWithoutThreads: false, leaseMs, maximumLeaseExpiries, clock });
  const tasks = Array.from({ length: taskCount }, (_, number) => number);
  const run = new SearchRun({
    id: 'leased',
    options,
    problem: { url: 'file:///climb.js', params: {}, seed },
    loaded: { name: 'climb', root: 0.1, tasks, contentHash: '' },
    executor: leasing,
    leases: leasing.desk,
    clock,
    // Its turns of the event loop take no time: how much is chosen in one depends on nothing else.
    turnClock: new FakeClock(),
    events: new EventStream<RunEvent>(10_000),
    ...parts,
  });
  return { run, executor, leasing };
}
