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
