import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ActivityLedger } from '../../bench/soak/activity-ledger.js';
import { type MemorySample, memoryTrend } from '../../bench/soak/memory-trend.js';
import { judgeSoak, type SoakFacts } from '../../bench/soak/soak-verdict.js';
import type { RunEvent } from '../../src/main/run/events/run-events.js';

fc.configureGlobal({ seed: 1 });

const TASKS = 10;
const MIB = 2 ** 20;

function evaluation(activity: number, task = activity % TASKS, key = `root/${Math.floor(activity / TASKS)}`): RunEvent {
  return { type: 'evaluation', activity, key, task, reward: 1, weight: 1, attempt: 1, elapsedMs: 1 };
}

function ledgerOf(events: readonly RunEvent[]): ActivityLedger {
  const ledger = new ActivityLedger(TASKS);
  for (const event of events) ledger.add(event);
  return ledger;
}

const RIGHT = { lost: 0, double: 0, repeatedTasks: 0, dropped: 0 };

test('activities that each end once are right, in whatever order they end', () => {
  const orders = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(orders, (order) => {
      const ledger = ledgerOf(order.map((activity) => evaluation(activity)));
      assert.deepEqual(ledger.faults(), RIGHT);
      assert.equal(ledger.evaluations, 60);
    }),
    { numRuns: 50 },
  );
});

test('activities that never end are counted as lost', () => {
  assert.equal(ledgerOf([evaluation(1), evaluation(4), evaluation(6)]).faults().lost, 3);
});

test('an activity that ends again is counted as double, whether or not those before it have ended', () => {
  const ledger = ledgerOf([evaluation(1), evaluation(1, 2), evaluation(3), evaluation(3, 4)]);
  assert.deepEqual(ledger.faults(), { ...RIGHT, lost: 1, double: 2 });
});

test('an agent that meets a task again is told, a failure for good included', () => {
  const error = new Error('failed on purpose');
  const failure: RunEvent = { type: 'failure', activity: 2, kind: 'evaluate', key: 'root', task: 9, attempts: 3, error };
  const ledger = ledgerOf([evaluation(1, 9, 'root'), failure, evaluation(3, 9, 'root/0')]);
  assert.equal(ledger.faults().repeatedTasks, 1);
  assert.equal(ledger.failures, 1);
  assert.equal(ledger.failedEvaluations, 1);
});

test('failed attempts are counted by their code, those that were tried again too', () => {
  const timeout = Object.assign(new Error('too long'), { code: 'ERR_START_TO_CLOSE_TIMEOUT' });
  const retry: RunEvent = { type: 'retry', activity: 1, key: 'root', attempt: 1, delayMs: 1, error: timeout };
  const error = new TypeError('wrong');
  const failure: RunEvent = { type: 'failure', activity: 1, kind: 'expand', key: 'root', task: null, attempts: 3, error };
  const { failedAttempts } = ledgerOf([retry, retry, failure]);
  assert.deepEqual(
    [...failedAttempts],
    [
      ['ERR_START_TO_CLOSE_TIMEOUT', 2],
      ['TypeError', 1],
    ],
  );
});

test('events that were dropped make the ledger unsure, and it says so', () => {
  assert.equal(ledgerOf([{ type: 'dropped', count: 7 }]).faults().dropped, 7);
});

function samplesOf(heapMib: (n: number) => number, agents: (n: number) => number = () => 1): MemorySample[] {
  return Array.from({ length: 30 }, (_, n) => {
    return { heapBytes: heapMib(n) * MIB, residentBytes: (100 + heapMib(n)) * MIB, agents: agents(n) };
  });
}

test('memory that goes up and down stays flat', () => {
  assert.equal(memoryTrend(samplesOf((n) => 20 + 5 * (n % 3)))?.isFlat, true);
});

test('memory that grows all the time is not flat', () => {
  const trend = memoryTrend(samplesOf((n) => 20 + n));
  assert.equal(trend?.isFlat, false);
  assert.ok(trend.heapGrowthBytes >= 8 * MIB);
});

test('growth while it warms up does not count', () => {
  assert.equal(memoryTrend(samplesOf((n) => (n < 6 ? 10 * n : 60)))?.isFlat, true);
});

test('what a growing tree takes does not count', () => {
  const agents = (n: number) => 1000 * n;
  assert.equal(memoryTrend(samplesOf((n) => 20 + 1.5 * n))?.isFlat, false);
  assert.equal(memoryTrend(samplesOf((n) => 20 + 1.5 * n, agents))?.isFlat, true);
});

test('a handful of samples says nothing of memory', () => {
  assert.equal(memoryTrend(samplesOf(() => 20).slice(0, 6)), null);
});

const FACTS: SoakFacts = {
  result: { status: 'completed', evaluations: 100, expansions: 15, failedActivities: 3 },
  budget: 100,
  faults: RIGHT,
  told: { evaluations: 98, failedEvaluations: 2, expansions: 15, failures: 3 },
  rootVisits: 100,
  memory: { heapGrowthBytes: 0, residentGrowthBytes: 0, isFlat: true },
};

function brokenBy(facts: Partial<SoakFacts>): string[] {
  return judgeSoak({ ...FACTS, ...facts })
    .filter(({ holds }) => !holds)
    .map(({ what, found }) => `${what}: ${found}`);
}

test('a soak in which everything adds up holds', () => {
  assert.deepEqual(brokenBy({}), []);
});

test('whatever does not add up breaks a soak, and is named', () => {
  assert.deepEqual(brokenBy({ rootVisits: 99 }), ['evaluations that the tree holds: 99 instead of 100']);
  assert.deepEqual(brokenBy({ faults: { ...RIGHT, double: 1 } }), ['activities that ended twice: 1 instead of 0']);
  assert.deepEqual(brokenBy({ result: { ...FACTS.result, status: 'failed' } }), ['the run completed: failed']);
  assert.deepEqual(brokenBy({ memory: null }), ['growth of memory: too short to tell']);
});
