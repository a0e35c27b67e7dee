import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalRecord } from '../../../../src/main/run/journal/journal-record.js';
import { noJournal, type RunJournal } from '../../../../src/main/run/journal/run-journal.js';
import { PendingActivities } from '../../../../src/main/run/pending/pending-activities.js';
import { RememberedCalls } from '../../../../src/main/run/sight/remembered-calls.js';
import { HgmError } from '../../../../src/shared/errors.js';
import { NO_FIGURES } from '../../../../src/shared/store-protocol.js';

function remembered(journal: RunJournal = noJournal) {
  const pending = new PendingActivities();
  const activity = pending.add({ type: 'expand', agent: 0 });
  const calls = new RememberedCalls();
  calls.bind({ pending, journal, figures: () => NO_FIGURES });
  return { calls, pending, activity };
}

describe('remembered calls of a run', () => {
  it('are told to be kept when they are in the store, the first under a name for good', async () => {
    const records: JournalRecord[] = [];
    const commits: (() => void)[] = [];
    const journal: RunJournal = {
      ...noJournal,
      record: (record) => records.push(record),
      commit: (_, callback) => commits.push(callback),
    };
    const { calls } = remembered(journal);
    let told = 0;
    const both = [calls.keep(1, 'it', '1', 2), calls.keep(1, 'it', '2', 0)];
    for (const one of both) one.then(() => told++);
    await Promise.resolve();
    assert.equal(told, 0);
    assert.deepEqual(records, [{ type: 'remembered', activity: 1, name: 'it', value: '1', cost: 2 }]);
    for (const commit of commits) commit();
    assert.deepEqual(await Promise.all(both), ['1', '1']);
    assert.equal(calls.recall(1, 'it'), '1');
    assert.equal(calls.recall(1, 'other'), undefined);
  });

  it('fail when the store does, and when their activity has ended', async () => {
    const { calls } = remembered({ ...noJournal, commit: () => undefined });
    const waiting = calls.keep(1, 'it', '1', 0);
    calls.fail(new HgmError('ERR_STORE_IO', 'the disk is full'));
    await assert.rejects(waiting, { code: 'ERR_STORE_IO' });
    for (const name of ['it', 'other']) {
      await assert.rejects(calls.keep(1, name, '1', 0), { code: 'ERR_STORE_IO' });
      assert.throws(() => calls.recall(1, name), { code: 'ERR_STORE_IO' });
    }
    const ended = remembered();
    await ended.calls.keep(1, 'it', '1', 0);
    ended.pending.succeeded(ended.activity);
    await assert.rejects(ended.calls.keep(1, 'it', '1', 0), { code: 'ERR_CANCELLED' });
    assert.throws(() => ended.calls.recall(1, 'it'), { code: 'ERR_CANCELLED', message: /^activity 1 has ended/ });
  });

  it('are at most 1000 of an activity, and 16 MiB', async () => {
    const { calls } = remembered();
    for (let n = 0; n < 1000; n++) await calls.keep(1, `call ${n}`, '1', 0);
    const message = 'activity 1 would remember 1001 calls; an activity remembers at most 1000 calls, and 16 MiB of JSON in all';
    await assert.rejects(calls.keep(1, 'more', '1', 0), { code: 'ERR_RESULT_SHAPE', message });
    const other = remembered();
    const mebibyte = `"${'x'.repeat((1 << 20) - 2)}"`;
    for (let n = 0; n < 16; n++) await other.calls.keep(1, `call ${n}`, mebibyte, 0);
    await assert.rejects(other.calls.keep(1, 'more', '1', 0), { code: 'ERR_RESULT_SHAPE' });
  });
});
