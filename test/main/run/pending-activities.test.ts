import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Decision } from '../../../src/main/policy/search.js';
import { PendingActivities } from '../../../src/main/run/pending-activities.js';

type Step = { readonly add: Decision } | { readonly take: number };

const decision: fc.Arbitrary<Decision> = fc.oneof(
  fc.record({ type: fc.constant('expand' as const), agent: fc.nat(9) }),
  fc.record({ type: fc.constant('evaluate' as const), agent: fc.nat(9), task: fc.integer({ min: -1, max: 9 }) }),
);
/** `take` counts back from the last activity added, so that most are near it and a few stay behind. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ add: decision }) },
  { weight: 2, arbitrary: fc.record({ take: fc.oneof(fc.nat(8), fc.nat(900)) }) },
);

describe('pending activities', () => {
  it('are those added and not taken, in the order of their numbers, whatever becomes of the room they need', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 800, size: 'max' }), (steps) => {
        const pending = new PendingActivities();
        const model = new Map<number, Decision>();
        let added = 0;
        for (const one of steps) {
          if ('add' in one) {
            const { add } = one;
            assert.equal(pending.add(add.type, add.agent, add.type === 'evaluate' ? add.task : -1), ++added);
            model.set(added, { ...add });
          } else {
            const activity = added - one.take;
            assert.equal(pending.has(activity), model.has(activity));
            assert.deepEqual(pending.take(activity), model.get(activity));
            model.delete(activity);
          }
          assert.equal(pending.size, model.size);
        }
        assert.equal(pending.first, Math.min(added + 1, ...model.keys()));
        assert.deepEqual(
          [...pending],
          [...model].map(([activity, made]) => [activity, { activity, decision: made }]),
        );
      }),
      { seed: 3, numRuns: 60, endOnFailure: true },
    );
  });

  it('have room while one of them stays for thousands of others', () => {
    const pending = new PendingActivities();
    const slow = pending.add('evaluate', 7, 3);
    for (let n = 0; n < 5000; n++) assert.ok(pending.take(pending.add('expand', n, -1)) !== undefined);
    assert.equal(pending.first, slow);
    assert.deepEqual([...pending.values()], [{ activity: slow, decision: { type: 'evaluate', agent: 7, task: 3 } }]);
    assert.equal(pending.get(slow + 1), undefined);
  });
});
