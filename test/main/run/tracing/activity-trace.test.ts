import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, type TestContext, test } from 'node:test';
import { EventStream } from '../../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../../src/main/run/events/run-events.js';
import { Pending } from '../../../../src/main/run/pending/pending-activities.js';
import { resolveRunOptions } from '../../../../src/main/run/resolve-run-options.js';
import type { RunOptions } from '../../../../src/main/run/run-options.js';
import { SearchRun } from '../../../../src/main/run/search-run.js';
import { ACTIVITY_CHANNEL, type ActivityMessage, ActivityTrace } from '../../../../src/main/run/tracing/activity-trace.js';
import { systemClock } from '../../../../src/shared/clock.js';
import { InlineExecutor, type InlineProblem } from '../../../support/inline-executor.js';
import { until } from '../../../support/until.js';

function start(id: string, problem: InlineProblem, given: RunOptions): SearchRun {
  const options = resolveRunOptions({ threads: 1, seed: 1, ...given });
  return new SearchRun({
    id,
    options,
    problem: { url: 'file:///problem.js', params: {}, seed: options.seed },
    loaded: { name: 'counting', root: 0, tasks: [0, 1, 2], contentHash: '' },
    executor: new InlineExecutor(problem, options.threads),
    clock: systemClock,
    events: new EventStream<RunEvent>(1),
  });
}

/** What is told of a run from now on, until the test ends. */
function listen(t: TestContext, runId: string): ActivityMessage[] {
  const messages: ActivityMessage[] = [];
  const listener = (message: unknown) => {
    const told = message as ActivityMessage;
    if (told.runId === runId) messages.push(told);
  };
  subscribe(ACTIVITY_CHANNEL, listener);
  t.after(() => unsubscribe(ACTIVITY_CHANNEL, listener));
  return messages;
}

describe('the channel of activities', () => {
  test('tells each activity of a run once, with how it ended', async (t) => {
    const messages = listen(t, 'traced');
    const since = Date.now();
    const problem: InlineProblem = {
      expand: (_, activity) => (activity % 2 === 0 ? null : activity),
      evaluate: (_, task, __, attempt) => {
        if (task === 1) throw new TypeError('never');
        if (task === 2 && attempt === 1) throw new Error('once more');
        return 0.5;
      },
      paid: () => 0.25,
    };
    const retry = { maximumAttempts: 2, initialIntervalMs: 0 };
    const { evaluations, expansions, barrenExpansions, failedActivities } = await start('traced', problem, {
      evaluations: 30,
      retry,
      maximumConsecutiveFailures: 100,
    }).result;

    assert.deepEqual(new Set(messages.map(({ activity }) => activity)).size, messages.length);
    const evaluated = messages.filter(({ kind }) => kind === 'evaluate');
    const expanded = messages.filter(({ kind }) => kind === 'expand');
    assert.equal(evaluated.length, evaluations);
    assert.equal(expanded.filter(({ childKey }) => childKey !== null).length, expansions);
    assert.equal(expanded.filter(({ childKey }) => childKey === null).length, barrenExpansions);
    assert.ok(expansions > 0 && barrenExpansions > 0);
    const failed = messages.filter(({ outcome }) => outcome === 'failed');
    assert.equal(failed.length, failedActivities);
    assert.ok(failed.length > 0);
    for (const { task, attempts, code, error, kind } of failed) {
      assert.deepEqual([kind, task, attempts, code, error?.message], ['evaluate', 1, 2, 'TypeError', 'never']);
    }
    for (const { task, attempts, outcome, error, cost } of evaluated.filter(({ task }) => task === 2)) {
      assert.deepEqual([task, attempts, outcome, error, cost], [2, 2, 'completed', null, 0.25]);
    }
    for (const { startedAtMs, endedAtMs, elapsedMs, key, problem } of messages) {
      // A clock of the day counts whole milliseconds.
      assert.ok(since - 1 <= startedAtMs && startedAtMs <= endedAtMs && endedAtMs <= Date.now());
      assert.deepEqual([elapsedMs, key.split('/')[0], problem], [1, 'root', 'counting']);
    }
  });

  test('tells whoever comes later of what ends from then on, and that a stop cancelled the rest', async (t) => {
    let evaluated = 0;
    const problem: InlineProblem = { expand: (_, activity) => activity, evaluate: () => 0.5 * Math.sign(++evaluated) };
    const run = start('late', problem, { lookAhead: 8 });
    await until(() => evaluated >= 20, 'evaluations');
    const messages = listen(t, 'late');
    await until(() => messages.length >= 20, 'messages');
    run.stop();
    await run.result;
    const [first] = messages;
    assert.ok(first !== undefined && first.activity > 10);
    const cancelled = messages.filter(({ outcome }) => outcome === 'cancelled');
    assert.ok(cancelled.length > 0);
    for (const { code, error, attempts } of cancelled) {
      assert.deepEqual([code, /was stopped/.test(error?.message ?? ''), attempts <= 1], ['ERR_CANCELLED', true, true]);
    }
  });

  test('costs nothing while nobody listens: no message is made', () => {
    const state = {
      agent: () => {
        throw new Error('a message was made');
      },
    };
    const trace = new ActivityTrace({ runId: 'silent', problem: 'p', state });
    trace.look();
    trace.started(1);
    const settled = { activityId: 1, requestId: '', attempts: 1, elapsedMs: 1, cost: 0 };
    const pending = new Pending(1, { type: 'expand', agent: 0 });
    trace.ended(pending, { ...settled, status: 'completed', value: 1 }, 0);
  });
});
