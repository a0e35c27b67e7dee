import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AttemptOutcome } from '../../../../src/main/executors/executor.js';
import { PendingAttempt } from '../../../../src/main/executors/threads/pending-attempt.js';
import { HgmError } from '../../../../src/shared/errors.js';
import { LaneUnderTest } from './lane-under-test.js';
import { call } from './thread-harness.js';

fc.configureGlobal({ seed: 1 });

test('what is taken back is what was not claimed, in order, over both batches, and the thread starts none of it', () => {
  const test = new LaneUnderTest();
  const first = test.take(3);
  const second = test.take(2);
  assert.ok(test.run(first.tickets[0]));
  test.slot.leave();
  assert.ok(test.run(first.tickets[1]));
  assert.ok(test.lane.hasUnstarted());
  assert.deepEqual(test.lane.revokeUnstarted(), [first.attempts[2], ...second.attempts]);
  assert.equal(test.lane.hasUnstarted(), false);
  assert.equal(test.lane.isOpen, false, 'its answer must come first');
  assert.equal(test.lane.readRunning()?.pending, first.attempts[1]);
  test.slot.leave();
  for (const ticket of [first.tickets[2], ...second.tickets]) assert.equal(test.run(ticket), false);
  test.lane.release(first.batch, 2, 1);
  assert.equal(test.lane.isOpen, false);
  test.lane.release(second.batch, 0, 2);
  assert.equal(test.lane.isOpen, true);
  const third = test.take(1);
  assert.ok(test.run(third.tickets[0]), 'a later batch is not taken back');
});

test('what another thread has been given is not taken back a second time', () => {
  const test = new LaneUnderTest();
  const { attempts, tickets } = test.take(2);
  assert.ok(test.run(tickets[0]));
  assert.deepEqual(test.lane.revokeUnstarted(), [attempts[1]]);
  const elsewhere = new LaneUnderTest().take(1).batch;
  if (attempts[1] !== undefined) attempts[1].batch = elsewhere;
  assert.deepEqual(test.lane.revokeUnstarted(), []);
});

test('an attempt is current from its claim to the next one’s', () => {
  const test = new LaneUnderTest();
  const { attempts, tickets } = test.take(2);
  const [one, two] = attempts;
  assert.ok(one !== undefined && two !== undefined);
  assert.deepEqual([test.lane.isCurrent(one), test.lane.isCurrent(two)], [false, false]);
  test.slot.claim(tickets[0] ?? 0);
  assert.equal(test.lane.readRunning(), undefined, 'no user code runs yet');
  assert.deepEqual([test.lane.isCurrent(one), test.lane.isCurrent(two)], [true, false]);
  test.slot.claim(tickets[1] ?? 0);
  assert.deepEqual([test.lane.isCurrent(one), test.lane.isCurrent(two)], [false, true]);
  test.lane.requestAbort(new HgmError('ERR_CANCELLED', 'by the test'));
  assert.ok(test.slot.isAbortRequested(tickets[1] ?? 0));
});

test('a limit on executions closes the lane, and what was not run does not count', () => {
  const test = new LaneUnderTest({ maximumActivities: 5 });
  const first = test.take(3);
  assert.equal(test.lane.capacity, 2);
  const second = test.take(2);
  assert.deepEqual([test.lane.isOpen, test.lane.isUsedUp], [false, false]);
  test.lane.release(first.batch, 3, 1);
  test.lane.release(second.batch, 1, 2);
  assert.deepEqual([test.lane.isOpen, test.lane.capacity], [true, 1]);
  test.lane.release(test.take(1).batch, 1, 3);
  assert.deepEqual([test.lane.isOpen, test.lane.isUsedUp], [false, true]);
  test.lane.terminate(4);
  assert.deepEqual([test.lane.isUsedUp, test.terminations], [false, 1]);
});

test('a thread is silent from when it was sent something, or has answered, until user code runs', () => {
  const test = new LaneUnderTest();
  assert.equal(test.lane.silentMs(1000), 0);
  const first = test.take(1, 1000);
  const second = test.take(1, 1100);
  assert.equal(test.lane.silentMs(1500), 500);
  assert.ok(test.run(first.tickets[0]));
  assert.equal(test.lane.silentMs(9000), 0);
  test.slot.leave();
  test.lane.release(first.batch, 1, 10_000);
  assert.equal(test.lane.silentMs(10_250), 250);
  test.lane.release(second.batch, 0, 10_300);
  assert.equal(test.lane.silentMs(20_000), 0);
});

// Of each batch the thread runs some before the rest is taken back, if it is.
const step = fc.record({ size: fc.integer({ min: 1, max: 6 }), ran: fc.nat(6), isRevoked: fc.boolean() });

test('tickets wrap around, and what runs and what is taken back stays a partition of each batch', () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2 ** 31 - 4, -4), fc.array(step, { minLength: 3, maxLength: 12 }), (firstTicket, steps) => {
      const test = new LaneUnderTest({ firstTicket });
      // As left by the execution before.
      test.slot.claim((firstTicket - 1) | 0);
      for (const { size, ran, isRevoked } of steps) {
        const { attempts, batch, tickets } = test.take(size);
        const started: PendingAttempt[] = [];
        for (const ticket of tickets.slice(0, ran)) {
          assert.ok(test.run(ticket));
          const running = test.lane.readRunning();
          assert.ok(running !== undefined && test.lane.isCurrent(running.pending));
          started.push(running.pending);
          test.slot.leave();
        }
        assert.deepEqual(started, attempts.slice(0, ran));
        assert.equal(test.lane.hasUnstarted(), ran < size);
        if (isRevoked) {
          assert.deepEqual(test.lane.revokeUnstarted(), attempts.slice(ran));
          for (const ticket of tickets.slice(ran)) assert.equal(test.run(ticket), false);
        }
        test.lane.release(batch, isRevoked ? Math.min(ran, size) : size, 0);
      }
    }),
    { numRuns: 300, seed: 8 },
  );
});

test('what attempts have cost is known when their batch is answered, or their thread has ended, each once', () => {
  const test = new LaneUnderTest({ firstTicket: -2 });
  const first = test.take(3);
  const second = test.take(3);
  const paid = () => [...first.attempts, ...second.attempts].map((pending) => pending.paid);
  test.slot.costs.tell(first.tickets[0]!, 1);
  test.slot.costs.tell(first.tickets[0]!, 1.5);
  test.slot.costs.tell(first.tickets[2]!, 3);
  test.slot.costs.tell(second.tickets[0]!, 4);
  assert.deepEqual(paid(), [0, 0, 0, 0, 0, 0]);
  test.lane.takeCostOf(first.attempts[2]!);
  assert.deepEqual(paid(), [0, 0, 3, 0, 0, 0]);
  test.lane.release(first.batch, 3, 0);
  assert.deepEqual(paid(), [1.5, 0, 3, 0, 0, 0]);
  test.slot.costs.tell(second.tickets[1]!, 5);
  assert.equal(test.lane.unfinished().length, 3);
  test.lane.unfinished();
  assert.deepEqual(paid(), [1.5, 0, 3, 4, 5, 0]);
});

test('an attempt whose thread ended before it was answered brings along what it has cost when it settles elsewhere', () => {
  const outcomes: AttemptOutcome[] = [];
  const limits = { startToCloseTimeoutMs: 1000, heartbeatTimeoutMs: 1000 };
  const attempt = { activityId: 1, attempt: 1, work: call('echo'), ...limits };
  const pending = new PendingAttempt(attempt, (_, outcome) => outcomes.push(outcome));
  const [one, other] = [new LaneUnderTest(), new LaneUnderTest()];
  one.slot.costs.tell(one.lane.take([pending], 0).batch.firstTicket, 2);
  one.lane.unfinished();
  const { batch } = other.lane.take([pending], 0);
  other.slot.costs.tell(batch.firstTicket, 3);
  other.lane.release(batch, 1, 0);
  pending.settle({ status: 'completed', value: 1, elapsedMs: 1 });
  assert.deepEqual(outcomes, [{ status: 'completed', value: 1, elapsedMs: 1, cost: 5 }]);
});
