import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { RunStore } from '../../../src/main/store/run-store.js';
import { type NewRun, NO_FIGURES, NO_LABEL } from '../../../src/shared/store-protocol.js';
import { HOSTILE_VALUES } from '../../fixtures/hostile-values.js';

const bytesOf = (...values: number[]): Uint8Array => Uint8Array.from(values);

function newRun(id: string, createdAt = '2026-01-01T00:00:00.000Z'): NewRun {
  return { id, createdAt, problem: 'climb', budget: 100, header: '{"a":1}' };
}

async function journalOf(store: RunStore, runId: string): Promise<number[]> {
  const all: number[] = [];
  for (let from = 0, isEnd = false; !isEnd; ) {
    const page = await store.journal(runId, from);
    all.push(...page.bytes);
    from = page.next;
    isEnd = page.isEnd;
  }
  return all;
}

/** What every store promises; see `RunStore`. */
export function describeRunStore(name: string, open: () => Promise<RunStore>): void {
  describe(`${name}: the contract of a store`, () => {
    let store: RunStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('keeps a run as it was made, of status running', async () => {
      await store.create(newRun('one'), bytesOf(1));
      const { ownerPid, ...run } = await store.read('one');
      const { header, ...entry } = newRun('one');
      assert.deepEqual(run, { ...NO_LABEL, ...entry, status: 'running', figures: NO_FIGURES });
      assert.equal(ownerPid, process.pid);
      assert.equal(await store.header('one'), header);
    });

    it('keeps a name and tags, which anybody may change, whoever owns the run', async () => {
      await store.create({ ...newRun('one'), name: 'first “try”', tags: ['a', 'b'] }, bytesOf(1));
      const labelOf = async () => {
        const { name, tags, isServed } = await store.read('one');
        return { name, tags, isServed };
      };
      assert.deepEqual(await labelOf(), { name: 'first “try”', tags: ['a', 'b'], isServed: false });
      await store.label('one', { isServed: true, tags: ['c', 'c', 'd'] });
      assert.deepEqual(await labelOf(), { name: 'first “try”', tags: ['c', 'd'], isServed: true });
      await store.release('one');
      await store.label('one', { name: null });
      assert.deepEqual(await labelOf(), { name: null, tags: ['c', 'd'], isServed: true });
      assert.deepEqual((await store.list())[0]?.tags, ['c', 'd']);
      await assert.rejects(store.label('none', { name: 'x' }), { code: 'ERR_RUN_UNKNOWN' });
      const refused: readonly (readonly [object, RegExp])[] = [
        [{ name: ' ' }, /^name must be a text of 1 to 100 characters/],
        [{ name: 5 }, /^name must be/],
        [{ tags: 'a' }, /^tags must be at most 20 texts of 1 to 50 characters/],
        [{ tags: [''] }, /^tags must be/],
        [{ tags: Array.from({ length: 21 }, (_, index) => String(index)) }, /^tags must be .*; there are 21$/],
        [{ isServed: 1 }, /^isServed must be true or false/],
      ];
      for (const [label, message] of refused) await assert.rejects(store.label('one', label), { code: 'ERR_OPTION', message });
      assert.deepEqual(await labelOf(), { name: null, tags: ['c', 'd'], isServed: true });
    });

    it('gives the header, which may be large, to nobody who does not ask for it', async () => {
      const header = JSON.stringify({ text: 'Wurzel “ä”'.repeat(50_000) });
      await store.create({ ...newRun('one'), header }, bytesOf(1));
      await store.append('one', bytesOf(2), { figures: { ...NO_FIGURES, evaluations: 1 }, status: 'stopped' });
      assert.equal(await store.header('one'), header);
      await store.release('one');
      for (const run of [await store.read('one'), await store.claim('one'), ...(await store.list())]) {
        assert.ok(!('header' in run));
      }
    });

    it('refuses what is no id, whatever it is, and goes on', async () => {
      await store.create(newRun('one'), bytesOf(1));
      for (const [name, make] of Object.entries(HOSTILE_VALUES)) {
        const id = make() as string;
        const calls = [
          store.create({ ...newRun('one'), id }, bytesOf(1)),
          store.claim(id),
          store.release(id),
          store.append(id, bytesOf(1), { figures: NO_FIGURES }),
          store.read(id),
          store.header(id),
          store.journal(id, 0),
          store.remove(id),
        ];
        if (typeof id === 'string') await Promise.allSettled(calls);
        else for (const call of calls) await assert.rejects(call, { code: 'ERR_OPTION', message: /^runId must be/ }, name);
        assert.deepEqual(await journalOf(store, 'one'), [1], name);
      }
    });

    it('refuses an id that there is', async () => {
      await store.create(newRun('one'), bytesOf(1));
      await store.release('one');
      await assert.rejects(store.create(newRun('one'), bytesOf(1)), { code: 'ERR_RUN_EXISTS' });
    });

    it('appends to the journal in order, with the figures, status and budget of each commit', async () => {
      await store.create(newRun('one'), bytesOf(1));
      const figures = { ...NO_FIGURES, evaluations: 7, elapsedMs: 1.5 };
      const both = [
        store.append('one', bytesOf(2, 3), { figures: NO_FIGURES }),
        store.append('one', bytesOf(4), { figures, status: 'completed', budget: null }),
      ];
      await Promise.all(both);
      assert.deepEqual(await journalOf(store, 'one'), [1, 2, 3, 4]);
      const run = await store.read('one');
      assert.deepEqual([run.figures, run.status, run.budget], [figures, 'completed', null]);
    });

    it('takes figures without records', async () => {
      await store.create(newRun('one'), bytesOf(1));
      await store.append('one', bytesOf(), { figures: { ...NO_FIGURES, retries: 3 } });
      await store.append('one', bytesOf(2), { figures: { ...NO_FIGURES, retries: 4 } });
      assert.deepEqual(await journalOf(store, 'one'), [1, 2]);
      assert.equal((await store.read('one')).figures.retries, 4);
    });

    it('refuses figures of which any is no number, and keeps those that it has', async () => {
      await store.create(newRun('one'), bytesOf(1));
      for (const name of Object.keys(NO_FIGURES)) {
        for (const wrong of [undefined, '1', null]) {
          const added = store.append('one', bytesOf(2), { figures: { ...NO_FIGURES, [name]: wrong } });
          await assert.rejects(added, { code: 'ERR_OPTION', message: new RegExp(`^figures\\.${name} must be a number`) }, name);
        }
      }
      for (const wrong of [undefined, null, 5]) {
        const added = store.append('one', bytesOf(2), { figures: wrong as never });
        await assert.rejects(added, { code: 'ERR_OPTION', message: /^figures must be the figures of the run, an object/ });
      }
      assert.deepEqual((await store.read('one')).figures, NO_FIGURES);
      assert.deepEqual(await journalOf(store, 'one'), [1]);
    });

    it('gives a journal from where an earlier look at it ended', async () => {
      await store.create(newRun('one'), bytesOf(1));
      const { next } = await store.journal('one', 0);
      assert.deepEqual([...(await store.journal('one', next)).bytes], []);
      await store.append('one', bytesOf(2), { figures: NO_FIGURES });
      assert.deepEqual([...(await store.journal('one', next)).bytes], [2]);
    });

    it('gives a long journal whole, page by page', async () => {
      await store.create(newRun('one'), bytesOf(0));
      const chunk = 700_000;
      for (let part = 1; part <= 4; part++) {
        await store.append('one', new Uint8Array(chunk).fill(part), { figures: NO_FIGURES });
      }
      const bytes: Uint8Array[] = [];
      const chunkLimit = 3 * chunk;
      for (let from = 0, isEnd = false; !isEnd; ) {
        const page = await store.journal('one', from);
        bytes.push(page.bytes);
        assert.ok(page.bytes.length < chunkLimit, 'a page is a megabyte or so');
        from = page.next;
        isEnd = page.isEnd;
      }
      const expected = [new Uint8Array(1), ...[1, 2, 3, 4].map((part) => new Uint8Array(chunk).fill(part))];
      assert.ok(Buffer.concat(bytes).equals(Buffer.concat(expected)));
    });

    it('says that a run is interrupted when it is said to run and nobody owns it', async () => {
      await store.create(newRun('one'), bytesOf(1));
      await store.release('one');
      assert.equal((await store.read('one')).status, 'interrupted');
      assert.equal((await store.claim('one')).status, 'interrupted');
      assert.equal((await store.read('one')).status, 'running');
    });

    it('lets one own a run at a time, and nobody else write it or remove it', async () => {
      await store.create(newRun('one'), bytesOf(1));
      await assert.rejects(store.claim('one'), { code: 'ERR_RUN_OWNED', message: new RegExp(`${process.pid}`) });
      await assert.rejects(store.remove('one'), { code: 'ERR_RUN_OWNED' });
      await store.release('one');
      await assert.rejects(store.append('one', bytesOf(2), { figures: NO_FIGURES }), { code: 'ERR_CLOSED' });
      await store.claim('one');
      await store.append('one', bytesOf(2), { figures: NO_FIGURES });
      assert.deepEqual(await journalOf(store, 'one'), [1, 2]);
    });

    it('lists runs, the latest first', async () => {
      await store.create(newRun('old', '2026-01-01T00:00:00.000Z'), bytesOf(1));
      await store.create(newRun('new', '2026-01-02T00:00:00.000Z'), bytesOf(1));
      await store.create(newRun('same', '2026-01-01T00:00:00.000Z'), bytesOf(1));
      assert.deepEqual(
        (await store.list()).map(({ id }) => id),
        ['new', 'same', 'old'],
      );
    });

    it('removes a run, whose id may then be used again', async () => {
      await store.create(newRun('one'), bytesOf(1));
      await store.release('one');
      await store.remove('one');
      assert.deepEqual(await store.list(), []);
      await assert.rejects(store.read('one'), { code: 'ERR_RUN_UNKNOWN' });
      await store.create(newRun('one'), bytesOf(5));
      assert.deepEqual(await journalOf(store, 'one'), [5]);
    });

    it('knows no run that was never made', async () => {
      for (const call of [
        store.read('none'),
        store.header('none'),
        store.claim('none'),
        store.journal('none', 0),
        store.remove('none'),
      ]) {
        await assert.rejects(call, { code: 'ERR_RUN_UNKNOWN', message: /none/ });
      }
      await store.release('none');
    });

    it('answers nothing once it is closed, and may be closed again', async () => {
      await store.close();
      await store.close();
      await assert.rejects(store.list(), { code: 'ERR_CLOSED' });
    });
  });
}
