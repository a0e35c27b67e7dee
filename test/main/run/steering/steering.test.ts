import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { resumeRun, spawnRuntime, startRun } from '../../../../src/main/index.js';
import { RunReader } from '../../../../src/main/reading/run-reader.js';
import type { DecisionLogEntry } from '../../../../src/main/run/decision-log.js';
import { EventStream } from '../../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../../src/main/run/events/run-events.js';
import { policyToLookOn, runHeaderOf } from '../../../../src/main/run/journal/run-header.js';
import { RunRebuild } from '../../../../src/main/run/journal/run-rebuild.js';
import { resolveRunOptions } from '../../../../src/main/run/resolve-run-options.js';
import type { Run } from '../../../../src/main/run/run.js';
import type { RunOptions } from '../../../../src/main/run/run-options.js';
import { SearchRun } from '../../../../src/main/run/search-run.js';
import type { SearchRunParts } from '../../../../src/main/run/search-run-parts.js';
import { isHgmError } from '../../../../src/shared/errors.js';
import { keyedUniform } from '../../../../src/shared/random.js';
import { NO_FIGURES } from '../../../../src/shared/store-protocol.js';
import type { LoadedProblem } from '../../../../src/shared/work.js';
import { openForReading } from '../../../../src/threads/store/open-for-reading.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { InlineExecutor, type InlineProblem } from '../../../support/inline-executor.js';
import { decisionsOf, session } from '../journal-session.js';

const TIMED = new URL('../../../fixtures/irregular-timing-problem.js', import.meta.url);

const CLIMB: InlineProblem = {
  expand: (parent, activity, attempt) => {
    if (activity % 13 === 0 && attempt === 1) throw new Error(`activity ${activity}`);
    if (activity % 7 === 0) return null;
    return Math.min(1, Math.max(0, Number(parent) + (keyedUniform(9, 2, activity)() - 0.4) / 4));
  },
  evaluate: (agent) => Number(agent),
};

/** Without failures, whose retries would wait for a clock that stands still. */
const STEADY: InlineProblem = { ...CLIMB, expand: (parent, activity) => CLIMB.expand(parent, activity, 2) };

/** Everything that can be done, each at a decision of its own. */
function steerAll(run: Run, decision: number): void {
  const deeds: Readonly<Record<number, () => Promise<unknown>>> = {
    20: () => run.addAgent(0.5),
    30: () => run.prune('root/0'),
    40: async () => {
      await run.pause();
      // Each lets an attempt end.
      await turns(100);
      await run.unpause();
    },
    50: () => run.evaluateNext('root/1'),
    60: () => run.setExpansionGate(false),
    70: () => run.addAgent(0.6, { parent: 'root/1' }),
    80: () => run.setExpansionGate(true),
    90: () =>
      run.update({
        policyOptions: { alpha: 0.9, maximumPendingPerAgent: 3 },
        evaluations: 160,
        guards: { pruneAfterFailures: 9 },
      }),
  };
  // The agent may have met every task.
  deeds[decision]?.().catch(() => undefined);
}

interface Started {
  readonly run: Run;
  readonly executor: InlineExecutor;
  readonly clock: FakeClock;
}

const LOADED: LoadedProblem = { name: 'climb', root: 0.3, tasks: [0, 1, 2, 3, 4, 5, 6, 7], contentHash: '' };

function start(options: RunOptions, problem = STEADY, parts: Partial<SearchRunParts> = {}): Started {
  const resolved = resolveRunOptions({ threads: 2, evaluations: 100, retry: { initialIntervalMs: 0 }, ...options });
  const executor = new InlineExecutor(problem, resolved.threads);
  const clock = new FakeClock();
  const run = new SearchRun({
    id: 'test',
    options: resolved,
    problem: { url: 'file:///problem.js', params: {}, seed: resolved.seed },
    loaded: LOADED,
    executor,
    clock,
    // Its turns of the event loop take no time: a machine that is held up in one would leave a choice for the next.
    turnClock: new FakeClock(),
    events: new EventStream<RunEvent>(1000),
    ...parts,
  });
  return { run, executor, clock };
}

async function refusal(promise: Promise<unknown>): Promise<readonly [string, string]> {
  return await promise.then(
    () => assert.fail('it was not refused'),
    (error: unknown) => (isHgmError(error) ? [error.code, error.message] : assert.fail(String(error))),
  );
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a deterministic run that is steered', () => {
  const options = { evaluations: 120, deterministic: true, lookAhead: 6 } as const;

  it('has one decision log for one thread and four, when it is steered at the same decisions', async () => {
    const decide = async (threads: number) => {
      const log: DecisionLogEntry[] = [];
      const started: { run?: Run } = {};
      const onDecision = (entry: DecisionLogEntry) => {
        log.push(entry);
        if (started.run !== undefined) steerAll(started.run, entry.decision);
      };
      started.run = await startRun(TIMED, {
        evaluations: 400,
        deterministic: true,
        threads,
        onDecision,
        retry: { initialIntervalMs: 1 },
      });
      const { evaluations, agents, expansions } = await started.run.result;
      return { log, evaluations, added: agents - expansions - 1 };
    };
    const [one, four] = [await decide(1), await decide(4)];
    assert.deepEqual([one.evaluations, one.added], [160, 2]);
    assert.deepEqual(four, one);
  });

  it('is the same when its process dies three times on the way', async () => {
    const whole = await session(options, CLIMB, [], [0.2], {}, steerAll);
    const steered = whole.records.flatMap((record) => (record.type === 'steering' ? [record.change.kind] : []));
    assert.deepEqual(steered, ['prune', 'pause', 'unpause', 'evaluate-next', 'expansion-gate', 'expansion-gate', 'update']);
    assert.equal(whole.result.evaluations, 160);
    /** What was done after an outcome is committed with it. */
    const between = (records: typeof whole.records, cut: number) => {
      let end = Math.min(cut, records.length);
      while (['steering', 'added'].includes(records[end]?.type ?? '')) end++;
      return records.slice(0, end);
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { minLength: 3, maxLength: 3 }),
        async (shares) => {
          let records: typeof whole.records = [];
          for (const share of shares.sort((a, b) => a - b)) {
            const next = await session(options, CLIMB, records, [0.2], {}, steerAll);
            records = between(next.records, Math.max(4, Math.floor(share * next.records.length)));
          }
          const last = await session(options, CLIMB, records, [0.2], {}, steerAll);
          assert.deepEqual(decisionsOf(last.records), decisionsOf(whole.records));
          assert.deepEqual(last.result.best, whole.result.best);
        },
      ),
      { seed: 21, numRuns: 12, includeErrorInReport: true },
    );
  });
});

describe('pause', () => {
  it('chooses nothing more while what is in flight ends, keeps the run alive, and lets the time budget stand still', async () => {
    const { run, executor, clock } = start({ timeMs: 1000 });
    await turns(10);
    await run.pause();
    await turns(20);
    const { executed } = executor;
    const before = executed.length;
    assert.deepEqual([run.progress().status, run.progress().inFlight], ['paused', 0]);
    clock.advance(5000);
    await turns(20);
    assert.equal(executed.length, before);
    assert.equal(run.progress().elapsedMs, 0);
    await run.unpause();
    await turns(3);
    assert.equal(run.progress().status, 'running');
    const { status, evaluations } = await run.result;
    assert.deepEqual([status, evaluations], ['completed', 100]);
  });

  for (const [how, isPaused] of [
    ['that is asked for', true],
    ['as it was left', undefined],
  ] as const) {
    it(`lets the time budget stand still from the beginning of a later process on, ${how}`, async () => {
      const options = { evaluations: 1e6, timeMs: 1000 };
      const header = runHeaderOf({ url: 'file:///p.js' }, LOADED, resolveRunOptions(options));
      const rebuild = new RunRebuild(header, 'redo', policyToLookOn(header));
      const session = { type: 'session', startedAtMs: 0, ...options, contentHash: '' } as const;
      rebuild.apply(session);
      rebuild.apply({ type: 'steering', decisions: 0, change: { kind: 'pause' } });
      rebuild.apply({ type: 'close', status: 'stopped' });
      rebuild.apply(session);
      const earlier = { rebuild, times: { ...NO_FIGURES, elapsedMs: 400 } };
      const { run, clock } = start(options, STEADY, { earlier, ...(isPaused !== undefined && { isPaused }) });
      await turns(3);
      clock.advance(5000);
      await turns(3);
      assert.deepEqual([run.progress().status, run.progress().elapsedMs], ['paused', 400]);
      await run.unpause();
      clock.advance(599);
      await turns(3);
      assert.deepEqual([run.progress().status, run.progress().elapsedMs], ['running', 999]);
      clock.advance(1);
      assert.equal((await run.result).status, 'completed');
    });
  }

  it('does not keep a run from being stopped, or from being complete', async () => {
    const { run } = start({});
    await run.pause();
    run.stop();
    assert.equal((await run.result).status, 'stopped');
    assert.equal((await refusal(run.unpause()))[0], 'ERR_CLOSED');
    const complete = start({ evaluations: 3, lookAhead: 3 });
    await turns(1);
    await complete.run.pause();
    assert.equal((await complete.run.result).status, 'completed');
  });
});

describe('steering', () => {
  it('prunes: what waits for a retry fails at once, and nothing of the clade is chosen any more', async () => {
    const failing: InlineProblem = {
      ...CLIMB,
      expand: (parent) => Math.min(1, Number(parent) + 0.01),
      evaluate: (agent, _, __, attempt) => {
        if (attempt === 1 && Number(agent) > 0.3) throw new Error('later');
        return Number(agent);
      },
    };
    const { run } = start({ evaluations: 60, retry: { initialIntervalMs: 1e6, maximumIntervalMs: 1e6 }, lookAhead: 6 }, failing);
    const told: RunEvent[] = [];
    const reading = (async () => {
      for await (const event of run.events({ types: ['failure', 'steering', 'retry'] })) told.push(event);
    })();
    await turns(60);
    const waiting = told.findLast((event) => event.type === 'retry');
    assert.ok(waiting?.type === 'retry', 'an evaluation waits for its retry');
    await run.prune(waiting.key);
    await turns(10);
    const failure = told.find((event) => event.type === 'failure');
    assert.ok(failure?.type === 'failure' && failure.key.startsWith(waiting.key));
    assert.equal(failure.error.message, 'later');
    const steering = told.find((event) => event.type === 'steering');
    assert.deepEqual(steering, { type: 'steering', action: 'prune', key: waiting.key, changes: null });
    run.stop();
    await run.result;
    await reading;
    const nodes = await run.snapshot();
    assert.ok(nodes.get(waiting.key)?.pruned);
  });

  it('evaluates an agent next, and an added agent before all else', async () => {
    const { run, executor } = start({ evaluations: 60, lookAhead: 1, threads: 1 });
    await turns(40);
    const before = executor.executed.length;
    const key = await run.addAgent(0.9);
    await run.evaluateNext('root');
    await turns(12);
    const works = executor.executed
      .slice(before, before + 4)
      .flatMap(({ work }) => (work.type === 'evaluate' ? [work.agent.key] : []));
    assert.ok(works.includes(key) && works.includes('root'), works.join());
    const { agents, expansions } = await run.result;
    assert.equal(agents, expansions + 2);
  });

  it('closes the expansion gate, and opens it', async () => {
    const { run } = start({ evaluations: 100, lookAhead: 2 });
    await turns(10);
    await run.setExpansionGate(false);
    // What is in flight ends.
    await turns(3);
    const { expansions, barrenExpansions } = run.progress();
    await turns(3);
    assert.deepEqual([run.progress().expansions, run.progress().barrenExpansions], [expansions, barrenExpansions]);
    await run.setExpansionGate(true);
    assert.equal((await run.result).status, 'completed');
    const closed = start({ evaluations: 1000, lookAhead: 2 });
    await closed.run.setExpansionGate(false);
    const { status, evaluations } = await closed.run.result;
    assert.deepEqual([status, evaluations], ['exhausted', 8]);
  });

  it('gives more and less: evaluations and time', async () => {
    const { run, clock } = start({ evaluations: 30, timeMs: 1000 });
    await turns(3);
    await run.update({ evaluations: 50, timeMs: 9000 });
    assert.deepEqual([run.progress().evaluationBudget, run.progress().timeBudgetMs], [50, 9000]);
    clock.advance(2000);
    assert.equal((await run.result).evaluations, 50);
    const less = start({ evaluations: 1000 });
    await turns(30);
    await less.run.update({ evaluations: 10 });
    const { status, evaluations } = await less.run.result;
    assert.equal(status, 'completed');
    assert.ok(evaluations < 60, `${evaluations} evaluations`);
    const late = start({ evaluations: 1e6, timeMs: 60_000 });
    await turns(5);
    await late.run.update({ timeMs: 10 });
    late.clock.advance(11);
    assert.equal((await late.run.result).status, 'completed');
  });

  it('refuses what cannot be done, each with what to do, and goes on', async () => {
    const { run } = start({ evaluations: 60 });
    await turns(20);
    assert.match(
      (await refusal(run.prune('root/nobody'))).join(' '),
      /^ERR_UNKNOWN_AGENT no agent has the key "root\/nobody"; snapshotPage/,
    );
    assert.match((await refusal(run.prune('root'))).join(' '), /^ERR_OPTION the root cannot be pruned/);
    assert.match((await refusal(run.addAgent(null))).join(' '), /^ERR_AGENT_STATE .*returned null/);
    assert.equal((await refusal(run.addAgent(0.5, { parent: 'nobody' })))[0], 'ERR_UNKNOWN_AGENT');
    assert.match((await refusal(run.update({ evaluations: 0 }))).join(' '), /^ERR_OPTION update\.evaluations must be/);
    assert.match((await refusal(run.update({ threads: 4 }))).join(' '), /^ERR_OPTION threads must be left out/);
    const posterior = { policyOptions: { posterior: 'beta' } };
    const refused = await refusal(Reflect.apply(run.update, run, [posterior]));
    assert.match(refused.join(' '), /^ERR_OPTION update\.policyOptions\.posterior must be left out/);
    await run.prune('root/0');
    assert.match((await refusal(run.addAgent(0.5, { parent: 'root/0' }))).join(' '), /is pruned/);
    assert.match((await refusal(run.evaluateNext('root/0'))).join(' '), /is pruned/);
    assert.equal((await run.result).status, 'completed');
    assert.equal((await refusal(run.addAgent(0.5)))[0], 'ERR_CLOSED');
  });

  it('refuses guards that do not suit scores, and takes others', async () => {
    const { run } = start({ evaluations: 60 }, STEADY, { loaded: { ...LOADED, direction: 'maximize' } });
    const scores = 'must be left out: the problem has scores, to maximize';
    assert.deepEqual(await refusal(run.update({ guards: { pruneAfterLowRewards: 3 } })), [
      'ERR_OPTION',
      `update.guards.pruneAfterLowRewards ${scores}, and no rewards; it is 3`,
    ]);
    assert.deepEqual(await refusal(run.update({ guards: { minimumValuePerCost: 0.5 } })), [
      'ERR_OPTION',
      `update.guards.minimumValuePerCost ${scores}, which have no value per cost; it is 0.5`,
    ]);
    const exact = start({ evaluations: 60 }, STEADY, { loaded: { ...LOADED, tasks: null, isExact: true } });
    const [code, message] = await refusal(exact.run.update({ guards: { confidence: 0.9 } }));
    assert.equal(code, 'ERR_OPTION');
    assert.match(message ?? '', /^update\.guards\.confidence must be left out: the problem is exact, .*; it is 0\.9$/);
    exact.run.stop();
    await exact.run.result;
    await run.update({ guards: { pruneAfterFailures: 3, pruneAfterLowRewards: Number.POSITIVE_INFINITY } });
    assert.equal((await run.result).status, 'completed');
  });

  it('takes a duplicate for the agent that is there, where duplicates are rejected', async () => {
    const { run } = start({ evaluations: 30, duplicates: 'reject' });
    assert.equal(await run.addAgent(0.3), 'root');
    assert.equal(await run.addAgent(0.77), await run.addAgent(0.77));
    await run.result;
  });
});

describe('a run in a store that is steered', () => {
  it('is resumed as it was left: with its budget, and paused only where that is asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hgm-steering-'));
    const store = join(folder, 'runs.db');
    try {
      const first = await startRun(TIMED, { id: 'steered', store, threads: 1, evaluations: 100 });
      await first.update({ evaluations: 120, threads: 2 });
      await first.pause();
      first.stop();
      assert.equal((await first.result).threads, 2);
      const paused = await resumeRun('steered', { store, paused: true });
      await paused.setExpansionGate(true);
      const { status, evaluationBudget } = paused.progress();
      assert.deepEqual([status, evaluationBudget], ['paused', 120]);
      paused.stop();
      assert.equal((await paused.result).threads, 2);
      const last = await resumeRun('steered', { store });
      const { evaluations, threads } = await last.result;
      assert.deepEqual([evaluations, threads], [120, 2]);
      // What a resume is given holds for its session, also for who looks on.
      for (const [more, size] of [
        [{ evaluations: 130, threads: 3 }, 3],
        [{ evaluations: 140 }, 2],
      ] as const) {
        assert.equal((await (await resumeRun('steered', { store, ...more })).result).threads, size);
        const opened = openForReading(store);
        assert.equal((await (await RunReader.open(opened, 'steered')).overview()).threads, size);
        opened.close();
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('a run in a thread of its own', () => {
  it('is steered likewise', async () => {
    await using runtime = await spawnRuntime();
    const run = await runtime.startRun(TIMED, { evaluations: 300, threads: 1 });
    await run.pause();
    assert.equal((await run.progress()).status, 'paused');
    const key = await run.addAgent({ quality: 0.9 });
    assert.match(key, /^root\/\d+$/);
    await run.evaluateNext(key);
    await run.setExpansionGate(true);
    await run.update({ evaluations: 60, threads: 2 });
    await run.prune(key);
    assert.equal((await refusal(run.prune('nobody')))[0], 'ERR_UNKNOWN_AGENT');
    await run.unpause();
    const { evaluations, threads, agents, expansions } = await run.result();
    assert.deepEqual([evaluations, threads, agents - expansions], [60, 2, 2]);
  });
});
