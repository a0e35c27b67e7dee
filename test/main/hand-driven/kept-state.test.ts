import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildWorker, type HgmActivityWorker, isHgmError, MemoryRunStore } from '../../../src/main/index.js';
import { keyedUniform } from '../../../src/shared/random.js';
import { Gate } from '../../support/gate.js';
import { prefixOf, storeOf } from './stored-prefix.js';

const ID = 'kept';
const FINISHED_LIMIT = 6;
const ENGINE = { seed: 3, wideningAlpha: 0.8, pruneAfterLowRewards: 3, lowReward: 0.1 };
const PAYLOADS: readonly unknown[] = [
  undefined,
  null,
  0,
  'text \ud800',
  { a: -0, b: [Number.NaN] },
  new Map([[1, new Set([2n])]]),
];
const NAMES = ['a', 'b', 'half \udc00', 'd'];

/** All that a worker answers when it is asked, without being changed. */
async function viewOf({ workflow }: HgmActivityWorker, ids: readonly string[]): Promise<unknown> {
  const unsettled = await workflow.unsettled();
  const settlements: unknown[] = [];
  for (const id of ids) {
    if (unsettled.some(({ requestId }) => requestId === id)) continue;
    const settled = await workflow.settled(id).catch((error: unknown) => {
      assert.ok(isHgmError(error, 'ERR_UNKNOWN_REQUEST'));
      return `${id} is forgotten`;
    });
    settlements.push(settled);
  }
  return {
    agents: await workflow.snapshot(),
    unsettled,
    busy: await workflow.busyAgents(),
    settlements,
    parameters: await workflow.engineConfig(),
  };
}

async function settledIdsOf({ workflow }: HgmActivityWorker, ids: readonly string[]): Promise<string[]> {
  const unsettled = new Set((await workflow.unsettled()).map(({ requestId }) => requestId));
  const settled: string[] = [];
  for (const id of ids) {
    if (unsettled.has(id)) continue;
    await workflow.settled(id).then(
      () => settled.push(id),
      (error: unknown) => assert.ok(isHgmError(error, 'ERR_UNKNOWN_REQUEST')),
    );
  }
  return settled;
}

/** Random calls by hand, each told before the next one is made. */
class Driver {
  readonly ids: string[] = [];
  readonly #worker: HgmActivityWorker;
  readonly #uniform: () => number;
  readonly #running: { readonly gate: Gate<unknown>; readonly told: Promise<void> }[] = [];

  constructor(worker: HgmActivityWorker, seed: number) {
    this.#worker = worker;
    this.#uniform = keyedUniform(seed, 100, 0);
  }

  async step(): Promise<void> {
    const { workflow } = this.#worker;
    const kind = this.#below(14);
    if (kind < 3) return this.#schedule(true);
    if (kind < 6) return this.#schedule(false);
    if (kind < 9) return this.#finish();
    const key = await this.#anyKey();
    switch (kind) {
      case 9:
        await this.#worker.dispatch('hgm.evaluate', key, this.#uniform(), { weight: 0.5, payload: this.#oneOf(PAYLOADS) });
        return;
      case 10:
        await this.#worker.dispatch('hgm.expand', key, this.#oneOf(NAMES), { payload: this.#oneOf(PAYLOADS) });
        return;
      case 11:
        await workflow.ensureNode(`${key}/deeper/${this.#oneOf(NAMES)}`, { note: this.#oneOf(PAYLOADS) });
        return;
      case 12:
        await workflow.nextAction(key, NAMES);
        return;
      default:
        await this.#steer();
    }
  }

  /** Ends all that is scheduled. */
  async end(): Promise<void> {
    while (this.#running.length > 0) await this.#finish();
  }

  async #schedule(isExpansion: boolean): Promise<void> {
    const { workflow } = this.#worker;
    const key = await this.#anyKey();
    const gate = new Gate<unknown>();
    const settled = new Gate();
    const named = this.#uniform() < 0.7 ? { requestId: `request ${this.ids.length}` } : {};
    const options = { ...named, onSettled: () => settled.open() };
    const isScheduled = isExpansion
      ? await workflow.scheduleExpansion(key, NAMES, () => gate.opened, options)
      : await workflow.scheduleEvaluation(key, () => gate.opened, options);
    if (!isScheduled) return;
    if (named.requestId !== undefined) this.ids.push(named.requestId);
    this.#running.push({ gate, told: settled.opened });
  }

  async #finish(): Promise<void> {
    const [running] = this.#running.splice(this.#below(this.#running.length), 1);
    if (running === undefined) return;
    // An expansion takes what an evaluation returns as its payload.
    const reward = this.#uniform() < 0.3 ? 0 : this.#uniform();
    if (this.#uniform() < 0.2) running.gate.fail(new TypeError('bad luck'));
    else running.gate.open({ reward, weight: 2, cost: this.#below(2) / 3, payload: this.#oneOf(PAYLOADS) });
    await running.told;
  }

  async #steer(): Promise<void> {
    const { workflow } = this.#worker;
    const choice = this.#below(4);
    if (choice === 0) await workflow.setExpansionGate(this.#uniform() < 0.7);
    else if (choice === 1) {
      const key = await this.#anyKey();
      if (key !== 'root') await workflow.markPruned(key, this.#uniform() < 0.5 ? 'a reason' : undefined);
    } else await workflow.updateEngineParameters({ wideningAlpha: this.#uniform(), maximumAgents: choice === 2 ? 60 : Infinity });
  }

  async #anyKey(): Promise<string> {
    const keys = [...(await this.#worker.workflow.snapshot()).keys()];
    return this.#uniform() < 0.4 ? 'root' : (keys[this.#below(keys.length)] ?? 'root');
  }

  #below(count: number): number {
    return Math.floor(this.#uniform() * count);
  }

  #oneOf<Item>(items: readonly Item[]): Item {
    const item = items[this.#below(items.length)];
    return item === undefined ? (items[0] as Item) : item;
  }
}

test('a worker that is made again from any prefix of its journal is the one that wrote it', async () => {
  for (let seed = 1; seed <= 8; seed++) {
    const store = new MemoryRunStore();
    const worker = await buildWorker({
      store,
      id: ID,
      concurrency: 1000,
      engine: ENGINE,
      finishedLimit: FINISHED_LIMIT,
      retry: { maximumAttempts: 1 },
    });
    await worker.workflow.ensureNode('root');
    const driver = new Driver(worker, seed);
    for (let step = 0; step < 60; step++) {
      await driver.step();
      const live = await viewOf(worker, driver.ids);
      const again = await buildWorker({ store: await storeOf(await prefixOf(store, ID)), id: ID, finishedLimit: FINISHED_LIMIT });
      assert.deepEqual(await viewOf(again, driver.ids), live, `seed ${seed}, step ${step}`);
      for (const id of await settledIdsOf(worker, driver.ids)) {
        assert.equal(await again.workflow.scheduleEvaluation('elsewhere', () => 1, { requestId: id }), false, 'it is refused');
      }
      await again.close();
    }
    const again = await buildWorker({ store: await storeOf(await prefixOf(store, ID)), id: ID });
    for (const key of [...(await worker.workflow.snapshot()).keys()].slice(0, 20)) {
      assert.equal(
        await again.workflow.nextAction(key, NAMES),
        await worker.workflow.nextAction(key, NAMES),
        'they choose alike',
      );
    }
    await again.close();
    await driver.end();
    await worker.close();
  }
});
