import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RunReader } from '../../../src/main/reading/run-reader.js';
import type { RunReading } from '../../../src/main/reading/run-reading.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import { type JournalPage, NO_FIGURES } from '../../../src/shared/store-protocol.js';
import { DURATION_BOUNDS_MS } from '../../../src/shared/views/activity-durations.js';
import { decodeLineage } from '../../../src/shared/views/lineage-columns.js';
import { BEGINNING_FIGURES, begin, bytesOf, makeStopped, REST, REST_FIGURES } from '../cli/kept-run.js';
import { keepJournal, madeJournal } from './made-journal.js';

const AT_ONCE = { refreshMs: 0 };

/** Everything that a reading says. */
async function allOf(reading: RunReading): Promise<unknown> {
  const { position: _, ...overview } = await reading.overview();
  const agents = await reading.agents({ limit: 1000 });
  const { position: __, ...lineage } = decodeLineage(await reading.lineage(0, 1000));
  return {
    overview,
    agents,
    lineage,
    details: await Promise.all(agents.items.map(({ key }) => reading.agent(key))),
    byBound: await reading.agents({ sort: 'bound', limit: 5 }),
    curve: await reading.curve(),
    throughput: await reading.throughput(),
    durations: await reading.durations(),
    evaluations: await reading.evaluations({ limit: 1000 }),
    failures: await reading.failures({ limit: 1000 }),
    tasks: await reading.tasks(),
  };
}

describe('a run that is read from its journal', () => {
  test('ends at the next page of its journal when it is closed', async () => {
    const store = new MemoryRunStore();
    await begin(store, 'run');
    let pages = 0;
    let begun = (): void => undefined;
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const reading = await RunReader.open(
      {
        location: store.location,
        list: () => store.list(),
        read: (runId) => store.read(runId),
        header: (runId) => store.header(runId),
        // It never ends by itself.
        journal: async (_, from): Promise<JournalPage> => {
          pages++;
          begun();
          await new Promise((resolve) => setImmediate(resolve));
          return { bytes: bytesOf(), next: from, isEnd: false };
        },
      },
      'run',
    );
    const asked = assert.rejects(reading.overview(), { code: 'ERR_CLOSED' });
    await started;
    await reading.close();
    await asked;
    assert.equal(pages, 1);
  });

  test('is shown with all that its journal tells', async () => {
    const store = new MemoryRunStore();
    await makeStopped(store, 'run');
    const reading = await RunReader.open(store, 'run', AT_ONCE);
    const { figures, best, pathToBest, failures, ...overview } = await reading.overview();
    assert.deepEqual(figures, { ...REST_FIGURES, evaluations: 3 });
    assert.equal(best?.key, 'root/0');
    assert.equal(best.mean, 1);
    assert.deepEqual(pathToBest, [
      { key: 'root', mean: 0.25, evaluations: 2 },
      { key: 'root/0', mean: 1, evaluations: 2 },
    ]);
    assert.deepEqual(failures, [
      { kind: 'evaluate', code: 'Error', count: 1, lastMessage: 'bad luck', lastKey: 'root', lastTask: 0, lastActivity: 3 },
    ]);
    const { runId, status, policy, seed, threads, evaluationBudget, taskCount, agents, damage } = overview;
    assert.deepEqual(
      { runId, status, policy, seed, threads, evaluationBudget, taskCount, agents, damage },
      {
        runId: 'run',
        status: 'stopped',
        policy: 'hgm',
        seed: 7,
        threads: 2,
        evaluationBudget: 5,
        taskCount: 3,
        agents: 2,
        damage: null,
      },
    );
    const { results, state, parentState, ancestors, cost, clade, madeAtEvaluations } = await reading.agent('root/0');
    assert.deepEqual(
      { state, parentState, cost, clade, madeAtEvaluations },
      {
        state: { height: 0.25 },
        parentState: { height: 0 },
        cost: 3,
        clade: { mean: 1, evaluations: 2, size: 1 },
        madeAtEvaluations: 1,
      },
    );
    assert.deepEqual(ancestors, pathToBest.slice(0, 1));
    const result = { activity: 4, task: 1, reward: 1, weight: 2, attempt: 2, elapsedMs: 1, cost: 3 };
    assert.deepEqual(results, [{ ...result, metrics: { size: 7 }, feedback: null, endedAt: null }]);
    assert.deepEqual(await reading.tasks(), {
      tasks: 3,
      agents: ['root/0', 'root'],
      cells: [
        [null, 1, null],
        [null, null, 0.5],
      ],
    });
    assert.deepEqual(
      (await reading.curve()).map(({ key, evaluations, elapsedMs }) => ({ key, evaluations, elapsedMs })),
      [
        { key: 'root', evaluations: 1, elapsedMs: null },
        { key: 'root/0', evaluations: 3, elapsedMs: null },
      ],
    );
  });

  test('says the same read in pieces while it goes on, and read as a whole', async () => {
    for (const seed of [1, 2, 3]) {
      const records = madeJournal(400, seed);
      const store = new MemoryRunStore();
      await keepJournal(store, 'whole', records, records.length);
      const live = new MemoryRunStore();
      await keepJournal(live, 'whole', records.slice(0, 1), 1);
      const reading = await RunReader.open(live, 'whole', AT_ONCE);
      for (let start = 1; start < records.length; start += 97) {
        const figures = (await live.read('whole')).figures;
        await live.append('whole', bytesOf(...records.slice(start, start + 97)), { figures });
        await reading.overview();
      }
      const whole = await RunReader.open(store, 'whole', AT_ONCE);
      assert.deepEqual(await allOf(reading), await allOf(whole), `seed ${seed}`);
    }
  });

  test('gives evaluations and agents page by page, none twice and none left out', async () => {
    const store = new MemoryRunStore();
    await keepJournal(store, 'run', madeJournal(300, 4), 50);
    const reading = await RunReader.open(store, 'run');
    const all = await reading.evaluations({ limit: 1000 });
    const paged: unknown[] = [];
    for (let cursor: number | null = 0; cursor !== null; ) {
      const page: Awaited<ReturnType<RunReading['evaluations']>> = await reading.evaluations({ cursor, limit: 7 });
      paged.push(...page.items);
      cursor = page.cursor;
    }
    assert.deepEqual(paged, all.items);
    const { key } = all.items[3]!;
    const own = await reading.evaluations({ key, limit: 1000 });
    assert.deepEqual(
      own.items,
      all.items.filter((one) => one.key === key),
    );
    const means = (await reading.agents({ sort: 'mean', limit: 1000 })).items.map(({ mean }) => mean);
    const known = means.filter((mean) => mean !== null);
    assert.deepEqual(
      known,
      [...known].sort((a, b) => b - a),
    );
    assert.ok(means.slice(known.length).every((mean) => mean === null));
    assert.deepEqual(
      (await reading.agents({ search: 'root/0/', limit: 1000 })).items.every(({ key }) => key.includes('root/0/')),
      true,
    );
    await assert.rejects(reading.agents({ limit: 1001 }), {
      code: 'ERR_OPTION',
      message: /limit must be an integer from 1 to 1000/,
    });
    await assert.rejects(reading.agent('root/x'), { code: 'ERR_UNKNOWN_AGENT' });
  });

  test('has counted how long activities took that came to something, each in the narrowest bucket', async () => {
    const store = new MemoryRunStore();
    const choose = (kind: 'expand' | 'evaluate') =>
      ({ type: 'choice', kind, agent: 0, task: kind === 'expand' ? -1 : 0 }) as const;
    const session = { type: 'session', startedAtMs: 0, evaluations: 9, timeMs: 1e6, contentHash: 'abc' } as const;
    const rewarded = { type: 'evaluation', attempt: 1, reward: 1, weight: 1, extras: undefined } as const;
    const records = [
      session,
      ...(['expand', 'expand', 'evaluate', 'evaluate', 'evaluate', 'evaluate'] as const).map(choose),
      { type: 'expansion', activity: 1, attempt: 1, elapsedMs: 11, state: {} },
      { type: 'barren', activity: 2, attempt: 1, elapsedMs: 20, of: null },
      { ...rewarded, activity: 3, elapsedMs: 0 },
      { ...rewarded, activity: 4, elapsedMs: 1 },
      { ...rewarded, activity: 5, elapsedMs: 600_001 },
      { type: 'failure', activity: 6, attempts: 1, isCounted: true, code: 'Error', message: 'no' },
    ] as const;
    await keepJournal(store, 'run', records, records.length);
    const [expand, evaluate] = await (await RunReader.open(store, 'run')).durations();
    const filled = (counts: readonly number[] = []) => counts.flatMap((count, place) => (count > 0 ? [[place, count]] : []));
    assert.equal(expand?.sumMs, 31);
    assert.deepEqual(filled(expand.counts), [[DURATION_BOUNDS_MS.indexOf(25), 2]]);
    assert.equal(evaluate?.sumMs, 600_002);
    assert.deepEqual(filled(evaluate.counts), [
      [DURATION_BOUNDS_MS.indexOf(1), 2],
      [DURATION_BOUNDS_MS.length, 1],
    ]);
  });

  test('gives the lineage sums of weights as counts: small ones as 1, and large ones as the most that a column holds', async () => {
    const store = new MemoryRunStore();
    const session = { type: 'session', startedAtMs: 0, evaluations: 9, timeMs: 1e6, contentHash: 'abc' } as const;
    const choose = (agent: number) => ({ type: 'choice', kind: 'evaluate', agent, task: agent }) as const;
    const rewarded = { type: 'evaluation', attempt: 1, elapsedMs: 1, reward: 1, extras: undefined } as const;
    const records = [
      session,
      { type: 'choice', kind: 'expand', agent: 0, task: -1 },
      { type: 'expansion', activity: 1, attempt: 1, elapsedMs: 1, state: {} },
      { type: 'choice', kind: 'expand', agent: 0, task: -1 },
      { type: 'expansion', activity: 2, attempt: 1, elapsedMs: 1, state: {} },
      choose(1),
      { ...rewarded, activity: 3, weight: 0.2 },
      choose(2),
      { ...rewarded, activity: 4, weight: 2 ** 40 },
    ] as const;
    await keepJournal(store, 'run', records, records.length);
    const { columns } = decodeLineage(await (await RunReader.open(store, 'run')).lineage(0, 10));
    const most = 2 ** 32 - 1;
    assert.deepEqual([...columns.evaluations], [0, 1, most]);
    assert.deepEqual([...columns.cladeEvaluations], [most, 1, most]);
  });

  test('has had the threads of each session for as long as that took', async () => {
    const store = new MemoryRunStore();
    const session = { type: 'session', startedAtMs: 0, evaluations: 9, timeMs: 1e6, contentHash: 'abc' } as const;
    const records = [
      session,
      { type: 'moment', elapsedMs: 1000, busyMs: 1000 },
      { ...session, threads: 6 },
      { type: 'moment', elapsedMs: 2000, busyMs: 5000 },
    ] as const;
    await keepJournal(store, 'run', records, records.length);
    await store.append('run', bytesOf(), { figures: { ...NO_FIGURES, elapsedMs: 2000, busyMs: 4000 } });
    const reading = await RunReader.open(store, 'run', AT_ONCE);
    // 1 s of 2 threads, as the header says, and 1 s of 6.
    const wide = await reading.overview();
    assert.deepEqual([wide.threads, wide.efficiency], [6, 0.5]);
    const throughput = await reading.throughput();
    const told = structuredClone([wide.sessions, throughput]);
    await store.append('run', bytesOf(session, { type: 'moment', elapsedMs: 3000, busyMs: 5000 }), {
      figures: { ...NO_FIGURES, elapsedMs: 3000, busyMs: 5000 },
    });
    const narrow = await reading.overview();
    assert.deepEqual([narrow.threads, narrow.efficiency], [2, 0.5]);
    // What was said of a moment stays as it was.
    assert.deepEqual([wide.sessions, throughput], told);
  });

  test('is shown as far as its journal can be read, with the reason', async () => {
    const store = new MemoryRunStore();
    await begin(store, 'run');
    await store.append('run', new Uint8Array([255, 255]), { figures: REST_FIGURES });
    const reading = await RunReader.open(store, 'run', AT_ONCE);
    for (let times = 0; times < 2; times++) {
      const { damage, figures, agents } = await reading.overview();
      assert.equal(damage?.code, 'ERR_STORE_CORRUPT');
      assert.match(damage.message, /damaged/);
      assert.deepEqual([figures.evaluations, agents], [1, 2]);
    }
    assert.equal((await reading.agent('root/0')).mean, null);
  });
});

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

describe('a run that is read while it goes on', () => {
  test('is shown with figures and agents of the same moment', async () => {
    const store = new WrittenMeanwhile(0);
    await begin(store, 'run');
    const reading = await RunReader.open(store, 'run', AT_ONCE);
    const first = await reading.overview();
    assert.deepEqual([first.figures, first.best?.key], [BEGINNING_FIGURES, 'root']);
    store.writesLeft = 1;
    const then = await reading.overview();
    assert.deepEqual([then.figures.evaluations, then.best?.key], [REST_FIGURES.evaluations, 'root/0']);
  });

  test('is shown all the same when it never holds still', async () => {
    const store = new WrittenMeanwhile(Number.POSITIVE_INFINITY);
    await begin(store, 'run');
    const reading = await RunReader.open(store, 'run', AT_ONCE);
    assert.equal((await reading.overview()).best?.key, 'root/0');
    assert.ok(store.writes < 10, `${store.writes} readings`);
  });

  test('is read again after a quarter of a second, and not before', async () => {
    const store = new MemoryRunStore();
    await begin(store, 'run');
    let now = 0;
    const reading = await RunReader.open(store, 'run', { now: () => now });
    assert.equal((await reading.overview()).figures.evaluations, 1);
    await store.append('run', bytesOf(...REST), { figures: REST_FIGURES });
    now = 249;
    assert.equal((await reading.overview()).figures.evaluations, 1);
    now = 250;
    assert.equal((await reading.overview()).figures.evaluations, 3);
  });

  test('is read again at once for an agent that it has not, and where somebody says that it has changed', async () => {
    const store = new MemoryRunStore();
    await begin(store, 'run');
    const reading = await RunReader.open(store, 'run', { now: () => 0 });
    const key = 'root/1';
    await assert.rejects(reading.agent(key), { code: 'ERR_UNKNOWN_AGENT' });
    await store.append('run', bytesOf({ type: 'added', decisions: 4, parent: 0, state: {} }), { figures: BEGINNING_FIGURES });
    assert.equal((await reading.agent(key)).key, key);
    await store.append('run', bytesOf(...REST), { figures: REST_FIGURES });
    assert.equal((await reading.overview()).figures.evaluations, 1);
    reading.outdate();
    assert.equal((await reading.overview()).figures.evaluations, 3);
  });

  test('has what was changed while it was being read', async () => {
    const store = new MemoryRunStore();
    await begin(store, 'run');
    const reading = await RunReader.open(store, 'run', { now: () => 0 });
    const early = reading.overview();
    await store.append('run', bytesOf(...REST), { figures: REST_FIGURES });
    reading.outdate();
    assert.equal((await reading.overview()).figures.evaluations, 3);
    await early;
  });
});
