import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge } from '../../../src/main/executors/overdue.js';
import type { SlotReading, ThreadPhase } from '../../../src/shared/thread-slot.js';
import { call } from './thread-harness.js';

function sent(startToCloseTimeoutMs: number, heartbeatTimeoutMs: number, ageMs = 0) {
  return {
    attempt: { activityId: 1, attempt: 1, work: call('echo'), startToCloseTimeoutMs, heartbeatTimeoutMs },
    ticket: 5,
    ageMs,
  };
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
    codeOf(judge(sent(100, 50), reading(phase, age, beat), setupTimeoutMs));
  assert.equal(judged('loading', 500), 'on-time');
  assert.equal(judged('loading', 501), 'ERR_SETUP_TIMEOUT');
  assert.equal(judged('running', 100, 0), 'on-time');
  assert.equal(judged('running', 101, 0), 'ERR_START_TO_CLOSE_TIMEOUT');
  assert.equal(judged('running', 51, 50), 'on-time');
  assert.equal(judged('running', 52, 51), 'ERR_HEARTBEAT_TIMEOUT');
  assert.equal(codeOf(judge(sent(100, 50, 501), reading('running', 9000, 9000, 4), setupTimeoutMs)), 'stuck');
  assert.equal(codeOf(judge(sent(100, 50, 500), reading('idle', 9000, 9000, 4), setupTimeoutMs)), 'on-time');
});

test('an activity that took long and has ended is given time for its reply', () => {
  const longAgo = sent(100, 50, 1e7);
  assert.equal(codeOf(judge(longAgo, reading('idle', 500), 500)), 'on-time');
  assert.equal(codeOf(judge(longAgo, reading('idle', 501), 500)), 'stuck');
});

test('without limits there is nothing to look for but the thread taking its work up', () => {
  const verdict = judge(sent(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY), reading('running', 1e6), 500);
  assert.deepEqual(verdict, { status: 'on-time', checkInMs: Number.POSITIVE_INFINITY });
});

test('nothing becomes overdue before the next check, whatever phase the thread is in by then', () => {
  const limit = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constant(Number.POSITIVE_INFINITY));
  // An idle thread is here one that has not taken the attempt up.
  const readingOf = (phase: ThreadPhase, age: number, beat: number) => reading(phase, age, beat, phase === 'idle' ? 4 : 5);
  const phases = fc.constantFrom<ThreadPhase>('idle', 'loading', 'running');
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
        const first = judge(sent(startToClose, heartbeat, age), readingOf(before, age, Math.min(age, beatAge)), 500);
        if (first.status !== 'on-time' || !Number.isFinite(first.checkInMs)) return;
        const passed = Math.max(0, Math.ceil(first.checkInMs * part) - 1);
        const sameAge = before === after ? age + passed : passed;
        const beat = before === after ? Math.min(age, beatAge) + passed : passed;
        const isPhaseChangePossible = before === after || before === 'idle' || (before === 'loading' && after === 'running');
        if (!isPhaseChangePossible) return;
        assert.equal(judge(sent(startToClose, heartbeat, age + passed), readingOf(after, sameAge, beat), 500).status, 'on-time');
      },
    ),
    { seed: 5, numRuns: 2000 },
  );
});
