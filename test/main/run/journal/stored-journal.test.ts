import assert from 'node:assert/strict';
import { it } from 'node:test';
import { StoredJournal } from '../../../../src/main/run/journal/stored-journal.js';
import { MemoryRunStore } from '../../../../src/main/store/memory-run-store.js';
import { HgmError } from '../../../../src/shared/errors.js';
import { NO_FIGURES } from '../../../../src/shared/store-protocol.js';

/** A store whose disk is full from the start. */
class FullStore extends MemoryRunStore {
  override append(): Promise<void> {
    return Promise.reject(new HgmError('ERR_STORE_FULL', 'full'));
  }
}

it('a run whose store failed is given up all the same: whoever opened the store can resume it from there', async () => {
  const store = new FullStore();
  await store.create({ id: 'run', createdAt: '', problem: 'p', budget: null, header: '' }, Uint8Array.of(1));
  let released = 0;
  const journal = new StoredJournal({ store, runId: 'run', first: {}, release: async () => void released++ });
  const faults: string[] = [];
  journal.onFault(({ code }) => faults.push(code));
  journal.record({ type: 'start', activity: 1 });
  await journal.close('failed', NO_FIGURES);
  assert.deepEqual(faults, ['ERR_STORE_FULL']);
  assert.equal(released, 1);
  assert.equal((await store.read('run')).status, 'interrupted');
  await store.claim('run');
});
