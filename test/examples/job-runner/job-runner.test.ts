import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isHgmError } from 'hgm-orchestrator';
import { runJobs } from '../../../examples/job-runner/job-runner.js';

test('jobs complete, are tried again, give up, and end at their deadline, each by itself', async () => {
  const retried: string[] = [];
  const settlements = await runJobs(
    [
      { id: 'primes', run: 'countPrimes', input: { below: 100 } },
      { id: 'flaky', run: 'fetchFlaky', input: { failures: 2 } },
      { id: 'hopeless', run: 'fetchFlaky', input: { failures: 9 } },
      { id: 'stuck', run: 'hang', deadlineMs: 1000 },
    ],
    { threads: 2, onRetry: (id) => retried.push(id) },
  );
  const [primes, flaky, hopeless, stuck] = settlements;
  assert.ok(primes?.status === 'completed' && primes.value === 25);
  assert.ok(flaky?.status === 'completed' && flaky.attempts === 3 && flaky.value === 'answered at attempt 3');
  assert.ok(hopeless?.status === 'failed' && hopeless.attempts === 4);
  assert.ok(stuck?.status === 'failed' && isHgmError(stuck.error, 'ERR_SCHEDULE_TO_CLOSE_TIMEOUT'));
  assert.deepEqual(retried.sort(), ['flaky', 'flaky', 'hopeless', 'hopeless', 'hopeless']);
});

test('an abort cancels what has not ended, and what hangs is ended with its thread', async () => {
  const controller = new AbortController();
  const running = runJobs(
    Array.from({ length: 5 }, (_, number) => ({ id: `stuck-${number}`, run: 'hang' as const })),
    { threads: 2, signal: controller.signal },
  );
  controller.abort();
  for (const settlement of await running) {
    assert.ok(settlement.status === 'cancelled' && isHgmError(settlement.error, 'ERR_CANCELLED'));
  }
});
