import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Attempt, RunningAttempt, SettleAttempt } from '../../../src/main/executors/executor.js';
import { EventStream } from '../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../src/main/run/events/run-events.js';
import { resolveRunOptions } from '../../../src/main/run/resolve-run-options.js';
import type { Run } from '../../../src/main/run/run.js';
import type { RunOptions } from '../../../src/main/run/run-options.js';
import { SearchRun } from '../../../src/main/run/search-run.js';
import type { HgmError } from '../../../src/shared/errors.js';
import type { ThreadWork } from '../../../src/shared/work.js';
import { FakeClock } from '../../support/fake-clock.js';
import { InlineExecutor, type InlineProblem } from '../../support/inline-executor.js';

/** Agents are numbers from 0; the root is one that never fails. */
const COUNTING: InlineProblem = { expand: (_, activity) => activity, evaluate: () => 0.5 };

interface Started {
  readonly run: Run;
  readonly executor: InlineExecutor;
  readonly clock: FakeClock;
  readonly events: RunEvent[];
}

function start(
  problem: InlineProblem,
  options: RunOptions,
  executorOf = (threads: number) => new InlineExecutor(problem, threads),
): Started {
  const resolved = resolveRunOptions({ threads: 2, ...options });
  const executor = executorOf(resolved.threads);
  const clock = new FakeClock();
  const stream = new EventStream<RunEvent>(1_000_000);
  const run = new SearchRun({
    id: 'test',
    options: resolved,
    problem: { url: 'file:///problem.js', params: {}, seed: resolved.seed },
    loaded: { name: 'counting', root: 0, tasks: null, contentHash: '' },
    executor,
    clock,
    events: stream,
  });
  const events: RunEvent[] = [];
  void (async () => {
    for await (const event of stream.read()) events.push(event);
  })();
  return { run, executor, clock, events };
}

/** Waits until nothing happens any more as long as the clock stands still. */
async function untilStill({ executor, events }: Started): Promise<void> {
  let before = '';
  for (let still = 0; still < 20; still++) {
    const now = `${executor.executed.length} ${events.length}`;
    if (now !== before) still = 0;
    before = now;
    await setImmediate();
  }
}

async function finish(started: Started, stepMs: number): Promise<void> {
  let hasEnded = false;
  const ended = started.run.result.then(() => {
    hasEnded = true;
  });
  for (let n = 0; n < 100 && !hasEnded; n++) {
    await untilStill(started);
    started.clock.advance(stepMs);
  }
  assert.ok(hasEnded, 'the run has not ended');
  await ended;
}

describe('what waits for a retry', () => {
  test('is bounded by what is known, and neither freezes the run nor draws its evaluations', async () => {
    const failing = (agent: unknown) => Number(agent) > 0 && Number(agent) % 2 === 0;
    const problem: InlineProblem = {
      ...COUNTING,
      evaluate: (agent) => {
        if (failing(agent)) throw new Error('this agent always throws');
        return 1;
      },
    };
    const partOf = async (options: RunOptions) => {
      const started = start(problem, { evaluations: 3000, seed: 3, lookAhead: 8, ...options });
      await untilStill(started);
      const { evaluations, inFlight } = started.run.progress();
      assert.ok(evaluations >= 3000 - inFlight, `${evaluations} evaluations are known while ${inFlight} activities wait`);
      assert.ok(inFlight <= evaluations + 8);
      await finish(started, 60_000);
      const result = await started.run.result;
      assert.equal(result.status, 'completed');
      assert.equal(result.evaluations, 3000);
      return result.failedActivities / 3000;
    };
    const once = await partOf({ retry: { maximumAttempts: 1 } });
    const patient = await partOf({ retry: { initialIntervalMs: 10_000 } });
    assert.ok(patient <= 1.5 * once, `${patient} of the evaluations fail, ${once} with one attempt`);
  });

  test('that fails in the end, after all that succeeded, is no row of failures', async () => {
    const problem: InlineProblem = {
      ...COUNTING,
      evaluate: (_, __, activity) => {
        if (activity % 3 === 0) throw new Error('every third');
        return 1;
      },
    };
    const started = start(problem, { evaluations: 300, maximumConsecutiveFailures: 5, retry: { initialIntervalMs: 10_000 } });
    await finish(started, 60_000);
    const { status, failedActivities } = await started.run.result;
    assert.equal(status, 'completed');
    assert.ok(failedActivities > 50, `${failedActivities} failed`);
  });

  test('fails at once when its agent is pruned, with its last error', async () => {
    const problem: InlineProblem = {
      ...COUNTING,
      evaluate: (agent, _, activity, attempt) => {
        if (Number(agent) > 0) throw Object.assign(new Error(`attempt ${attempt}`), { retryable: activity % 3 > 0 });
        return 1;
      },
    };
    const options = {
      evaluations: 400,
      guards: { pruneAfterFailures: 1 },
      retry: { initialIntervalMs: 1000 },
    };
    const started = start(problem, { ...options, maximumConsecutiveFailures: 1000, lookAhead: 64 });
    await finish(started, 60_000);
    await started.run.result;
    const pruned = new Map<string | null, number>();
    for (const [place, event] of started.events.entries()) {
      if (event.type === 'guard' && event.action === 'prune') pruned.set(event.key, place);
      if (event.type !== 'retry') continue;
      assert.ok(!pruned.has(event.key), `${event.key} is tried again after it was pruned`);
    }
    const givenUp = started.events.filter((event) => event.type === 'failure' && pruned.has(event.key) && event.attempts < 2);
    assert.ok(pruned.size > 0);
    assert.ok(givenUp.every((event) => event.type === 'failure' && /^attempt 1$/.test(event.error.message)));
    assert.ok(givenUp.length > 0, 'none waited when its agent was pruned');
  });
});

/** Runs what is cancelled to its end all the same, as threads do with what has started. */
class PayingExecutor extends InlineExecutor {
  readonly #cancelled = new Map<number, HgmError>();

  override execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    super.execute(attempt, (ended, outcome) => {
      const error = this.#cancelled.get(ended.activityId);
      settle(ended, error === undefined ? outcome : { status: 'failed', error, elapsedMs: outcome.elapsedMs });
    });
  }

  override cancel(activityId: number, reason: HgmError): void {
    this.#cancelled.set(activityId, reason);
  }
}

describe('what is in flight', () => {
  test('counts towards the cost limit, and is counted when it ends', async () => {
    const costly: InlineProblem = { ...COUNTING, evaluate: () => ({ reward: 1, cost: 1 }) };
    for (const threads of [1, 2, 16]) {
      const options = { evaluations: 1000, threads, guards: { maximumCost: 100 } };
      const started = start(costly, options, () => new PayingExecutor(costly, threads));
      await finish(started, 1000);
      const { status, evaluations } = await started.run.result;
      const paid = started.executor.executed.filter(({ work }) => work.type === 'evaluate').length;
      assert.equal(status, 'completed');
      assert.equal(evaluations, paid, 'what was paid is counted');
      assert.equal(paid, 100, `${threads} threads`);
    }
  });
});

/** Never ends an attempt by itself, and tells what runs. */
class HangingExecutor extends InlineExecutor {
  readonly #clock: () => number;
  readonly #running: { attempt: Attempt<ThreadWork>; settle: SettleAttempt; sinceMs: number }[] = [];

  constructor(clock: () => number) {
    super(COUNTING);
    this.#clock = clock;
  }

  override execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    this.#running.push({ attempt, settle, sinceMs: this.#clock() });
  }

  runningAttempts(): readonly RunningAttempt[] {
    return this.#running
      .slice(0, 2)
      .map(({ attempt: { activityId }, sinceMs }) => ({ activityId, elapsedMs: this.#clock() - sinceMs }));
  }

  override cancel(activityId: number, error: HgmError): void {
    const place = this.#running.findIndex(({ attempt }) => attempt.activityId === activityId);
    const [one] = place < 0 ? [] : this.#running.splice(place, 1);
    if (one === undefined) return;
    const elapsedMs = this.#clock() - one.sinceMs;
    queueMicrotask(() => one.settle(one.attempt, { status: 'failed', error, elapsedMs }));
  }
}

describe('an evaluation that does not end', () => {
  test('is told of after 10 s, keeps its thread busy, and does not let the run complete', async () => {
    let now = () => 0;
    const started = start(COUNTING, { timeMs: 60_000, lookAhead: 2 }, () => new HangingExecutor(() => now()));
    now = () => started.clock.now();
    const slow = () => started.events.flatMap((event) => (event.type === 'slow' ? [event] : []));
    await untilStill(started);
    started.clock.advance(9_000);
    await untilStill(started);
    assert.deepEqual(slow(), []);
    started.clock.advance(1_000);
    await untilStill(started);
    const [first] = slow();
    assert.deepEqual(first, {
      type: 'slow',
      activity: 1,
      kind: 'evaluate',
      key: 'root',
      task: null,
      elapsedMs: 10_000,
      limitMs: null,
      running: 2,
    });
    assert.equal(started.run.progress().parallelEfficiency, 1);
    started.clock.advance(39_000);
    await untilStill(started);
    assert.deepEqual(
      slow().map(({ elapsedMs }) => elapsedMs),
      [10_000, 20_000, 40_000],
    );
    started.clock.advance(11_000);
    const { status, evaluations, best, error, parallelEfficiency } = await started.run.result;
    assert.deepEqual([status, evaluations, best, error?.code], ['failed', 0, null, 'ERR_RUN_FAILED']);
    assert.match(error?.message ?? '', /^no evaluation ended before the run did/);
    assert.equal(parallelEfficiency, 1);
    assert.equal(started.clock.timers, 0);
  });
});

test('a run whose evaluations are still tried again when its time is over quotes the last attempt that failed', async () => {
  const failing: InlineProblem = {
    ...COUNTING,
    evaluate: () => {
      throw new Error('no such file: x');
    },
  };
  const retry = { maximumAttempts: 5, initialIntervalMs: 60_000 };
  const started = start(failing, { timeMs: 30_000, lookAhead: 2, retry });
  await finish(started, 10_000);
  const { status, error } = await started.run.result;
  assert.deepEqual([status, error?.code], ['failed', 'ERR_RUN_FAILED']);
  assert.equal(error?.message, 'no evaluation ended before the run did; the last attempt that failed did with: no such file: x');
});
