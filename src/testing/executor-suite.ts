/** The tests that every executor passes, for `node --test`: those of this package, and one of your own. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Attempt, AttemptOutcome, Executor } from '../main/executors/executor.js';
import { HgmError } from '../shared/errors.js';

/** An attempt's function that runs until it is ended, and says when it has begun. */
export interface HeldWork<Work> {
  readonly work: Work;
  /** Resolves once the function runs. */
  readonly started: () => Promise<unknown>;
}

/** An executor, and work for it, for one test. */
export interface ExecutorUnderTest<Work> {
  readonly executor: Executor<Work>;
  /** How many attempts run at a time; `Infinity` where all that are given do. */
  readonly concurrency: number;
  /** Work that completes with this number, from 0 to 1. */
  completing(value: number): Work;
  /** Work whose function throws an Error with this message. */
  failing(message: string): Work;
  /** Work whose function neither ends by itself nor sends heartbeats. It may end when its signal aborts. */
  holding(): HeldWork<Work>;
  /** Work whose function logs this line, tells of this progress, and completes. Left out where the executor tells of neither. */
  telling?(line: string, fraction: number): Work;
  /** Whether it ends an attempt at its `startToCloseTimeoutMs`: it need not where it has no say in what runs. @defaultValue true */
  readonly limitsTime?: boolean;
  /** Frees what {@link executor} does not, after it was closed. @defaultValue nothing */
  release?(): Promise<void>;
}

interface Settled {
  readonly attempt: unknown;
  readonly outcome: AttemptOutcome;
}

/** Gives an executor attempts, and holds it to what is true of each. */
class Attempts<Work> {
  readonly settled: Settled[] = [];
  readonly #executor: Executor<Work>;
  #lastActivity = 0;

  constructor(executor: Executor<Work>) {
    this.#executor = executor;
  }

  start(
    work: Work,
    options: Partial<Attempt<Work>> = {},
  ): { readonly activityId: number; readonly outcome: Promise<AttemptOutcome> } {
    const activityId = options.activityId ?? ++this.#lastActivity;
    const limits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
    const attempt = { attempt: 1, work, ...limits, ...options, activityId };
    const outcome = new Promise<AttemptOutcome>((resolve) => {
      let isReturned = false;
      this.#executor.execute(attempt, (settled, how) => {
        assert.ok(isReturned, 'it settled an attempt within execute');
        assert.equal(settled, attempt, 'it settles with the attempt that it was given');
        this.settled.push({ attempt, outcome: how });
        assert.ok(how.elapsedMs >= 0 && Number.isFinite(how.elapsedMs), `elapsedMs is ${how.elapsedMs}`);
        resolve(how);
      });
      isReturned = true;
    });
    return { activityId, outcome };
  }

  /** Asserts that no attempt settled twice. */
  assertOnce(): void {
    const attempts = this.settled.map(({ attempt }) => attempt);
    assert.equal(new Set(attempts).size, attempts.length, 'it settled an attempt twice');
  }
}

/** How an attempt ended: its value, or its error's code or message. */
function ending(outcome: AttemptOutcome): unknown {
  if (outcome.status === 'completed') return outcome.value;
  const code: unknown = Reflect.get(outcome.error, 'code');
  return typeof code === 'string' ? code : outcome.error.message;
}

/**
 * Declares, with `describe` and `it` of `node:test`, the tests of the contract of an `Executor`. They run in real time, and wait for
 * nothing longer than `holding` takes to start and the executor to end what is cancelled.
 *
 * @param name - stands before the tests' names
 * @param open - makes an executor for one test; the suite closes it
 */
export function describeExecutor<Work>(
  name: string,
  open: () => Promise<ExecutorUnderTest<Work>> | ExecutorUnderTest<Work>,
): void {
  describe(`${name}: the contract of an executor`, () => {
    let under: ExecutorUnderTest<Work>;
    let attempts: Attempts<Work>;
    beforeEach(async () => {
      under = await open();
      attempts = new Attempts(under.executor);
    });
    afterEach(async () => {
      await under.executor.close();
      await under.release?.();
      attempts.assertOnce();
    });
    const cancelled = () => new HgmError('ERR_CANCELLED', 'cancelled by the test');

    it('settles an attempt with what its function returned, later than execute', async () => {
      assert.equal(ending(await attempts.start(under.completing(0.5)).outcome), 0.5);
    });

    it('settles an attempt whose function throws as failed, with the error', async () => {
      const outcome = await attempts.start(under.failing('on purpose')).outcome;
      assert.equal(outcome.status, 'failed');
      assert.ok(outcome.status === 'failed' && outcome.error instanceof Error && outcome.error.message.includes('on purpose'));
    });

    it('settles each of many attempts once', async () => {
      const values = Array.from({ length: 40 }, (_, index) => index / 40);
      const outcomes = await Promise.all(values.map((value) => attempts.start(under.completing(value)).outcome));
      assert.deepEqual(outcomes.map(ending), values);
    });

    it('takes further attempts of an activity that has settled', async () => {
      const first = attempts.start(under.failing('at first'));
      assert.equal((await first.outcome).status, 'failed');
      const second = attempts.start(under.completing(1), { activityId: first.activityId, attempt: 2 });
      assert.equal(ending(await second.outcome), 1);
    });

    it('ends a cancelled attempt that runs, with the reason', async () => {
      const { work, started } = under.holding();
      const { activityId, outcome } = attempts.start(work);
      await started();
      under.executor.cancel(activityId, cancelled());
      assert.equal(ending(await outcome), 'ERR_CANCELLED');
      assert.equal(ending(await attempts.start(under.completing(0.25)).outcome), 0.25);
    });

    it('says what runs, or nothing', async () => {
      const { executor } = under;
      assert.deepEqual(executor.runningAttempts?.() ?? [], []);
      const { work, started } = under.holding();
      const { activityId, outcome } = attempts.start(work);
      await started();
      const running = executor.runningAttempts?.() ?? [{ activityId, elapsedMs: 0 }];
      assert.deepEqual(
        running.map((entry) => entry.activityId),
        [activityId],
      );
      for (const { elapsedMs } of running) assert.ok(elapsedMs >= 0 && Number.isFinite(elapsedMs), `elapsedMs is ${elapsedMs}`);
      executor.cancel(activityId, cancelled());
      await outcome;
    });

    it('ends a cancelled attempt that was just given, with the reason', async () => {
      const { activityId, outcome } = attempts.start(under.completing(1));
      under.executor.cancel(activityId, cancelled());
      assert.equal(ending(await outcome), 'ERR_CANCELLED');
    });

    it('ends a cancelled attempt that waits at once, whatever runs', async () => {
      const { concurrency } = under;
      const running = Array.from({ length: Number.isFinite(concurrency) ? concurrency : 1 }, () => under.holding());
      const held = running.map(({ work }) => attempts.start(work));
      await Promise.all(running.map(({ started }) => started()));
      const waiting = attempts.start(under.completing(1));
      under.executor.cancel(waiting.activityId, cancelled());
      assert.equal(ending(await waiting.outcome), 'ERR_CANCELLED');
      assert.equal(attempts.settled.length, 1, 'what runs goes on');
      for (const { activityId } of held) under.executor.cancel(activityId, cancelled());
      await Promise.all(held.map(({ outcome }) => outcome));
    });

    it('ignores the cancellation of what it does not have', async () => {
      under.executor.cancel(12_345, cancelled());
      const { activityId, outcome } = attempts.start(under.completing(1));
      await outcome;
      under.executor.cancel(activityId, cancelled());
      assert.equal(ending(await attempts.start(under.completing(0.5), { activityId, attempt: 2 }).outcome), 0.5);
    });

    it('fails an attempt whose function takes longer than startToCloseTimeoutMs', async (t) => {
      if (under.limitsTime === false) {
        t.diagnostic('this executor limits no time');
        return;
      }
      const { outcome } = attempts.start(under.holding().work, { startToCloseTimeoutMs: 20 });
      assert.equal(ending(await outcome), 'ERR_START_TO_CLOSE_TIMEOUT');
    });

    it('says how many attempts it wants in whole ones, or not at all', async () => {
      await attempts.start(under.completing(1)).outcome;
      const { desiredAttempts } = under.executor;
      assert.ok(
        desiredAttempts === undefined || (Number.isInteger(desiredAttempts) && desiredAttempts >= 1),
        `${desiredAttempts}`,
      );
    });

    it('tells its latest listener of lines and progress before the attempt has settled', async (t) => {
      const { executor, telling } = under;
      if (telling === undefined || executor.listen === undefined) {
        t.diagnostic('this executor tells of neither');
        return;
      }
      const told: unknown[] = [];
      executor.listen({ onLog: () => assert.fail('the listener before'), onProgress: () => assert.fail('the listener before') });
      executor.listen({
        onLog: ({ activityId, level, message }) => told.push([activityId, level, message]),
        onProgress: ({ activityId, fraction }) => told.push([activityId, fraction]),
      });
      const { activityId, outcome } = attempts.start(telling('a line', 0.5));
      await outcome;
      assert.deepEqual(told, [
        [activityId, 'info', 'a line'],
        [activityId, 0.5],
      ]);
    });

    it('fails what is unsettled when it is closed, before closing resolves, and may be closed again', async () => {
      const { work, started } = under.holding();
      const outcomes = [attempts.start(work).outcome];
      await started();
      outcomes.push(attempts.start(under.completing(1)).outcome);
      await under.executor.close();
      assert.equal(attempts.settled.length, 2);
      for (const outcome of await Promise.all(outcomes)) assert.equal(ending(outcome), 'ERR_CLOSED');
      await under.executor.close();
    });

    it('fails what it is given after it was closed, later than execute', async () => {
      await under.executor.close();
      assert.equal(ending(await attempts.start(under.completing(1)).outcome), 'ERR_CLOSED');
    });
  });
}
