import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { Attempt } from '../../../../src/main/executors/executor.js';
import { HgmError } from '../../../../src/shared/errors.js';
import type { ThreadWork } from '../../../../src/shared/work.js';
import { until } from '../../../support/until.js';
import { BEHAVIOURS, type Behaviour, behaviour, HOUR_MS } from '../threads/attempt-behaviours.js';
import { HostHarness } from './host-harness.js';

fc.configureGlobal({ seed: 1 });

/** Orders that come one after the other, and how many of their attempts are waited for before something happens to the rest. */
const burst = fc.record({
  orders: fc.array(fc.array(behaviour, { minLength: 1, maxLength: 25, size: 'max' }), { minLength: 1, maxLength: 3 }),
  waitedFor: fc.nat(10),
  isHandedBack: fc.nat(3).map((one) => one === 0),
  /** Whether the next burst comes when this one has ended. */
  isAwaited: fc.boolean(),
});

const settings = fc.record({
  maximumActivitiesPerThread: fc.constantFrom(undefined, undefined, 13),
  cancelGraceMs: fc.constantFrom(0, 3),
});

/** As a coordinator packs them: calls of functions, and evaluations after what else there is of their problem. */
function ordersOf(attempts: readonly Attempt<ThreadWork>[]): Attempt<ThreadWork>[][] {
  const of = (...types: readonly string[]) => attempts.filter(({ work }) => types.includes(work.type));
  return [of('function'), [...of('expand'), ...of('evaluate')]].filter(({ length }) => length > 0);
}

test('every attempt that a host is given settles once with what is its own, whatever happens to those of its order', async (t) => {
  let count = 0;
  let forwarded = 0;
  let handedBack = 0;
  await fc.assert(
    fc.asyncProperty(settings, fc.array(burst, { minLength: 1, maxLength: 3, size: 'max' }), async (options, bursts) => {
      const { maximumActivitiesPerThread, ...others } = options;
      const host = new HostHarness({ ...others, ...(maximumActivitiesPerThread && { maximumActivitiesPerThread }) });
      await host.ready;
      const ends: Promise<void>[] = [];
      for (const { orders, waitedFor, isHandedBack, isAwaited } of bursts) {
        let settled = 0;
        const cancelled: number[] = [];
        const given = orders.map((names) =>
          names.map((name) => {
            const number = ++count;
            const { work, ends: check, startToCloseTimeoutMs = HOUR_MS, isCancelled }: Behaviour = BEHAVIOURS[name];
            if (isCancelled === true) cancelled.push(number);
            return {
              attempt: { activityId: number, attempt: 1, work: work(number), startToCloseTimeoutMs, heartbeatTimeoutMs: HOUR_MS },
              check,
            };
          }),
        );
        for (const order of given) {
          const checks = new Map(order.map(({ attempt, check }) => [attempt.activityId, check]));
          for (const attempts of ordersOf(order.map(({ attempt }) => attempt))) {
            // Messages come in turns of their own.
            await setImmediate();
            for (const [index, outcome] of host.give(attempts).entries()) {
              const { activityId } = attempts[index]!;
              const end = outcome.then((result) => {
                settled++;
                checks.get(activityId)?.(result, activityId);
                assert.ok(result.elapsedMs >= 0 && Number.isFinite(result.elapsedMs));
              });
              // It is looked at when all have ended.
              end.catch(() => undefined);
              ends.push(end);
            }
          }
        }
        const { length } = orders.flat();
        // Loops that only a cancellation ends may hold the thread, so that nothing can be waited for: time is as good as any moment.
        if (cancelled.length > 0) await delay(waitedFor);
        else await until(() => settled >= Math.min(waitedFor, length), 'a burst to begin');
        if (isHandedBack) host.handBack();
        for (const activityId of cancelled) host.cancel(activityId, new HgmError('ERR_CANCELLED', 'by the test'));
        if (isAwaited) await Promise.allSettled(ends);
      }
      await Promise.all(ends);
      await host.close();
      forwarded += host.forwarded;
      handedBack += host.handedBack;
    }),
    { numRuns: 12, seed: 20_261, endOnFailure: true },
  );
  t.diagnostic(`${count} attempts, ${forwarded} orders forwarded, ${handedBack} attempts handed back`);
  assert.ok(forwarded > 10 && handedBack > 10);
});
