import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CheckActions, checkLane } from '../../../../src/main/executors/threads/check-lane.js';
import type { PendingAttempt } from '../../../../src/main/executors/threads/pending-attempt.js';
import type { ThreadLane } from '../../../../src/main/executors/threads/thread-lane.js';
import { HgmError } from '../../../../src/shared/errors.js';
import { FakeTime } from '../../../support/fake-time.js';
import { LaneUnderTest } from './lane-under-test.js';

const SETUP_TIMEOUT_MS = 500;
const NEVER = Number.POSITIVE_INFINITY;
/** When a check looks again that has ended an attempt; the executor says it. */
const KILL_AT_MS = 77;

/** Checks of one lane, at moments that the test says. */
class Checks extends LaneUnderTest {
  readonly time = new FakeTime();
  readonly overdue: (readonly [pending: PendingAttempt, code: string])[] = [];
  readonly abandoned: ThreadLane[] = [];
  readonly #actions: CheckActions = {
    onOverdue: (pending, { code }) => {
      this.overdue.push([pending, code]);
      return KILL_AT_MS;
    },
    onAbandoned: (lane) => this.abandoned.push(lane),
  };

  /** @returns when the lane is to be looked at again */
  at(nowMs: number): number {
    return checkLane(this.lane, nowMs, SETUP_TIMEOUT_MS, this.time, this.#actions);
  }
}

test('a lane that has nothing is never looked at again', () => {
  assert.equal(new Checks().at(1000), NEVER);
});

test('what runs is looked at again when it may be overdue, or when the one behind it may be that started without a word', () => {
  const checks = new Checks();
  const { tickets, attempts } = checks.take(1, 1000, { startToCloseTimeoutMs: 300, heartbeatTimeoutMs: 100 });
  checks.take(1, 1000, { startToCloseTimeoutMs: 60, heartbeatTimeoutMs: NEVER });
  assert.ok(checks.run(tickets[0], 'running', 1000));
  // In whole milliseconds an age may be one too low.
  assert.equal(checks.at(1000), 1061);
  checks.slot.heartbeat(1080);
  assert.equal(checks.at(1100), 1161);
  assert.equal(checks.at(1180), 1181);
  assert.deepEqual(checks.overdue, []);
  assert.equal(checks.at(1181), KILL_AT_MS);
  checks.slot.heartbeat(1300);
  assert.equal(checks.at(1300), 1301);
  assert.equal(checks.at(1301), KILL_AT_MS);
  assert.deepEqual(checks.overdue, [
    [attempts[0], 'ERR_HEARTBEAT_TIMEOUT'],
    [attempts[0], 'ERR_START_TO_CLOSE_TIMEOUT'],
  ]);
  assert.equal(checks.terminations, 0);
});

test('what loads has the time of a setup, and its own from when it runs', () => {
  const checks = new Checks();
  const { tickets } = checks.take(1, 0, { startToCloseTimeoutMs: 10_000, heartbeatTimeoutMs: NEVER });
  assert.ok(checks.run(tickets[0], 'loading', 100));
  assert.equal(checks.at(200), 601);
  assert.equal(checks.at(601), KILL_AT_MS);
  assert.equal(checks.overdue[0]?.[1], 'ERR_SETUP_TIMEOUT');
  checks.slot.enter('running', tickets[0] ?? 0, 700);
  assert.equal(checks.at(700), 10_701);
});

test('an attempt that was told to end has its grace, and then its thread is terminated, and given up when it does not exit', () => {
  const checks = new Checks();
  const { tickets, attempts } = checks.take(1, 0);
  assert.ok(checks.run(tickets[0], 'running', 0));
  const [attempt] = attempts;
  assert.ok(attempt !== undefined);
  attempt.stop = { error: new HgmError('ERR_CANCELLED', 'by the test'), askedAtMs: 50, killAtMs: 300 };
  assert.deepEqual([checks.at(299), checks.terminations], [300, 0]);
  assert.deepEqual([checks.at(300), checks.terminations], [400, 1]);
  assert.deepEqual([checks.at(399), checks.abandoned], [400, []]);
  assert.deepEqual([checks.at(400), checks.abandoned], [NEVER, [checks.lane]]);
});

test('a thread that takes nothing up for the time of a setup is held by code that was left behind, and terminated', () => {
  const checks = new Checks();
  checks.take(1, 1000, { startToCloseTimeoutMs: NEVER, heartbeatTimeoutMs: NEVER });
  assert.deepEqual([checks.at(1000), checks.terminations], [1501, 0]);
  assert.deepEqual([checks.at(1500), checks.terminations], [1501, 0]);
  assert.deepEqual([checks.at(1501), checks.terminations], [1601, 1]);
});

test('nothing is judged while it is not known whether the process ran, and nothing is charged for when it did not', () => {
  const AN_HOUR_MS = 3_600_000;
  const checks = new Checks();
  const { tickets, attempts } = checks.take(1, 0, { startToCloseTimeoutMs: 300, heartbeatTimeoutMs: 200 });
  assert.ok(checks.run(tickets[0], 'running', 0));
  checks.time.doubt(100);
  assert.equal(checks.at(100 + AN_HOUR_MS), 120 + AN_HOUR_MS);
  checks.time.note(100, 100 + AN_HOUR_MS);
  assert.equal(checks.at(150 + AN_HOUR_MS), 201 + AN_HOUR_MS);
  assert.deepEqual(checks.overdue, []);
  checks.at(201 + AN_HOUR_MS);
  assert.equal(checks.overdue.length, 1);
  const [attempt] = attempts;
  assert.ok(attempt !== undefined);
  const askedAtMs = 201 + AN_HOUR_MS;
  attempt.stop = { error: new HgmError('ERR_CANCELLED', 'by the test'), askedAtMs, killAtMs: askedAtMs + 250 };
  checks.time.note(askedAtMs + 10, askedAtMs + 10 + AN_HOUR_MS);
  assert.equal(checks.at(askedAtMs + 20 + AN_HOUR_MS), askedAtMs + 250 + AN_HOUR_MS);
  assert.equal(checks.terminations, 0);
  const terminatedAtMs = askedAtMs + 250 + AN_HOUR_MS;
  assert.equal(checks.at(terminatedAtMs), terminatedAtMs + 100);
  checks.time.note(terminatedAtMs + 1, terminatedAtMs + 1 + AN_HOUR_MS);
  assert.equal(checks.at(terminatedAtMs + 50 + AN_HOUR_MS), terminatedAtMs + 100 + AN_HOUR_MS);
  assert.deepEqual(checks.abandoned, []);
});

test('time in which the process did not run is none in which a thread took nothing up', () => {
  const checks = new Checks();
  checks.take(1, 1000, { startToCloseTimeoutMs: NEVER, heartbeatTimeoutMs: NEVER });
  checks.time.note(1100, 9100);
  assert.deepEqual([checks.at(9200), checks.terminations], [9501, 0]);
  assert.deepEqual([checks.at(9501), checks.terminations], [9601, 1]);
});
