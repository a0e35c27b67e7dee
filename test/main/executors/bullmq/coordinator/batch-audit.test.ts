import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BatchAudit } from '../../../../../src/main/executors/bullmq/coordinator/batch-audit.js';
import { RemoteAttempt } from '../../../../../src/main/executors/bullmq/coordinator/remote-attempt.js';
import { SentBatches } from '../../../../../src/main/executors/bullmq/coordinator/sent-batches.js';
import type { ActivityWork } from '../../../../../src/shared/work.js';

const PROBLEM = { url: 'file:///problem.mjs', params: {}, seed: 1, isNoted: false };
const WORK: ActivityWork = {
  type: 'evaluate',
  problem: PROBLEM,
  agent: { number: 0, key: 'root', state: 0 },
  task: undefined,
  taskNumber: -1,
};

/** Batches in a Redis that the test plays: it says how often the workers of each were lost. */
class AuditUnderTest {
  readonly sent = new SentBatches(1);
  readonly told: unknown[] = [];
  /** By job; undefined for one that is not there. */
  losses: number | undefined = 0;
  readonly #audit: BatchAudit;
  #nowMs = 0;
  #lastActivity = 0;

  constructor() {
    const queue = {
      losses: async (jobs: readonly string[]) => jobs.map(() => this.losses),
      remove: async (job: string) => {
        this.told.push(['removed', job]);
        return true;
      },
    };
    const notices = { count: async () => ({ waiting: 0, active: 0 }) };
    this.#audit = new BatchAudit(this.sent, { queueOf: () => queue }, notices, {
      onTakenBack: (batch, isSplit) => this.told.push(['taken back', this.sent.take(batch).length, isSplit]),
      onBlamed: (pending, losses) => {
        this.sent.release(pending);
        this.told.push(['blamed', pending.attempt.activityId, losses]);
      },
    });
  }

  send(count: number, travelsAlone = false): void {
    const limits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
    const attempts = Array.from({ length: count }, () => {
      const activity = { activityId: ++this.#lastActivity, attempt: 1, work: WORK, ...limits };
      const pending = new RemoteAttempt(activity, () => undefined);
      pending.travelsAlone = travelsAlone;
      return pending;
    });
    this.sent.add(attempts, false, this.#nowMs).isAdded = true;
  }

  async look(losses: number | undefined): Promise<unknown[]> {
    this.losses = losses;
    this.#nowMs += 10_000;
    await this.#audit.look(this.#nowMs);
    return this.told.splice(0);
  }
}

describe('a batch whose workers are lost', () => {
  test('comes back three times, then each of its attempts goes by itself', async () => {
    const audit = new AuditUnderTest();
    audit.send(5);
    assert.deepEqual(await audit.look(3), []);
    assert.deepEqual(await audit.look(4), [
      ['removed', 'b-1-1'],
      ['taken back', 5, true],
    ]);
  });

  test('of one attempt is that attempt’s fault after three times', async () => {
    const audit = new AuditUnderTest();
    audit.send(1);
    assert.deepEqual(await audit.look(3), []);
    assert.deepEqual(await audit.look(4), [
      ['removed', 'b-1-1'],
      ['blamed', 1, 4],
    ]);
    assert.deepEqual(await audit.look(4), []);
  });

  test('is not soon the fault of an attempt that goes by itself: its worker had other batches', async () => {
    const audit = new AuditUnderTest();
    audit.send(1, true);
    assert.deepEqual(await audit.look(3), []);
    assert.deepEqual(await audit.look(4), [
      ['removed', 'b-1-1'],
      ['blamed', 1, 4],
    ]);
  });
});

test('a batch that is not there at two looks is sent again as it was', async () => {
  const audit = new AuditUnderTest();
  audit.send(3);
  assert.deepEqual(await audit.look(undefined), []);
  assert.deepEqual(await audit.look(0), []);
  assert.deepEqual(await audit.look(undefined), []);
  assert.deepEqual(await audit.look(undefined), [['taken back', 3, false]]);
});
