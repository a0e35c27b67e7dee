import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Attempt, SettleAttempt } from '../../../src/main/executors/executor.js';
import { type ReplaceableExecutor, ResizableExecutor } from '../../../src/main/executors/resizable-executor.js';
import { startRun } from '../../../src/main/index.js';
import { HgmError } from '../../../src/shared/errors.js';

const PACED = new URL('../../fixtures/irregular-timing-problem.js', import.meta.url);

const LIMITS = { startToCloseTimeoutMs: 1e9, heartbeatTimeoutMs: 1e9 };

class Probe implements ReplaceableExecutor<string> {
  readonly concurrency: number;
  readonly taken: [Attempt<string>, SettleAttempt][] = [];
  readonly cancelled: number[] = [];
  isClosed = false;
  #resolve: (() => void) | undefined;

  constructor(size: number) {
    this.concurrency = size;
  }

  execute(attempt: Attempt<string>, settle: SettleAttempt): void {
    this.taken.push([attempt, settle]);
  }

  settleAll(): void {
    for (const [attempt, settle] of this.taken.splice(0)) settle(attempt, { status: 'completed', value: 1, elapsedMs: 1 });
    this.#resolve?.();
  }

  cancel(activityId: number): void {
    this.cancelled.push(activityId);
  }

  async closeWhenSettled(): Promise<void> {
    if (this.taken.length > 0) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
      });
    }
    await this.close();
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

describe('an executor that is resized', () => {
  it('gives what comes to one of the new size, and lets the one before end what it has', async () => {
    const made: Probe[] = [];
    const resizable = new ResizableExecutor<string>(2, (size) => {
      const probe = new Probe(size);
      made.push(probe);
      return probe;
    });
    const settled: number[] = [];
    const settle: SettleAttempt = ({ activityId }) => settled.push(activityId);
    resizable.execute({ activityId: 1, attempt: 1, work: 'a', ...LIMITS }, settle);
    resizable.resize(5);
    resizable.execute({ activityId: 2, attempt: 1, work: 'b', ...LIMITS }, settle);
    const [first, second] = made;
    assert.ok(first !== undefined && second !== undefined);
    assert.deepEqual([first.taken.length, second.taken.length, resizable.concurrency], [1, 1, 5]);
    resizable.cancel(1, new HgmError('ERR_CANCELLED', 'x'));
    assert.deepEqual(first.cancelled, [1]);
    assert.equal(first.isClosed, false);
    first.settleAll();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([settled, first.isClosed, second.isClosed], [[1], true, false]);
    await resizable.close();
    assert.ok(second.isClosed);
  });

  it('gives a run more threads, and fewer, without losing what they were at', async () => {
    const run = await startRun(PACED, { threads: 1, evaluations: 2000 });
    await run.update({ threads: 3 });
    await run.update({ threads: 2 });
    const { status, evaluations, threads } = await run.result;
    assert.deepEqual([status, evaluations, threads], ['completed', 2000, 2]);
  });
});
