import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Decision } from '../../../../src/main/policy/search.js';
import { PendingActivities } from '../../../../src/main/run/pending/pending-activities.js';

type Outcome = 'succeeded' | 'failed' | 'cancelled';
type Step = { readonly add: Decision; readonly again?: boolean } | { readonly settle: number; readonly as: Outcome };

const decision: fc.Arbitrary<Decision> = fc.oneof(
  fc.record({ type: fc.constant('expand' as const), agent: fc.nat(9) }),
  fc.record({ type: fc.constant('evaluate' as const), agent: fc.nat(9), task: fc.integer({ min: -1, max: 9 }) }),
);
/** `settle` counts back from the last activity added, so that most are near it and a few stay behind. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ add: decision, again: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      settle: fc.oneof(fc.nat(8), fc.nat(900)),
      as: fc.constantFrom<Outcome>('succeeded', 'failed', 'failed', 'failed', 'cancelled'),
    }),
  },
);

interface Known {
  readonly activity: number;
  readonly decision: Decision;
  outcome: Outcome | undefined;
}

/** The length of the row that an activity is in, by the definition: its kind alone, in decision order, unsettled ones left out. */
function rowOf(all: readonly Known[], one: Known): number {
  const settled = all.filter(
    ({ decision: { type }, outcome }) => type === one.decision.type && (outcome === 'succeeded' || outcome === 'failed'),
  );
  const place = settled.indexOf(one);
  let from = place;
  let to = place;
  while (settled[from - 1]?.outcome === 'failed') from--;
  while (settled[to + 1]?.outcome === 'failed') to++;
  return to - from + 1;
}

describe('pending activities', () => {
  it('are those added and not settled, and rows of failures are as they are defined, whatever the order of settlement', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 800, size: 'max' }), (steps) => {
        const pending = new PendingActivities();
        const model: Known[] = [];
        for (const one of steps) {
          if ('add' in one) {
            if (one.again && one.add.type === 'evaluate') pending.addUntouched(one.add.agent, one.add.task);
            else pending.add(one.add);
            model.push({ activity: pending.last, decision: one.add, outcome: undefined });
            assert.equal(pending.last, model.length);
            continue;
          }
          const known = model[model.length - 1 - one.settle];
          const choice = one.as === 'succeeded' ? pending.untouchedSucceeded(known?.activity ?? 0) : undefined;
          if (choice !== undefined) {
            assert.deepEqual({ ...choice }, { ...known?.decision });
            known!.outcome = 'succeeded';
            continue;
          }
          const found = pending.get(known?.activity ?? 0);
          assert.equal(found === undefined, known === undefined || known.outcome !== undefined);
          if (known === undefined || found === undefined) continue;
          known.outcome = one.as;
          if (one.as === 'failed') assert.equal(pending.failed(found), rowOf(model, known));
          else pending[one.as](found);
        }
        const left = model.filter(({ outcome }) => outcome === undefined);
        assert.equal(pending.size, left.length);
        assert.equal(pending.inFlight.evaluate, left.filter(({ decision: { type } }) => type === 'evaluate').length);
        assert.equal(pending.first, left[0]?.activity ?? model.length + 1);
        assert.deepEqual(
          pending.values().map(({ activity, decision }) => ({ activity, decision: { ...decision } })),
          left.map(({ activity, decision }) => ({ activity, decision: { ...decision } })),
        );
      }),
      { seed: 3, numRuns: 60, endOnFailure: true },
    );
  });

  it('that settle in two orders leave the same rows behind', () => {
    const outcomes = fc.array(fc.record({ fails: fc.boolean(), order: fc.nat() }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(outcomes, (each) => {
        const byOrder = (order: (place: number) => number) => {
          const pending = new PendingActivities();
          const all = each.map(() => pending.add({ type: 'evaluate', agent: 0, task: -1 }));
          const places = [...each.keys()].sort((a, b) => order(a) - order(b) || a - b);
          for (const place of places) {
            const one = all[place]!;
            if (each[place]!.fails) pending.failed(one);
            else pending.succeeded(one);
          }
          // One more failure tells how long the row at the end is.
          return pending.failed(pending.add({ type: 'evaluate', agent: 0, task: -1 }));
        };
        assert.equal(
          byOrder((place) => each[place]!.order),
          byOrder((place) => place),
        );
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('tell of an evaluation that was made again whether it is of an agent and a task, until more is known of it', () => {
    const pending = new PendingActivities();
    pending.addUntouched(3, 5);
    assert.equal(pending.isUntouched(1, 3, 5), true);
    assert.equal(pending.isUntouched(1, 4, 5), false);
    assert.equal(pending.isUntouched(1, 3, -1), false);
    assert.equal(pending.isUntouched(2, 3, 5), false);
    pending.get(1);
    assert.equal(pending.isUntouched(1, 3, 5), false);
  });

  it('begin with the only one, whichever number it has', () => {
    const pending = new PendingActivities();
    for (let activity = 1; activity <= 2000; activity++) {
      const only = pending.add({ type: activity % 7 === 0 ? 'expand' : 'evaluate', agent: 0, task: -1 });
      assert.equal(pending.first, activity);
      if (activity % 50 === 0) pending.cancelled(only);
      else pending.succeeded(only);
      assert.equal(pending.first, activity + 1);
    }
  });

  it('need no more room than what is unsettled, while one of them stays for thousands of others', () => {
    const pending = new PendingActivities();
    const slow = pending.add({ type: 'evaluate', agent: 7, task: 3 });
    for (let n = 1; n <= 5000; n++) {
      const other = pending.add({ type: 'evaluate', agent: n, task: -1 });
      assert.equal(pending.failed(other), n);
    }
    assert.equal(pending.size, 1);
    assert.equal(pending.first, slow.activity);
    assert.equal(pending.failed(slow), 5001);
  });
});
