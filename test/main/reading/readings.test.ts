import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { openReadings } from '../../../src/main/compose/open-readings.js';
import { openRunStore } from '../../../src/main/compose/open-run-store.js';
import { LEAST_OF_RUN, LocalReadings, MAXIMUM_READ, MAXIMUM_READ_AHEAD } from '../../../src/main/reading/readings.js';
import type { ReadableStore } from '../../../src/main/reading/run-reader.js';
import { ThreadedReadings } from '../../../src/main/reading/threaded-readings.js';
import { READING_ENTRY_URL } from '../../../src/main/remote/thread-entry-url.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import { FakeClock } from '../../support/fake-clock.js';
import { storeFolder } from '../../support/store-folder.js';
import { settle } from '../cli/fake-cli.js';
import { BEGINNING_FIGURES, begin, bytesOf, makeStopped, REST, REST_FIGURES } from '../cli/kept-run.js';
import { keepJournal, madeJournal } from './made-journal.js';

describe('the runs of a store that are read', () => {
  test('say the same in a thread of their own and on the thread of their caller', async () => {
    const { file } = storeFolder('readings');
    const store = await openRunStore(file);
    await makeStopped(store, 'stopped');
    await keepJournal(store, 'running', madeJournal(200, 6), 40);
    const [here, there] = [openReadings(store), openReadings(file)];
    assert.deepEqual(await there.list(), await here.list());
    const [near, far] = await Promise.all([here.reading('running'), there.reading('running')]);
    assert.deepEqual(await far.overview(), await near.overview());
    assert.deepEqual(await far.lineage(0, 1000), await near.lineage(0, 1000));
    const { items } = await near.agents({ sort: 'bound', limit: 3 });
    assert.deepEqual(await far.agents({ sort: 'bound', limit: 3 }), { items, cursor: 3 });
    const keys = items.map(({ key }) => key);
    assert.deepEqual(await far.states(keys), await near.states(keys));
    assert.deepEqual(await far.agent(keys[0]!), await near.agent(keys[0]!));
    assert.deepEqual(await far.best(2), await near.best(2));
    assert.deepEqual(await far.evaluations({ limit: 3 }), await near.evaluations({ limit: 3 }));
    assert.deepEqual(await far.failures(), await near.failures());
    assert.deepEqual(await far.tasks(), await near.tasks());
    assert.deepEqual(await far.curve(), await near.curve());
    assert.deepEqual(await far.throughput(), await near.throughput());
    await assert.rejects(there.reading('none'), { code: 'ERR_RUN_UNKNOWN' });
    await assert.rejects(far.agent('root/none'), { code: 'ERR_UNKNOWN_AGENT' });
    await there.close();
    await assert.rejects(far.overview(), { code: 'ERR_CLOSED' });
    await here.close();
    await store.close();
  });

  test('have what a run has been changed to, here and there', async () => {
    const { file } = storeFolder('outdated-readings');
    const store = await openRunStore(file);
    await begin(store, 'run');
    const clock = new FakeClock();
    const [here, there] = [
      new LocalReadings(store, { clock }),
      new ThreadedReadings({ file, entryUrl: READING_ENTRY_URL, clock }),
    ];
    after(() => Promise.all([here.close(), there.close()]));
    for (const readings of [here, there]) await (await readings.reading('run')).overview();
    await store.append('run', bytesOf(...REST), { figures: REST_FIGURES });
    for (const readings of [here, there]) {
      readings.outdate('run');
      assert.deepEqual((await (await readings.reading('run')).overview()).figures, REST_FIGURES);
    }
    await store.close();
  });

  test('are read by a thread that ends when nobody asks for a minute, and comes back when somebody does', async () => {
    const { file } = storeFolder('idle-readings');
    const store = await openRunStore(file);
    await makeStopped(store, 'run');
    await store.close();
    const clock = new FakeClock();
    const readings = new ThreadedReadings({ file, entryUrl: READING_ENTRY_URL, clock });
    after(() => readings.close());
    const reading = await readings.reading('run');
    assert.equal(readings.isStarted, true);
    clock.advance(59_999);
    assert.equal(readings.isStarted, true);
    clock.advance(1);
    assert.equal(readings.isStarted, false);
    assert.equal((await reading.overview()).runId, 'run');
    assert.equal(readings.isStarted, true);
  });

  test('are listed with what each has found, also while it goes on, and read once', async () => {
    const store = new MemoryRunStore();
    await begin(store, 'live');
    await makeStopped(store, 'ended', '2026-01-30T12:00:00.000Z');
    await store.create(
      { id: 'odd', createdAt: '2026-01-29T12:00:00.000Z', problem: 'odd', budget: null, header: '{' },
      bytesOf(),
    );
    const clock = new FakeClock();
    const readings = new LocalReadings(store, { clock });
    const first = await readings.list();
    const shown = first.map(({ runId, status, policy, seed, best }) => ({ runId, status, policy, seed, best: best?.key }));
    assert.deepEqual(shown, [
      { runId: 'live', status: 'running', policy: 'hgm', seed: 7, best: 'root' },
      { runId: 'ended', status: 'stopped', policy: 'hgm', seed: 7, best: 'root/0' },
      { runId: 'odd', status: 'running', policy: null, seed: null, best: undefined },
    ]);
    await store.append('live', bytesOf(...REST), { figures: REST_FIGURES });
    clock.advance(1000);
    const then = await readings.list();
    assert.equal(then[0]?.best?.key, 'root/0');
    assert.equal(then[1], first[1]);
  });
});

describe('a list of runs', () => {
  /** The best agents that a list tells of runs that are said to have so many evaluations, the latest run first. */
  async function bestOf(lengths: readonly number[]): Promise<readonly (string | undefined)[]> {
    const store = new MemoryRunStore();
    for (const [number, evaluations] of lengths.toReversed().entries()) {
      await begin(store, `run-${number}`, new Date(number * 1000).toISOString());
      await store.append(`run-${number}`, bytesOf(), { figures: { ...BEGINNING_FIGURES, expansions: 0, evaluations } });
    }
    const listed = await new LocalReadings(store).list();
    assert.ok(listed.every(({ policy, seed }) => policy === 'hgm' && seed === 7));
    return listed.map(({ best }) => best?.key);
  }

  test('tells the best agents of the latest runs, as far as the evaluations go that are read in all', async () => {
    const half = MAXIMUM_READ / 2;
    assert.deepEqual(await bestOf([half, half + 1, half, 1]), ['root', undefined, 'root', undefined]);
    assert.deepEqual(await bestOf([MAXIMUM_READ + 1, MAXIMUM_READ, 1]), [undefined, 'root', undefined]);
  });

  test('reads so many runs at most, however small they are', async () => {
    const most = MAXIMUM_READ / LEAST_OF_RUN;
    const best = await bestOf(Array.from({ length: most + 10 }, () => 1));
    assert.equal(best.indexOf(undefined), most);
    assert.ok(best.slice(most).every((key) => key === undefined));
  });

  test('reads no more after it than is held at a time: runs that go on stay read, those that have ended do not', async () => {
    const evaluations = MAXIMUM_READ_AHEAD / 2 - 100;
    const bestAfterLists = async (make: (store: MemoryRunStore, runId: string) => Promise<void>): Promise<number> => {
      const store = new MemoryRunStore();
      for (const runId of ['one', 'two', 'three']) await make(store, runId);
      const long: ReadableStore = {
        location: store.location,
        list: async () => (await store.list()).map((run) => ({ ...run, figures: { ...run.figures, evaluations } })),
        read: (runId) => store.read(runId),
        header: (runId) => store.header(runId),
        journal: (runId, from) => store.journal(runId, from),
      };
      const readings = new LocalReadings(long, { readsAhead: true });
      after(() => readings.close());
      for (let list = 0; list < 5; list++) {
        await readings.list();
        await settle();
      }
      return (await readings.list()).filter(({ best }) => best !== null).length;
    };
    assert.equal(await bestAfterLists(begin), 2);
    assert.equal(await bestAfterLists(makeStopped), 3);
  });

  /** A store with one run, too long for a list, whose journal is not read before `open` is called; and how often its header was read. */
  async function withLongRun(make: (store: MemoryRunStore) => Promise<void>) {
    const store = new MemoryRunStore();
    await make(store);
    const evaluations = MAXIMUM_READ + 1;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const asked = { headers: 0 };
    const gated: ReadableStore = {
      location: store.location,
      list: async () => (await store.list()).map((run) => ({ ...run, figures: { ...run.figures, evaluations } })),
      read: (runId) => store.read(runId),
      header: (runId) => {
        asked.headers++;
        return store.header(runId);
      },
      journal: async (runId, from) => {
        await gate;
        return await store.journal(runId, from);
      },
    };
    return { gated, open: () => open(), asked };
  }

  test('goes on with a run that is too long for it, where it is told to, and waits for none meanwhile', async () => {
    const { gated, open } = await withLongRun((store) => begin(store, 'long'));
    const readings = new LocalReadings(gated, { readsAhead: true });
    after(() => readings.close());
    const bestNow = async (): Promise<string | undefined> => (await readings.list())[0]?.best?.key;
    assert.deepEqual([await bestNow(), await bestNow()], [undefined, undefined]);
    open();
    await settle();
    assert.equal(await bestNow(), 'root');
  });

  test('keeps a run that somebody asked for while it was read after the list', async () => {
    const { gated, open, asked } = await withLongRun((store) => makeStopped(store, 'long'));
    const readings = new LocalReadings(gated, { readsAhead: true });
    after(() => readings.close());
    await readings.list();
    assert.equal(asked.headers, 2, 'one for the list, one to read the run');
    const shown = (await readings.reading('long')).overview();
    open();
    assert.equal((await shown).best?.key, 'root/0');
    await settle();
    assert.equal((await readings.list())[0]?.best?.key, 'root/0');
    await (await readings.reading('long')).overview();
    assert.equal(asked.headers, 2);
  });
});
