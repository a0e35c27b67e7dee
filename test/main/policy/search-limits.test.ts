import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SearchLimits } from '../../../src/main/policy/counts/search-limits.js';
import { POLICY_NAMES } from '../../../src/main/policy/policies.js';
import { type DriverOptions, SearchDriver } from './search-driver.js';

const OFF = Number.POSITIVE_INFINITY;

const someLimits: fc.Arbitrary<SearchLimits> = fc.record({
  maximumAgents: fc.constantFrom(1, 2, 7, OFF),
  maximumExpansions: fc.constantFrom(0, 1, 5, OFF),
  maximumExpansionsInFlight: fc.constantFrom(1, 2, OFF),
  maximumEvaluationsInFlight: fc.constantFrom(1, 3, OFF),
});

const scenario = fc.record({
  policy: fc.constantFrom(...POLICY_NAMES),
  evaluations: fc.integer({ min: 1, max: 120 }),
  seed: fc.nat(1000),
  lookAhead: fc.integer({ min: 1, max: 9 }),
  failureRate: fc.constantFrom(0, 0.3),
});

/** The most of each kind that were in flight, and what the search came to. */
function drive(options: DriverOptions) {
  const driver = new SearchDriver(options);
  const most = { expand: 0, evaluate: 0, agents: 0 };
  driver.run(() => {
    for (const kind of ['expand', 'evaluate'] as const)
      most[kind] = Math.max(most[kind], driver.inFlight.filter(({ type }) => type === kind).length);
    const making = driver.inFlight.filter(({ type }) => type === 'expand').length;
    most.agents = Math.max(most.agents, driver.search.tree.size + making);
  });
  return { most, driver };
}

test('no limit is passed by what there is and what is in flight, and evaluations go on to the budget all the same', () => {
  fc.assert(
    fc.property(scenario, someLimits, (options, limits) => {
      const { most, driver } = drive({ ...options, limits });
      assert.ok(most.agents <= Math.max(1, limits.maximumAgents));
      assert.ok(most.agents - 1 <= limits.maximumExpansions);
      assert.ok(most.expand <= limits.maximumExpansionsInFlight);
      assert.ok(most.evaluate <= limits.maximumEvaluationsInFlight);
      assert.equal(driver.search.evaluationsChosen, options.evaluations);
    }),
    { seed: 3, numRuns: 300 },
  );
});

test('limits that are never met change no choice', () => {
  fc.assert(
    fc.property(scenario, (options) => {
      const limits = {
        maximumAgents: 1_000_000,
        maximumExpansions: 1_000_000,
        maximumExpansionsInFlight: 1_000_000,
        maximumEvaluationsInFlight: 1_000_000,
      };
      assert.deepEqual(drive({ ...options, limits }).driver.log, drive(options).driver.log);
    }),
    { seed: 4, numRuns: 100 },
  );
});

test('what is to be evaluated next waits for room among those in flight, also when the decisions are redone', () => {
  let held = 0;
  fc.assert(
    fc.property(
      scenario,
      someLimits,
      fc.constantFrom(0, 2, 12),
      fc.array(fc.constantFrom('decide', 'decide', 'answer', 'next', 'add'), { minLength: 10, maxLength: 90 }),
      (options, limits, taskCount, steps) => {
        // A policy without a state of its own, so that one driver may go on where another is.
        const given: DriverOptions = { ...options, limits, taskCount, policy: 'random', evaluations: 200 };
        const [first, second] = [new SearchDriver(given), new SearchDriver(given)];
        for (const [at, step] of steps.entries()) {
          if (step === 'decide') {
            const decision = first.decide();
            if (decision !== null) second.redo(decision);
            continue;
          }
          const agent = at % first.search.tree.size;
          for (const driver of [first, second]) {
            if (step === 'answer') driver.answer();
            else if (step === 'add') driver.search.added(agent);
            else if (driver.search.hasUnmet(agent)) driver.search.evaluateNext(agent);
          }
          if (
            step === 'next' &&
            first.inFlight.filter(({ type }) => type === 'evaluate').length >= limits.maximumEvaluationsInFlight
          )
            held++;
        }
        for (let step = 0; step < 30; step++) {
          assert.deepEqual(second.decide(), first.decide());
          for (const driver of [first, second]) driver.answer();
        }
      },
    ),
    { seed: 5, numRuns: 400 },
  );
  assert.ok(held > 100, `${held} waited for room`);
});
