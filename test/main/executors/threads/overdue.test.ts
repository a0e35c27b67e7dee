import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge } from '../../../../src/main/executors/threads/overdue.js';
import type { SlotReading, ThreadPhase } from '../../../../src/shared/thread/thread-slot.js';
import { call } from './thread-harness.js';

function limited(startToCloseTimeoutMs: number, heartbeatTimeoutMs: number) {
  return { activityId: 1, attempt: 1, work: call('echo'), startToCloseTimeoutMs, heartbeatTimeoutMs };
}

function reading(phase: ThreadPhase, phaseAgeMs: number, heartbeatAgeMs = phaseAgeMs, ticket = 5): SlotReading {
  return { phase, ticket, phaseAgeMs, heartbeatAgeMs };
}

function codeOf(verdict: ReturnType<typeof judge>): string {
  return verdict.status === 'overdue' ? verdict.error.code : verdict.status;
}

test('each phase has its own limit, which is exceeded only beyond it', () => {
  const setupTimeoutMs = 500;
  const judged = (...[phase, age, beat]: [ThreadPhase, number, number?]) =>
    codeOf(judge(limited(100, 50), reading(phase, age, beat), setupTimeoutMs));
  assert.equal(judged('loading', 500), 'on-time');
  assert.equal(judged('loading', 501), 'ERR_SETUP_TIMEOUT');
  assert.equal(judged('running', 100, 0), 'on-time');
  assert.equal(judged('running', 101, 0), 'ERR_START_TO_CLOSE_TIMEOUT');
  assert.equal(judged('running', 51, 50), 'on-time');
  assert.equal(judged('running', 52, 51), 'ERR_HEARTBEAT_TIMEOUT');
});

test('without limits there is nothing to look for', () => {
  const verdict = judge(limited(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY), reading('running', 1e6), 500);
  assert.deepEqual(verdict, { status: 'on-time', checkInMs: Number.POSITIVE_INFINITY });
});

test('nothing becomes overdue before the next check, whatever phase the thread is in by then', () => {
  const limit = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constant(Number.POSITIVE_INFINITY));
  const phases = fc.constantFrom<ThreadPhase>('loading', 'running');
  fc.assert(
    fc.property(
      limit,
      limit,
      phases,
      phases,
      fc.nat(1000),
      fc.nat(1000),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (...given) => {
        const [startToClose, heartbeat, before, after, age, beatAge, part] = given;
        const first = judge(limited(startToClose, heartbeat), reading(before, age, Math.min(age, beatAge)), 500);
        if (first.status !== 'on-time' || !Number.isFinite(first.checkInMs)) return;
        const passed = Math.max(0, Math.ceil(first.checkInMs * part) - 1);
        const sameAge = before === after ? age + passed : passed;
        const beat = before === after ? Math.min(age, beatAge) + passed : passed;
        const isPhaseChangePossible = before === after || before === 'loading';
        if (!isPhaseChangePossible) return;
        assert.equal(judge(limited(startToClose, heartbeat), reading(after, sameAge, beat), 500).status, 'on-time');
      },
    ),
    { seed: 5, numRuns: 2000 },
  );
});
