import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isHgmError } from '../../../../src/shared/errors.js';
import type { Lease } from '../../../../src/shared/leases/lease.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { workOutside } from '../../../support/lease-outsider.js';
import { climb, leasedRun } from './leased-run.js';

const BUDGET = 30;
const LEASE_MS = 1000;

const DEED = fc.oneof(
  fc.record({ type: fc.constant('ask'), number: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ type: fc.constantFrom('tell', 'fail', 'release', 'renew'), number: fc.nat(200) }),
  fc.record({ type: fc.constant('wait'), number: fc.constantFrom(400, LEASE_MS) }),
);

const activityOf = ({ token }: Lease) => token.split('.')[0] ?? '';

/** What those outside know of their leases: the latest of each activity, how many of its attempts have failed, and which activities have ended. */
class Model {
  readonly given: Lease[] = [];
  readonly #latest = new Map<string, string>();
  readonly #failed = new Map<string, number>();
  readonly #settled = new Set<string>();

  take(leases: readonly Lease[]): void {
    for (const lease of leases) {
      assert.ok(!this.#settled.has(activityOf(lease)), 'what has settled is not leased again');
      assert.equal(lease.attempt, this.#failuresOf(lease) + 1);
      this.given.push(lease);
      this.#latest.set(activityOf(lease), lease.token);
    }
  }

  expected(lease: Lease): string {
    if (this.#settled.has(activityOf(lease)) || lease.attempt <= this.#failuresOf(lease)) return 'settled';
    return this.#latest.get(activityOf(lease)) === lease.token ? 'accepted' : 'superseded';
  }

  settle(lease: Lease): void {
    this.#settled.add(activityOf(lease));
  }

  fail(lease: Lease): void {
    this.#failed.set(activityOf(lease), this.#failuresOf(lease) + 1);
  }

  get told(): number {
    return this.#settled.size;
  }

  get failed(): number {
    return [...this.#failed.values()].reduce((sum, count) => sum + count, 0);
  }

  #failuresOf(lease: Lease): number {
    return this.#failed.get(activityOf(lease)) ?? 0;
  }
}

test('whatever is asked, told, failed, renewed, released or runs out: each activity counts once, none is lost, and the budget is kept', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(DEED, { maxLength: 60 }), async (deeds) => {
      const clock = new FakeClock();
      const limits = { leaseMs: LEASE_MS, maximumLeaseExpiries: 1000, retry: { initialIntervalMs: 0, maximumAttempts: 1000 } };
      const { run } = leasedRun({ threads: 0, evaluations: BUDGET, clock, ...limits });
      const calls = {
        tell: (lease: Lease) => run.tell([climb(lease)]),
        fail: ({ token }: Lease) => run.tell([{ token, error: 'no' }]),
        release: ({ token }: Lease) => run.release([token]),
        renew: ({ token }: Lease) => run.renew([token]),
      };
      const model = new Model();
      try {
        for (const { type, number } of deeds) {
          const lease = model.given[number % Math.max(1, model.given.length)];
          if (type === 'ask') model.take(await run.ask({ count: number }));
          else if (type === 'wait') clock.advance(number);
          else if (lease !== undefined) {
            const expected = model.expected(lease);
            const [answer] = await calls[type](lease);
            assert.equal(answer?.accepted === true ? 'accepted' : answer?.reason, expected, type);
            if (type === 'tell' && expected === 'accepted') model.settle(lease);
            if (type === 'fail' && expected === 'accepted') model.fail(lease);
          }
        }
      } catch (error) {
        if (!isHgmError(error, 'ERR_CLOSED')) throw error;
      }
      clock.advance(LEASE_MS);
      const rest = await workOutside(run, climb);
      const { status, evaluations, expansions, failedActivities, retries } = await run.result;
      assert.deepEqual([status, evaluations, failedActivities, retries], ['completed', BUDGET, 0, model.failed]);
      assert.equal(model.told + rest, evaluations + expansions);
    }),
    { numRuns: 40, seed: 11 },
  );
});
