import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type JournalVisitor, journalSlices } from '../../../../src/main/run/journal/journal-reader.js';
import { JournalWriter } from '../../../../src/main/run/journal/journal-writer.js';
import { recordSlices, scanRecords } from '../../../../src/main/run/journal/run-records.js';
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

async function activitiesOf(store: PagedStore, seen: unknown[] = []): Promise<readonly unknown[]> {
  for await (const records of recordSlices(store, 'run')) {
    seen.push(...records.map((record) => record.type === 'start' && record.activity));
  }
  return seen;
}

const visiting = (visit: () => void): JournalVisitor => ({ choice: visit, evaluation: visit, other: visit });

describe('the records of a run', () => {
  it('are those of all pages, each asked for once and in order', async () => {
    const store = new PagedStore();
    assert.deepEqual(await activitiesOf(store), [0, 1, 2]);
    assert.deepEqual(store.asked, [0, 1, 2]);
  });

  it('are visited while the store reads the next page', async () => {
    const store = new PagedStore();
    const askedAt: number[] = [];
    await scanRecords(
      store,
      'run',
      visiting(() => askedAt.push(store.asked.length)),
    );
    assert.deepEqual(askedAt, [2, 3, 3]);
  });

  it('come up to a damaged page, and in it up to the damage', async () => {
    const seen: unknown[] = [];
    await assert.rejects(activitiesOf(new PagedStore(1), seen), { code: 'ERR_STORE_CORRUPT' });
    assert.deepEqual(seen, [0]);
    const writer = new JournalWriter();
    writer.write({ type: 'start', activity: 7 });
    const slices = journalSlices(Uint8Array.of(...writer.take(), 0), 1000);
    assert.deepEqual(slices.next().value, [{ type: 'start', activity: 7 }]);
    assert.throws(() => slices.next(), { code: 'ERR_STORE_CORRUPT' });
  });

  it('come a thousand at a time, and whatever else the thread has to do has its turn in between', async () => {
    const store = new MemoryRunStore();
    const writer = new JournalWriter();
    for (let activity = 0; activity < 2500; activity++) writer.write({ type: 'start', activity });
    const bytes = writer.take();
    store.journal = async () => ({ bytes, next: bytes.length, isEnd: true });
    const seen: unknown[] = [];
    for await (const { length } of recordSlices(store, 'run')) {
      seen.push(length);
      setImmediate(() => seen.push('another'));
    }
    assert.deepEqual(seen, [1000, 'another', 1000, 'another', 500, 'another']);
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
    await assert.rejects(scanRecords(new PagedStore(1), 'run', visiting(refuse)), RangeError);
    // A rejection that nobody handles would end this process by the next turn.
    await new Promise((resolve) => setImmediate(resolve));
  });
});
