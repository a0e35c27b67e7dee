import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resumeRun } from '../../../src/main/compose/resume-run.js';
import { startRun } from '../../../src/main/compose/start-run.js';
import type { Attempt, AttemptOutcome, Executor, SettleAttempt } from '../../../src/main/executors/executor.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import type { HgmError } from '../../../src/shared/errors.js';
import type { ActivityWork } from '../../../src/shared/work.js';

const LOSS = new URL('../../fixtures/loss-problem.js', import.meta.url);
const PROBLEM = new URL('../../fixtures/contract-problem.js', import.meta.url);

/** Answers what it is given at the end of the turn, from outside the problem. */
class AnsweringExecutor implements Executor<ActivityWork> {
  readonly given: string[] = [];
  closes = 0;
  readonly #outcomeOf: (attempt: Attempt<ActivityWork>) => unknown;

  constructor(outcomeOf: (attempt: Attempt<ActivityWork>) => unknown) {
    this.#outcomeOf = outcomeOf;
  }

  execute(attempt: Attempt<ActivityWork>, settle: SettleAttempt): void {
    this.given.push(attempt.work.type);
    setImmediate(() => Reflect.apply(settle, undefined, [attempt, this.#outcomeOf(attempt)]));
  }

  cancel(_activityId: number, _reason: HgmError): void {}

  async close(): Promise<void> {
    this.closes++;
  }
}

function answer({ work }: Attempt<ActivityWork>): AttemptOutcome {
  const value = work.type === 'expand' ? { do: 'complete', value: 0.25 } : 0.75;
  return { status: 'completed', value, elapsedMs: 1 };
}

describe("a run with the user's own executor", () => {
  test('gives it expansions and evaluations and nothing else, takes its values, and leaves it open', async () => {
    const executor = new AnsweringExecutor(answer);
    const run = await startRun(PROBLEM, { evaluations: 60, threads: 2, executor });
    const { status, evaluations, expansions, failedActivities, best } = await run.result;
    assert.deepEqual([status, evaluations, failedActivities, executor.closes], ['completed', 60, 0, 0]);
    assert.equal(executor.given.filter((type) => type === 'evaluate').length, 60);
    assert.equal(executor.given.filter((type) => type === 'expand').length, expansions);
    // The problem's own `evaluate` would have given 0 or 0.25.
    assert.equal(best?.mean, 0.75);
  });

  test('takes scores from it where the problem has a direction, and refuses what is none', async () => {
    const scored = ({ work, activityId }: Attempt<ActivityWork>): AttemptOutcome => {
      const value = work.type === 'expand' ? { at: 1, number: 0 } : activityId % 10 === 0 ? Number.NaN : -1500;
      return { status: 'completed', value, elapsedMs: 1 };
    };
    const executor = new AnsweringExecutor(scored);
    const run = await startRun(LOSS, { evaluations: 60, threads: 2, executor });
    const { status, failedActivities, best } = await run.result;
    assert.equal(status, 'completed');
    assert.ok(failedActivities > 0);
    assert.equal(best?.score, -1500);
  });

  test('goes on with it when it is resumed, and in a pool of threads without it', async () => {
    const store = new MemoryRunStore();
    const executor = new AnsweringExecutor(answer);
    const options = { id: 'own', store, threads: 1 };
    await (await startRun(PROBLEM, { ...options, evaluations: 20, executor })).result;
    const given = executor.given.length;
    const resumed = await (await resumeRun('own', { store, evaluations: 40, executor })).result;
    assert.deepEqual([resumed.status, resumed.evaluations], ['completed', 40]);
    assert.ok(executor.given.length >= given + 20);
    const before = executor.given.length;
    const pooled = await (await resumeRun('own', { store, evaluations: 60 })).result;
    assert.deepEqual([pooled.status, pooled.evaluations, executor.given.length], ['completed', 60, before]);
  });

  test('counts what it answers wrongly as failed activities, and ends as a run of failures does', async () => {
    const executor = new AnsweringExecutor(() => ({ status: 'completed', value: 2, elapsedMs: 1 }));
    const run = await startRun(PROBLEM, { evaluations: 500, threads: 1, executor, maximumConsecutiveFailures: 5 });
    const { status, error } = await run.result;
    assert.equal(status, 'failed');
    assert.match(error?.message ?? '', /evaluate of agent \S+ returned 2; return a number in \[0, 1\]/);
  });

  test('counts what it says that attempts have cost, failed ones too, and refuses what is no cost', async () => {
    const failing = (attempt: Attempt<ActivityWork>): AttemptOutcome =>
      attempt.activityId % 2 === 0 && attempt.work.type === 'evaluate'
        ? { status: 'failed', error: new Error('no'), elapsedMs: 1, cost: 2 }
        : { ...answer(attempt), cost: 1 };
    const options = { evaluations: 20, threads: 1, lookAhead: 1, retry: { maximumAttempts: 1 } };
    const paid = await (await startRun(PROBLEM, { ...options, executor: new AnsweringExecutor(failing) })).result;
    assert.ok(paid.failedActivities > 0);
    assert.equal(paid.cost, 20 + paid.expansions + paid.failedActivities);
    const wrong = new AnsweringExecutor((attempt) => ({ ...answer(attempt), cost: Number.NaN }));
    const refused = await (await startRun(PROBLEM, { ...options, executor: wrong })).result;
    assert.deepEqual([refused.status, refused.cost], ['failed', 0]);
    assert.match(
      refused.error?.message ?? '',
      /the executor settled evaluate of agent root\S* .*with cost NaN; a cost is a finite number/,
    );
  });

  test('is refused before anything is made when it is no executor', async () => {
    for (const executor of [{}, { execute: () => undefined }, 7]) {
      const options: object = { evaluations: 1, executor };
      await assert.rejects(startRun(PROBLEM, options), {
        code: 'ERR_OPTION',
        message: /^executor must be an object with the functions execute, cancel and close; it is /,
      });
    }
  });

  test('is stopped though it never settles what it was given', async () => {
    const deaf = { execute: () => undefined, cancel: () => undefined, close: async () => undefined };
    const run = await startRun(PROBLEM, { evaluations: 10, threads: 1, executor: deaf, cancelGraceMs: 1 });
    run.stop();
    assert.equal((await run.result).evaluations, 0);
  });
});
