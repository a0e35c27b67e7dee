import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { EventStream } from '../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../src/main/run/events/run-events.js';
import { resolveRunOptions } from '../../../src/main/run/resolve-run-options.js';
import type { Run } from '../../../src/main/run/run.js';
import type { RunOptions } from '../../../src/main/run/run-options.js';
import { SearchRun } from '../../../src/main/run/search-run.js';
import { systemClock } from '../../../src/shared/clock.js';
import { HgmError } from '../../../src/shared/errors.js';
import type { Json } from '../../../src/shared/json.js';
import { keyedUniform } from '../../../src/shared/random.js';
import { InlineExecutor, type InlineProblem } from '../../support/inline-executor.js';

/** Agents are numbers: a child adds a keyed step to its parent's, and the reward is the number, within [0, 1]. */
const CLIMB: InlineProblem = {
  expand: (parent, activity) => Math.min(1, Math.max(0, Number(parent) + (keyedUniform(9, 2, activity)() - 0.4) / 4)),
  evaluate: (agent) => Number(agent),
};

interface Started {
  readonly run: Run;
  readonly executor: InlineExecutor;
  readonly events: Promise<RunEvent[]>;
}

function start(problem: InlineProblem, options: RunOptions, taskCount = 0, order?: (running: number) => number): Started {
  const resolved = resolveRunOptions({ threads: 1, retry: { initialIntervalMs: 0 }, ...options });
  const executor = new InlineExecutor(problem, resolved.threads, order);
  const tasks = taskCount > 0 ? Array.from({ length: taskCount }, (_, number) => number) : null;
  const run = new SearchRun({
    id: 'test',
    options: resolved,
    problem: { url: 'file:///problem.js', params: {}, seed: resolved.seed },
    loaded: { name: 'climb', root: 0.3, tasks, contentHash: '' },
    executor,
    clock: systemClock,
    events: new EventStream<RunEvent>(resolved.eventBufferSize),
  });
  return { run, executor, events: collect(run) };
}

async function collect(run: Run): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run.events()) events.push(event);
  return events;
}

/** What was chosen, in order. */
function choices(executor: InlineExecutor): string[] {
  const chosen = executor.executed.filter(
    ({ attempt, work }) => attempt === 1 && (work.type === 'expand' || work.type === 'evaluate'),
  );
  return chosen
    .sort((a, b) => a.activityId - b.activityId)
    .map(({ work }) => {
      if (work.type === 'evaluate') return `${work.agent.key} on ${work.taskNumber}`;
      return work.type === 'expand' ? `expand ${work.agent.key}` : work.type;
    });
}

describe('a run', () => {
  test('spends its budget, finds better than its root, and frees its executor', async () => {
    const { run, executor, events } = start(CLIMB, { evaluations: 500 });
    const result = await run.result;
    assert.equal(result.status, 'completed');
    assert.equal(result.evaluations, 500);
    assert.equal(result.agents, result.expansions + 1);
    assert.ok((result.best?.mean ?? 0) > 0.4, `best mean ${result.best?.mean}`);
    assert.ok((result.best?.lowerBound ?? 1) < (result.best?.mean ?? 0));
    assert.equal(result.error, null);
    assert.ok(executor.isClosed);
    const seen = await events;
    assert.equal(seen.filter((event) => event.type === 'evaluation').length, 500);
    assert.equal(seen.filter((event) => event.type === 'expansion').length, result.expansions);
    assert.deepEqual(seen.at(-1), { type: 'end', status: 'completed' });
  });

  test('evaluates the root first, then makes the initial expansions, then about N^alpha agents', async () => {
    const { run, executor } = start(CLIMB, { evaluations: 300, lookAhead: 1 });
    const { expansions } = await run.result;
    assert.deepEqual(choices(executor).slice(0, 2), ['root on -1', 'expand root']);
    assert.ok(Math.abs(expansions - 300 ** 0.6) <= 2, `${expansions} expansions`);
  });

  test('is exhausted when nothing can be chosen before the budget is spent', async () => {
    // All tasks are met, and the guard lets nothing be expanded.
    const costly: InlineProblem = { ...CLIMB, evaluate: () => ({ reward: 0, cost: 1 }) };
    const guards = { minimumValuePerCost: 1, valuePerCostWindow: 1 };
    const { run } = start(costly, { evaluations: 100, lookAhead: 1, guards, policyOptions: { initialExpansions: 0 } }, 1);
    const result = await run.result;
    assert.equal(result.status, 'exhausted');
    assert.equal(result.evaluations, 1);
    assert.equal(result.best?.key, 'root');
  });

  test('fails when no evaluation ever gave a reward, whatever ended it, and names no best agent', async () => {
    const fail = () => {
      throw new Error('disk on fire');
    };
    for (const onEvaluationFailure of ['zero', 'discard'] as const) {
      const { run } = start({ ...CLIMB, evaluate: fail }, { evaluations: 20, onEvaluationFailure }, 3);
      const result = await run.result;
      assert.equal(result.status, 'failed');
      assert.equal(result.error?.code, 'ERR_RUN_FAILED');
      assert.match(result.error?.message ?? '', /^no evaluation gave a reward.*disk on fire/);
      assert.equal(result.best, null);
      assert.equal(run.progress().best, undefined);
    }
  });

  test('goes on when weights are more together than a double holds: each that is too much costs its evaluation', async () => {
    for (const posterior of ['beta', 'student-t'] as const) {
      for (const taskCount of [0, 200]) {
        const evaluate = (agent: Json, _: number, activity: number) => ({
          reward: Number(agent),
          weight: [1e308, 1, 1e300, 1e12, 1e6][activity % 5]!,
        });
        const { run, events } = start({ ...CLIMB, evaluate }, { evaluations: 300, policyOptions: { posterior } }, taskCount);
        const result = await run.result;
        assert.equal(result.status, 'completed', String(result.error));
        assert.equal(result.evaluations, 300);
        const failures = (await events).filter((event) => event.type === 'failure');
        assert.ok(failures.length > 30 && failures.length < 90, `${failures.length} failures`);
        for (const { error } of failures) {
          assert.ok(error instanceof HgmError);
          assert.equal(error.code, 'ERR_WEIGHT_RANGE');
          assert.match(
            error.message,
            /^weight 1e\+308 and those recorded so far, 1.*e\+308 in all, are together more than a double holds/,
          );
        }
        assert.ok(result.best !== null && (result.best.mean ?? 0) >= 0 && (result.best.mean ?? 0) <= 1);
      }
    }
  });

  test('fails when every weight is too much beside the first', async () => {
    const heavy: InlineProblem = { ...CLIMB, evaluate: (agent) => ({ reward: Number(agent), weight: 1e308 }) };
    const result = await start(heavy, { evaluations: 1000 }).run.result;
    assert.equal(result.status, 'failed');
    assert.equal(result.error?.code, 'ERR_RUN_FAILED');
    assert.match(
      result.error?.message ?? '',
      /^100 evaluations in a row failed for good; the last one with: weight 1e\+308 and those recorded/,
    );
  });

  test('never gives an agent a task twice', async () => {
    const { run, executor } = start(CLIMB, { evaluations: 400, threads: 4 }, 7);
    await run.result;
    const met = executor.executed.flatMap(({ work }) =>
      work.type === 'evaluate' ? [`${work.agent.key} ${work.taskNumber}`] : [],
    );
    assert.equal(new Set(met).size, met.length);
    assert.equal(met.length, 400);
  });

  test('stops when it is told, cancelling what has not started, and says so', async () => {
    let calls = 0;
    const { run, events } = start(
      {
        ...CLIMB,
        evaluate: () => {
          if (++calls === 50) run.stop();
          return 0.5;
        },
      },
      { evaluations: 1_000_000 },
    );
    const result = await run.result;
    assert.equal(result.status, 'stopped');
    assert.ok(result.evaluations >= 49 && result.evaluations <= 52, `${result.evaluations} evaluations`);
    assert.deepEqual((await events).at(-1), { type: 'end', status: 'stopped' });
  });

  test('stops when its signal aborts, also when it has aborted before', async () => {
    const { run } = start(CLIMB, { evaluations: 1000, signal: AbortSignal.abort() });
    const result = await run.result;
    assert.equal(result.status, 'stopped');
    assert.equal(result.evaluations, 0);
    assert.equal(result.best, null);
  });
});

describe('failures in a run', () => {
  test('an evaluation that failed for good spends budget and task, and counts as reward 0', async () => {
    const { run, events } = start(
      {
        ...CLIMB,
        evaluate: (_, task) => {
          if (task % 2 === 0) throw new Error(`task ${task}`);
          return 1;
        },
      },
      { evaluations: 60, retry: { maximumAttempts: 2, initialIntervalMs: 0 } },
      10,
    );
    const result = await run.result;
    assert.equal(result.evaluations, 60);
    const failures = (await events).filter((event) => event.type === 'failure');
    assert.ok(failures.length > 0);
    assert.equal(result.failedActivities, failures.length);
    assert.equal(result.retries, failures.length);
    for (const failure of failures) assert.equal(failure.attempts, 2);
    const nodes = await run.snapshot();
    assert.equal(nodes.get('root')?.visits, 60);
    assert.equal(nodes.get('root')?.failureWeight, failures.length);
  });

  test("with onEvaluationFailure 'discard' it counts as nothing", async () => {
    const { run } = start(
      {
        ...CLIMB,
        evaluate: (_, __, activity) => {
          if (activity % 3 === 0) throw new Error('no');
          return 1;
        },
      },
      { evaluations: 60, onEvaluationFailure: 'discard', retry: { maximumAttempts: 1 } },
    );
    const result = await run.result;
    assert.equal(result.evaluations, 60);
    const root = (await run.snapshot()).get('root');
    assert.equal(root?.failureWeight, 0);
    assert.equal(root?.visits, 60 - result.failedActivities);
  });

  test('where every expansion fails no agent is made, and there are as many expansions as there would be agents', async () => {
    const fail = () => {
      throw new HgmError('ERR_AGENT_STATE', 'no');
    };
    const { run, executor } = start({ ...CLIMB, expand: fail }, { evaluations: 100, lookAhead: 1 });
    const result = await run.result;
    assert.equal(result.status, 'completed');
    assert.equal(result.agents, 1);
    const expansions = choices(executor).filter((choice) => choice.startsWith('expand')).length;
    assert.ok(Math.abs(expansions - 100 ** 0.6) <= 2, `${expansions} expansions`);
    assert.equal(result.failedActivities, expansions);
  });

  test('too many in a row end the run as failed, with the last error', async () => {
    const fail = () => {
      throw new Error('disk on fire');
    };
    const { run } = start(
      { ...CLIMB, evaluate: fail },
      { evaluations: 1000, maximumConsecutiveFailures: 10, retry: { maximumAttempts: 1 } },
    );
    const result = await run.result;
    assert.equal(result.status, 'failed');
    assert.equal(result.error?.code, 'ERR_RUN_FAILED');
    assert.match(result.error?.message ?? '', /10 evaluations in a row.*disk on fire/);
    assert.ok(result.evaluations >= 10 && result.evaluations <= 12);
  });

  test('an activity that waits for a retry leaves its place to others', async () => {
    const { run } = start(
      {
        ...CLIMB,
        evaluate: (_, __, activity, attempt) => {
          if (activity <= 2 && attempt === 1) throw new Error('first attempt');
          return 0.5;
        },
      },
      { evaluations: 50, lookAhead: 2, retry: { initialIntervalMs: 20 } },
    );
    const result = await run.result;
    assert.equal(result.status, 'completed');
    assert.ok(result.retries >= 1);
  });
});

describe('reproducibility', () => {
  test('two runs with the same seed, one thread and the same look-ahead choose the same activities', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1000),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 5 }),
        async (seed, lookAhead, taskCount) => {
          const [one, other] = [0, 1].map(() => start(CLIMB, { evaluations: 60, seed, lookAhead }, taskCount));
          assert.ok(one && other);
          await Promise.all([one.run.result, other.run.result]);
          assert.deepEqual(choices(one.executor), choices(other.executor));
          assert.deepEqual(await one.run.snapshot(), await other.run.snapshot());
        },
      ),
      { seed: 3, numRuns: 20 },
    );
  });

  test('another seed chooses otherwise', async () => {
    const [one, other] = [1, 2].map((seed) => start(CLIMB, { evaluations: 100, seed }));
    assert.ok(one && other);
    await Promise.all([one.run.result, other.run.result]);
    assert.notDeepEqual(choices(one.executor), choices(other.executor));
  });

  test('clade figures are exact whatever order results come in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), async (seed) => {
        const uniform = keyedUniform(seed, 7, 1);
        const binary: InlineProblem = { ...CLIMB, evaluate: (_, __, activity) => activity % 2 };
        const { run } = start(binary, { evaluations: 150, threads: 4, seed }, 0, (running) => Math.floor(uniform() * running));
        const result = await run.result;
        const nodes = [...(await run.snapshot()).values()];
        assert.equal(nodes.find((node) => node.key === 'root')?.visits, 150);
        for (const node of nodes) {
          const clade = nodes.filter(({ key }) => key === node.key || key.startsWith(`${node.key}/`));
          assert.equal(
            node.successWeight,
            clade.reduce((sum, { own }) => sum + (own.successWeight ?? 0), 0),
            node.key,
          );
        }
        assert.equal(result.agents, nodes.length);
      }),
      { seed: 4, numRuns: 10 },
    );
  });
});

describe('a deterministic run', () => {
  /** Fails at some first attempts, and at all attempts of a few activities. */
  const flaky: InlineProblem = {
    ...CLIMB,
    evaluate: (agent, _, activity, attempt) => {
      if (activity % 97 === 0 || (activity % 7 === 0 && attempt === 1)) throw new Error(`activity ${activity}`);
      return Number(agent);
    },
  };

  async function logOf(options: RunOptions, taskCount: number, order?: (running: number) => number): Promise<string[]> {
    const log: string[] = [];
    const onDecision = (entry: object) => log.push(JSON.stringify(entry));
    const { run } = start(flaky, { deterministic: true, onDecision, ...options }, taskCount, order);
    const result = await run.result;
    assert.deepEqual(result.determinism, { kept: true, causes: {} });
    return log;
  }

  test('makes the same decisions with any number of threads, any order of outcomes, and retries among them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1000),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 9 }),
        async (seed, lookAhead, taskCount) => {
          const options = { evaluations: 200, seed, lookAhead };
          const uniform = keyedUniform(seed, 7, 1);
          const one = await logOf({ ...options, threads: 1 }, taskCount);
          const four = await logOf({ ...options, threads: 4 }, taskCount, (running) => Math.floor(uniform() * running));
          assert.deepEqual(four, one);
          assert.ok(one.length > 200);
        },
      ),
      { seed: 5, numRuns: 15 },
    );
  });

  test('that is stopped has made the first decisions of one that is not', async () => {
    const whole = await logOf({ evaluations: 300, seed: 1, threads: 4 }, 0);
    const controller = new AbortController();
    let count = 0;
    const log: string[] = [];
    const uniform = keyedUniform(1, 7, 1);
    const onDecision = (entry: object) => {
      log.push(JSON.stringify(entry));
      if (++count === 120) controller.abort();
    };
    const options = { evaluations: 300, seed: 1, threads: 4, deterministic: true, onDecision, signal: controller.signal };
    await start(flaky, options, 0, (running) => Math.floor(uniform() * running)).run.result;
    assert.ok(log.length >= 120 && log.length < whole.length);
    assert.deepEqual(log, whole.slice(0, log.length));
  });

  test('says so when a timeout or a dead thread may have changed it', async () => {
    const dying: InlineProblem = {
      ...CLIMB,
      evaluate: (agent, _, activity, attempt) => {
        if (activity === 5 && attempt === 1) throw new HgmError('ERR_THREAD_EXIT', 'gone');
        return Number(agent);
      },
    };
    const { run } = start(dying, { deterministic: true, evaluations: 20 });
    assert.deepEqual((await run.result).determinism, { kept: false, causes: { ERR_THREAD_EXIT: 1 } });
  });
});

describe('guards', () => {
  test('end the run when evaluations have cost enough, and say so', async () => {
    const costly: InlineProblem = { ...CLIMB, evaluate: (agent) => ({ reward: Number(agent), cost: 2 }) };
    const { run, events } = start(costly, { evaluations: 1000, lookAhead: 1, guards: { maximumCost: 50 } });
    const result = await run.result;
    assert.equal(result.status, 'completed');
    assert.equal(result.evaluations, 25);
    const [guard] = (await events).filter((event) => event.type === 'guard');
    assert.ok(guard);
    assert.deepEqual([guard.guard, guard.action, guard.key], ['cost', 'stop', null]);
  });

  test('prune an agent whose activities keep failing', async () => {
    const failing: InlineProblem = {
      ...CLIMB,
      evaluate: (agent) => {
        if (Number(agent) !== 0.3) throw new Error('only the root can be evaluated');
        return 0.5;
      },
    };
    const options = { evaluations: 200, retry: { maximumAttempts: 1 }, guards: { pruneAfterFailures: 3 } };
    const { run, events } = start(failing, options);
    await run.result;
    const pruned = (await events).flatMap((event) => (event.type === 'guard' && event.action === 'prune' ? [event.key] : []));
    assert.ok(pruned.length > 0);
    const nodes = await run.snapshot();
    for (const key of pruned) assert.equal(nodes.get(key ?? '')?.pruned, true);
  });

  test('pause expansions while evaluations give too little for their cost, and end a run that does not improve', async () => {
    let evaluations = 0;
    const fading: InlineProblem = { ...CLIMB, evaluate: () => ({ reward: 0.5, cost: ++evaluations < 100 ? 1 : 100 }) };
    const guards = { minimumValuePerCost: 0.1, valuePerCostWindow: 10, stopAfterStagnantEvaluations: 300 };
    const { run, events } = start(fading, { evaluations: 5000, guards });
    const result = await run.result;
    const actions = (await events).flatMap((event) => (event.type === 'guard' ? [event.action] : []));
    assert.deepEqual(actions, ['pause-expansions', 'stop']);
    assert.ok(result.evaluations < 5000);
  });
});

describe('options', () => {
  test('a wrong one is refused with its name, its rule and its value', () => {
    const wrong: [RunOptions, RegExp][] = [
      [{ evaluations: 0 }, /^evaluations must be an integer >= 1; it is 0$/],
      [{ timeMs: Number.NaN }, /^timeMs must be a number of milliseconds above 0 .*; it is NaN$/],
      [{ threads: -1 }, /^threads must be/],
      [{ seed: -1 }, /^seed must be/],
      [{ policy: 'best' }, /^policy must be a definition .*, or one of hgm.*; it is the string 'best'$/],
      [{ lookAhead: 0.5 }, /^lookAhead must be/],
      [{ eventBufferSize: 0 }, /^eventBufferSize must be/],
      [{ policyOptions: { alpha: 2 } }, /^policyOptions\.alpha must be a number in \(0, 1\]; it is 2$/],
      [{ policyOptions: { maximumPendingPerAgent: 0 } }, /^policyOptions\.maximumPendingPerAgent must be/],
      // @ts-expect-error: there is no such option
      [{ evaluation: 5 }, /^evaluation must be left out/],
      // @ts-expect-error: not one of the two
      [{ onEvaluationFailure: 'retry' }, /^onEvaluationFailure must be/],
    ];
    for (const [options, message] of wrong) assert.throws(() => resolveRunOptions(options), { code: 'ERR_OPTION', message });
  });

  test('without a budget a run takes 60 seconds', () => {
    assert.equal(resolveRunOptions({}).timeMs, 60_000);
    assert.equal(resolveRunOptions({ evaluations: 5 }).timeMs, Number.POSITIVE_INFINITY);
  });
});
