import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunMaker, runsOfThisThread } from '../../../src/main/server/runs/served-run.js';
import { ServedRuns } from '../../../src/main/server/runs/served-runs.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import type { RunLabel } from '../../../src/shared/store-protocol.js';
import { Gate } from '../../support/gate.js';
import { until } from '../../support/until.js';

/** A store in which no run is said to be served no more before the gate opens. */
class GatedStore extends MemoryRunStore {
  readonly reached = new Gate();
  readonly gate = new Gate();

  override async label(id: string, label: Partial<RunLabel>): Promise<void> {
    if (label.isServed === false) {
      this.reached.open();
      await this.gate.opened;
    }
    await super.label(id, label);
  }
}

/** Runs of this thread, resumed once the gate opens. */
function gatedMaker(store: MemoryRunStore, gate: Gate): RunMaker {
  const here = runsOfThisThread(store);
  const resume: RunMaker['resume'] = async (runId, options) => {
    await gate.opened;
    return here.resume(runId, options);
  };
  return { start: here.start, resume };
}

test('who wants a run that is being taken up, or is to be, waits until it is here, or cannot be', async () => {
  const store = new MemoryRunStore();
  const listener = { onBegun: () => undefined, onEnded: () => undefined };
  const [listed, gate] = [new Gate<readonly string[]>(), new Gate()];
  const before = new ServedRuns({ maker: runsOfThisThread(store), store, maximumRuns: 3, listener });
  const problem = { name: 'left', root: 0 };
  const options = { threads: 0, evaluations: 9 };
  const [first, second, third] = [
    await before.start(problem, options),
    await before.start(problem, options),
    await before.start(problem, options),
  ];
  await before.close();

  const runs = new ServedRuns({ maker: gatedMaker(store, gate), store, maximumRuns: 3, listener });
  const takingUp = runs.takeUp(listed.opened, async (runId) => {
    if (runId !== second.id) await runs.resume(runId, { threads: 0 });
  });
  const order: string[] = [];
  const noted = async (name: string, wanted: Promise<unknown>) => {
    await wanted.catch(() => undefined);
    order.push(name);
    return wanted;
  };
  const wanted = [
    noted('first', runs.get(first.id)),
    noted('second', runs.get(second.id)),
    noted('third', runs.remove(third.id)),
  ] as const;
  listed.open([first.id, second.id, third.id]);
  // Whatever needs no gate has come by then.
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  assert.deepEqual(order, []);
  gate.open();
  assert.equal(await wanted[0], runs.find(first.id));
  await assert.rejects(wanted[1], { code: 'ERR_CLOSED', message: /is not under way, it is stopped; POST .* takes it up/ });
  await assert.rejects(wanted[2], { code: 'ERR_RUN_OWNED', message: /is under way in this server; stop it first/ });
  assert.deepEqual(order, ['first', 'second', 'third']);
  await takingUp;
  await runs.close();
  await assert.rejects(runs.get(first.id), { code: 'ERR_UNAVAILABLE', message: /^the server is closing/ });
});

test('a run that has ended is let go when nobody can ask for it any more, and not before', async () => {
  const store = new GatedStore();
  const here = runsOfThisThread(store);
  const letGo: string[] = [];
  const noted = async (begun: ReturnType<RunMaker['start']>): ReturnType<RunMaker['start']> => {
    const { run } = await begun;
    return { run, letGo: async () => void letGo.push(run.id) };
  };
  const maker: RunMaker = {
    start: (problem, options) => noted(here.start(problem, options)),
    resume: (runId, options) => noted(here.resume(runId, options)),
  };
  const listener = { onBegun: () => undefined, onEnded: () => undefined };
  const runs = new ServedRuns({ maker, store, maximumRuns: 1, listener });
  const { id } = await runs.start({ name: 'none', root: 0 }, { threads: 0, evaluations: 1 });
  await (await runs.get(id)).stop();
  await store.reached.opened;
  assert.equal((await runs.find(id)?.progress())?.inFlight, 0);
  assert.deepEqual(letGo, []);
  store.gate.open();
  await until(() => letGo.length > 0, 'the run to be let go');
  assert.equal(runs.find(id), undefined);
  await runs.close();
  assert.deepEqual(letGo, [id]);
});
