import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JournalVisitor } from '../../../../src/main/run/journal/journal-reader.js';
import type { JournalRecord } from '../../../../src/main/run/journal/journal-record.js';
import { JournalWriter } from '../../../../src/main/run/journal/journal-writer.js';
import { forEachRecord, scanRecords } from '../../../../src/main/run/journal/run-records.js';
import { MemoryRunStore } from '../../../../src/main/store/memory-run-store.js';
import { HgmError } from '../../../../src/shared/errors.js';
import type { JournalPage } from '../../../../src/shared/store-protocol.js';

const PAGES = 3;

/** A journal of three pages with a record each, the first asked for from 0; `asked` are those that it was asked for. */
class PagedStore extends MemoryRunStore {
  readonly asked: number[] = [];
  damagedFrom: number;

  constructor(damagedFrom = PAGES) {
    super();
    this.damagedFrom = damagedFrom;
  }

  override async journal(_: string, from: number): Promise<JournalPage> {
    this.asked.push(from);
    if (from >= this.damagedFrom) throw new HgmError('ERR_STORE_CORRUPT', 'damaged');
    const writer = new JournalWriter();
    writer.write({ type: 'start', activity: from });
    return { bytes: writer.take(), next: from + 1, isEnd: from === PAGES - 1 };
  }
}

async function visited(store: PagedStore, ...range: [from?: number, pages?: number]): Promise<{ seen: unknown[]; next: number }> {
  const seen: unknown[] = [];
  const next = await forEachRecord(store, 'run', (record) => seen.push(record.type === 'start' && record.activity), ...range);
  return { seen, next };
}

describe('the records of a run', () => {
  it('are those of all pages, each asked for once and in order', async () => {
    const store = new PagedStore();
    assert.deepEqual(await visited(store), { seen: [0, 1, 2], next: 3 });
    assert.deepEqual(store.asked, [0, 1, 2]);
  });

  it('are those of as many pages as are wanted, and no other is asked for', async () => {
    const store = new PagedStore();
    assert.deepEqual(await visited(store, 1, 1), { seen: [1], next: 2 });
    assert.deepEqual(await visited(store, 1, 0), { seen: [], next: 1 });
    assert.deepEqual(store.asked, [1]);
  });

  it('are visited while the store reads the next page', async () => {
    const store = new PagedStore();
    const askedAt: number[] = [];
    await forEachRecord(store, 'run', () => askedAt.push(store.asked.length));
    assert.deepEqual(askedAt, [2, 3, 3]);
  });

  it('are visited up to a damaged page', async () => {
    const seen: JournalRecord[] = [];
    await assert.rejects(
      forEachRecord(new PagedStore(1), 'run', (record) => seen.push(record)),
      { code: 'ERR_STORE_CORRUPT' },
    );
    assert.equal(seen.length, 1);
  });

  it('are visited once by whoever goes on after a page could not be read, or was refused', async () => {
    const store = new PagedStore(2);
    const seen: unknown[] = [];
    let refused = 0;
    const visitor: JournalVisitor = {
      choice: () => assert.fail(),
      evaluation: () => assert.fail(),
      other: (record) => {
        const activity = record.type === 'start' && record.activity;
        seen.push(activity);
        if (activity === refused) throw new RangeError('refused');
      },
    };
    const place = { next: 0 };
    await assert.rejects(scanRecords(store, 'run', visitor, place), RangeError);
    refused = PAGES;
    await assert.rejects(scanRecords(store, 'run', visitor, place), { code: 'ERR_STORE_CORRUPT' });
    store.damagedFrom = PAGES;
    await scanRecords(store, 'run', visitor, place);
    assert.deepEqual([seen, place], [[0, 1, 2], { next: 3 }]);
  });

  it('end with the error of their visitor, although the next page is damaged too', async () => {
    const refuse = () => {
      throw new RangeError('refused');
    };
    await assert.rejects(forEachRecord(new PagedStore(1), 'run', refuse), RangeError);
    await assert.rejects(
      scanRecords(new PagedStore(1), 'run', { choice: refuse, evaluation: refuse, other: refuse }),
      RangeError,
    );
    // A rejection that nobody handles would end this process by the next turn.
    await new Promise((resolve) => setImmediate(resolve));
  });
});
