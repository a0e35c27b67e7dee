import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { HgmError } from '../../../../src/shared/errors.js';
import { until } from '../../../support/until.js';
import { BEHAVIOURS, type Behaviour, type BehaviourName, behaviour, HOUR_MS } from './attempt-behaviours.js';
import { assertFullSize, call, ThreadHarness, warmUp } from './thread-harness.js';

fc.configureGlobal({ seed: 1 });

/** Attempts that are given together, and how many of them are waited for before the cancellations and the next burst. */
const burst = fc.record({ names: fc.array(behaviour, { minLength: 10, maxLength: 50, size: 'max' }), waitedFor: fc.nat(10) });

const settings = fc.record({
  threads: fc.integer({ min: 1, max: 2 }),
  batching: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  maximumActivitiesPerThread: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 13),
  cancelGraceMs: fc.constantFrom(0, 3),
});

/** What this process listens to, and the ports and threads that keep it or would. */
function openThings(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of process.eventNames()) counts[`on ${String(event)}`] = process.listenerCount(event);
  for (const resource of process.getActiveResourcesInfo()) {
    if (/port|worker/i.test(resource)) counts[resource] = (counts[resource] ?? 0) + 1;
  }
  return counts;
}

async function runBurst(
  threads: ThreadHarness,
  names: readonly BehaviourName[],
  waitedFor: number,
  first: number,
): Promise<void> {
  let settled = 0;
  const cancelled: number[] = [];
  const checks = names.map(async (name, index) => {
    const number = first + index;
    const { work, ends, startToCloseTimeoutMs = HOUR_MS, isCancelled }: Behaviour = BEHAVIOURS[name];
    const { activityId, outcome } = threads.start(work(number), { startToCloseTimeoutMs });
    if (isCancelled === true) cancelled.push(activityId);
    const result = await outcome;
    settled++;
    ends(result, number);
    // No time but that inside user code is told, and none that was not.
    assert.ok(result.elapsedMs >= 0 && Number.isFinite(result.elapsedMs));
  });
  const cancel = () => {
    for (const activityId of cancelled) threads.executor.cancel(activityId, new HgmError('ERR_CANCELLED', 'by the test'));
  };
  const failures = Promise.allSettled(checks);
  // Loops that only a cancellation ends may hold all threads, so that nothing can be waited for: time is as good as any moment.
  if (names.includes('cancelledLoop')) await delay(waitedFor);
  else await until(() => settled >= Math.min(waitedFor, names.length), 'a burst to begin');
  cancel();
  for (const failure of await failures) if (failure.status === 'rejected') throw failure.reason;
}

test('every attempt settles once with what is its own, whatever its neighbours do, and the pool ends whole', async (t) => {
  let count = 0;
  const before = openThings();
  await fc.assert(
    fc.asyncProperty(settings, fc.array(burst, { minLength: 1, maxLength: 3, size: 'max' }), async (options, bursts) => {
      const cleanUps: (() => Promise<void>)[] = [];
      const threads = new ThreadHarness({ after: (cleanUp) => cleanUps.push(cleanUp) }, options);
      // Where threads stay, so do the small costs of these, and what follows travels in batches.
      if (options.batching && options.maximumActivitiesPerThread === Number.POSITIVE_INFINITY) await warmUp(threads, 1);
      const ends: Promise<void>[] = [];
      for (const { names, waitedFor } of bursts) {
        const end = runBurst(threads, names, waitedFor, count);
        // It is looked at when all have ended.
        end.catch(() => undefined);
        ends.push(end);
        count += names.length;
        // The next burst comes while this one is under way.
        await threads.valueOf(call('echo', 'between'));
      }
      await Promise.all(ends);
      await assertFullSize(threads, options.threads);
      for (const cleanUp of cleanUps) await cleanUp();
      // On a busy machine a thread may take longer to end than one that is in no native call should.
      assert.deepEqual(
        threads.logs.filter(({ message }) => !message.includes('a call that nothing interrupts')),
        [],
      );
    }),
    { numRuns: 12, seed: 20_260, endOnFailure: true },
  );
  t.diagnostic(`${count} attempts`);
  await until(() => JSON.stringify(openThings()) === JSON.stringify(before), 'listeners, ports and threads to be freed');
});
