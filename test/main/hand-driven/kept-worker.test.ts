import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  buildWorker,
  type HgmActivityWorker,
  HgmError,
  isHgmError,
  MemoryRunStore,
  openRunStore,
  type RequestSettlement,
  resumeRun,
  runWorkerForever,
  type StoredWorkerOptions,
  threadWork,
} from '../../../src/main/index.js';
import type { RunUpdate } from '../../../src/shared/store-protocol.js';
import { Gate } from '../../support/gate.js';
import { prefixOf, storeOf } from './stored-prefix.js';

const ID = 'kept';
const WORK = new URL('../../fixtures/work-functions.js', import.meta.url);
const CLOSED = { code: 'ERR_CLOSED' };
const FULL = { code: 'ERR_STORE_FULL' };

/** Commits once it is let, or fails. */
class HeldStore extends MemoryRunStore {
  commits = 0;
  held: Gate | undefined;

  override async append(runId: string, bytes: Uint8Array, update: RunUpdate): Promise<void> {
    await this.held?.opened;
    this.commits++;
    await super.append(runId, bytes, update);
  }
}

/** Lets everything happen that does not wait for the store. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a worker that is kept', () => {
  test('lists what an earlier process left, and takes it up with its action, its busy mark and its id', async () => {
    const store = new MemoryRunStore();
    const killed = await buildWorker({ store, id: ID, concurrency: 10 });
    const forever = () => new Gate<number>().opened;
    await killed.workflow.scheduleExpansion('root', ['first', 'second'], forever, { requestId: 'expand' });
    await killed.workflow.scheduleEvaluation('root/other', forever);
    await using worker = await buildWorker({ store: await storeOf(await prefixOf(store, ID)), id: ID });
    const { workflow } = worker;
    assert.deepEqual(await workflow.unsettled(), [
      { requestId: 'expand', kind: 'expansion', key: 'root/first', failedAttempts: 0 },
      { requestId: 'activity:2', kind: 'evaluation', key: 'root/other', failedAttempts: 0 },
    ]);
    assert.deepEqual([...(await workflow.busyAgents())], ['root/first', 'root/other']);
    assert.equal(await workflow.scheduleEvaluation('root/other', () => 1), false, 'its agent is busy');
    await workflow.drain();

    const waiting = workflow.settled('expand');
    const wrong = { code: 'ERR_OPTION', message: /is the expansion of root\/first that an earlier process left/ };
    await assert.rejects(
      workflow.scheduleEvaluation('root/first', () => 1, { requestId: 'expand' }),
      wrong,
    );
    await assert.rejects(
      workflow.scheduleExpansion('root/first', ['x'], () => 1, { requestId: 'expand' }),
      wrong,
    );
    await workflow.setExpansionGate(false);
    const seen: string[] = [];
    const expand = (action: string) => seen.push(action);
    assert.equal(await workflow.scheduleExpansion('root', ['another'], expand, { requestId: 'expand' }), true);
    assert.equal(await workflow.scheduleExpansion('root', ['another'], expand, { requestId: 'expand' }), false, 'once');
    assert.equal((await waiting).key, 'root/first');
    assert.deepEqual(seen, ['first']);
    assert.equal(await workflow.scheduleEvaluation('root/other', () => 0.5, { requestId: 'activity:2' }), true);
    await workflow.drain();
    assert.deepEqual(await workflow.unsettled(), []);
    assert.equal((await workflow.node('root/other'))?.own.mean, 0.5);
    await workflow.scheduleEvaluation('root', () => 1, { requestId: 'new' });
    assert.equal((await workflow.settled('new')).status, 'completed');
    await killed.close({ timeoutMs: 0 });
  });

  test('gives back what attempts have cost and how many have failed, and goes on from there', async () => {
    const store = new MemoryRunStore();
    const killed = await buildWorker({
      store,
      id: ID,
      concurrency: 1,
      retry: { maximumAttempts: 2, initialIntervalMs: 3_600_000 },
    });
    const retried = new Gate();
    killed.workflow.on('retry', () => retried.open());
    for (const [index, requestId] of ['good', 'bad'].entries()) {
      await killed.workflow.scheduleEvaluation(`root/${index}`, threadWork(WORK, 'payAndFail', 2), { requestId });
    }
    await retried.opened;
    while ((await killed.workflow.unsettled()).some(({ failedAttempts }) => failedAttempts === 0)) await settle();
    const left = await storeOf(await prefixOf(store, ID));
    await killed.close({ timeoutMs: 0 });

    const worker = await buildWorker({ store: left, id: ID, retry: { maximumAttempts: 2, initialIntervalMs: 0 } });
    const { workflow } = worker;
    assert.deepEqual(
      (await workflow.unsettled()).map(({ requestId, failedAttempts }) => [requestId, failedAttempts]),
      [
        ['good', 1],
        ['bad', 1],
      ],
    );
    await workflow.scheduleEvaluation('root/0', () => ({ reward: 1, cost: 3 }), { requestId: 'good' });
    await workflow.scheduleEvaluation('root/1', () => Promise.reject(new Error('no')), { requestId: 'bad' });
    const figuresOf = async (of: HgmActivityWorker) =>
      Promise.all(
        ['good', 'bad'].map(async (id) => {
          const { status, attempts, cost } = await of.workflow.settled(id);
          return [status, attempts, cost];
        }),
      );
    const expected = [
      ['completed', 2, 5],
      ['failed', 2, 2],
    ];
    assert.deepEqual(await figuresOf(worker), expected);
    await worker.close();
    const { retries, cost } = (await left.read(ID)).figures;
    assert.deepEqual([retries, cost], [2, 7]);

    await using again = await buildWorker({ store: left, id: ID });
    assert.deepEqual(await figuresOf(again), expected);
    await again.workflow.scheduleEvaluation('root', () => ({ reward: 1, cost: 1 }), { requestId: 'more' });
    assert.equal((await again.workflow.settled('more')).cost, 1);
    await again.close();
    assert.equal((await left.read(ID)).figures.cost, 8);
  });

  test('refuses, as it closes, whoever waits for what nobody scheduled again, and keeps it', async () => {
    const store = new MemoryRunStore();
    const killed = await buildWorker({ store, id: ID });
    await killed.workflow.scheduleEvaluation('root', () => new Gate<number>().opened, { requestId: 'left' });
    const after = await storeOf(await prefixOf(store, ID));
    const worker = await buildWorker({ store: after, id: ID });
    const refused = assert.rejects(worker.workflow.settled('left'), CLOSED);
    await worker.close();
    await refused;
    await using again = await buildWorker({ store: after, id: ID });
    assert.equal((await again.workflow.unsettled()).length, 1);
    await killed.close({ timeoutMs: 0 });
  });

  test('tells nobody anything before it is committed', async () => {
    const store = new HeldStore();
    await using worker = await buildWorker({ store, id: ID });
    const { workflow } = worker;
    const told: string[] = [];
    workflow.on('evaluation', ({ key }) => told.push(`event ${key}`));
    store.held = new Gate();
    const onSettled = () => told.push('onSettled');
    const answers = [
      worker.dispatch('hgm.evaluate', 'root', 1).then(() => told.push('dispatch')),
      workflow.scheduleEvaluation('root/a', () => 1, { requestId: 'a', onSettled }).then(() => told.push('scheduled')),
      workflow.settled('a').then(() => told.push('settled')),
      workflow.node('root').then(() => told.push('node')),
    ];
    await settle();
    assert.deepEqual(told, []);
    store.held.open();
    await Promise.all(answers);
    assert.deepEqual([told[0], ...told.slice(4)], ['event root', 'event root/a', 'onSettled', 'settled']);
    assert.deepEqual(told.slice(1, 4).sort(), ['dispatch', 'node', 'scheduled']);
  });

  test('commits together what happens together', async () => {
    const store = new HeldStore();
    await using worker = await buildWorker({ store, id: ID, concurrency: 1000 });
    const { workflow } = worker;
    await Promise.all(
      Array.from({ length: 1000 }, (_, number) =>
        workflow.scheduleEvaluation(`root/${number}`, () => 1, { requestId: `${number}` }),
      ),
    );
    await workflow.drain();
    assert.ok(store.commits < 50, `${store.commits} commits of 1,000 evaluations`);
  });

  test('ends in one error for whoever waits when its store fails, and has lost nothing that was told', async () => {
    const store = new HeldStore();
    const worker = await buildWorker({ store, id: ID });
    const { workflow } = worker;
    await worker.dispatch('hgm.evaluate', 'root', 1);
    const before = await prefixOf(store, ID);
    store.held = new Gate();
    const settlements: RequestSettlement[] = [];
    const hanging = workflow.scheduleEvaluation('root/a', () => new Gate<number>().opened, {
      requestId: 'a',
      onSettled: (settlement) => settlements.push(settlement),
    });
    const served = assert.rejects(runWorkerForever(worker), FULL);
    const waiting: Promise<unknown>[] = [
      hanging,
      workflow.settled('a'),
      worker.dispatch('hgm.evaluate', 'root', 0),
      workflow.drain(),
      workflow.node('root'),
    ];
    const refused = Promise.all(waiting.map((promise) => assert.rejects(promise, FULL)));
    await settle();
    store.held.fail(new HgmError('ERR_STORE_FULL', 'the disk is full'));
    await refused;
    await served;
    await worker.closed;
    assert.deepEqual(
      settlements.map((settlement) => settlement.status === 'failed' && isHgmError(settlement.error, 'ERR_STORE_FULL')),
      [true],
    );
    await assert.rejects(worker.dispatch('hgm.evaluate', 'root', 1), FULL);
    await assert.rejects(workflow.snapshot(), FULL);
    await assert.rejects(worker.close(), FULL);
    await using again = await buildWorker({ store: await storeOf(before), id: ID });
    assert.equal((await again.workflow.node('root'))?.visits, 1);
  });

  test('takes what v8 serialises, and refuses the rest before anything is changed', async () => {
    await using worker = await buildWorker({ store: new MemoryRunStore(), id: ID, retry: { maximumAttempts: 1 } });
    const { workflow } = worker;
    const payload = { memory: new SharedArrayBuffer(8) };
    const notKept = { code: 'ERR_RESULT_CLONE', message: /cannot be kept in a store/ };
    await assert.rejects(worker.dispatch('hgm.evaluate', 'root/a', 1, { payload }), notKept);
    await assert.rejects(worker.dispatch('hgm.expand', 'root', 'a', { payload }), notKept);
    await assert.rejects(workflow.ensureNode('root/a', payload), notKept);
    assert.equal((await workflow.snapshot()).size, 0);
    await workflow.scheduleEvaluation('root', () => ({ reward: 1, payload }), { requestId: 'shared' });
    const settled = await workflow.settled('shared');
    assert.ok(settled.status === 'failed' && isHgmError(settled.error, 'ERR_RESULT_CLONE'));
    assert.equal((await workflow.node('root'))?.visits, 0);
  });
});

describe('a worker in a file', () => {
  test('is refused whole before anything is opened, and while another owns it', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'hgm-kept-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'runs.db');
    const refuse = (options: object, message: RegExp) =>
      assert.throws(() => buildWorker(options as StoredWorkerOptions), { code: 'ERR_OPTION', message });
    refuse({ store: file }, /id must be given with a store/);
    refuse({ id: ID }, /id must be left out without a store/);
    refuse({ store: 'memory', id: ID }, /store must be the path of a file, or a store/);
    refuse({ store: file, id: '/' }, /id must be letters/);
    refuse({ store: file, id: ID, engine: { lowReward: 2 } }, /lowReward/);
    assert.deepEqual(await readdir(folder), []);

    const worker = await buildWorker({ store: file, id: ID, engine: { seed: 5, wideningAlpha: 0.7 } });
    await worker.workflow.updateEngineParameters({ wideningAlpha: 0.9 });
    await assert.rejects(buildWorker({ store: file, id: ID }), { code: 'ERR_RUN_OWNED' });
    await worker.close();
    const changed = { code: 'ERR_OPTION', message: /engine.seed of worker kept was 5 when it was made, and is 6/ };
    await assert.rejects(buildWorker({ store: file, id: ID, engine: { seed: 6 } }), changed);
    await assert.rejects(resumeRun(ID, { store: file }), { code: 'ERR_OPTION', message: /run kept is hand-driven/ });
    await using again = await buildWorker({ store: file, id: ID, engine: { seed: 5, wideningAlpha: 0.7 } });
    const { seed, wideningAlpha } = await again.workflow.engineConfig();
    assert.deepEqual([seed, wideningAlpha], [5, 0.9]);
  });

  test('tells its figures to whoever looks at the store', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'hgm-kept-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'runs.db');
    const store = await openRunStore(file);
    const worker = await buildWorker({ store, id: ID });
    await worker.dispatch('hgm.expand', 'root', 'a');
    await worker.dispatch('hgm.evaluate', 'root/a', 1);
    await worker.close();
    const [run] = await store.list();
    assert.deepEqual(
      [run?.id, run?.problem, run?.status, run?.figures.evaluations, run?.figures.expansions],
      [ID, 'hand-driven', 'stopped', 1, 1],
    );
    await store.close();
  });
});
