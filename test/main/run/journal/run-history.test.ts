import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryRunStore } from '../../../../src/main/store/memory-run-store.js';
import type { JournalPage } from '../../../../src/shared/store-protocol.js';
import { historyOf } from '../../../support/history-of.js';
import { BEGINNING_FIGURES, begin, bytesOf, REST, REST_FIGURES } from '../../cli/kept-run.js';

/** A store in which a run gets further between the reading of its figures and that of its journal, so many times. */
class WrittenMeanwhile extends MemoryRunStore {
  writes = 0;
  writesLeft: number;

  constructor(writesLeft: number) {
    super();
    this.writesLeft = writesLeft;
  }

  override async journal(runId: string, from: number): Promise<JournalPage> {
    if (this.writesLeft > 0) {
      this.writesLeft--;
      const records = this.writes++ === 0 ? REST : [];
      const figures = { ...REST_FIGURES, elapsedMs: REST_FIGURES.elapsedMs + this.writes };
      await this.append(runId, bytesOf(...records, { type: 'start', activity: 1 }), { figures });
    }
    return await super.journal(runId, from);
  }
}

describe('a run that is looked at while it goes on', () => {
  test('is shown with figures and agents of the same moment', async () => {
    const store = new WrittenMeanwhile(0);
    await begin(store, 'run');
    const history = await historyOf(store, 'run');
    assert.deepEqual([history.stored.figures, history.best(1)[0]?.key], [BEGINNING_FIGURES, 'root']);
    store.writesLeft = 1;
    await history.refresh();
    assert.deepEqual([history.stored.figures.evaluations, history.best(1)[0]?.key], [REST_FIGURES.evaluations, 'root/0']);
  });

  test('is shown all the same when it never holds still', async () => {
    const store = new WrittenMeanwhile(Number.POSITIVE_INFINITY);
    await begin(store, 'run');
    const history = await historyOf(store, 'run');
    assert.equal(history.best(1)[0]?.key, 'root/0');
    assert.ok(store.writes < 10, `${store.writes} readings`);
  });
});
