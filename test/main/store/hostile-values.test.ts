import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRunStore } from '../../../src/main/index.js';
import { HgmError } from '../../../src/shared/errors.js';
import { type NewRun, NO_FIGURES } from '../../../src/shared/store-protocol.js';
import { HOSTILE_VALUES } from '../../fixtures/hostile-values.js';
import { until } from '../../support/until.js';

/** How often the process is kept alive for what a thread is to answer. */
function ports(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
}

test('whatever the store thread is handed, the call settles, the process waits for nothing, and the store goes on', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hgm-hostile-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const store = await openRunStore(join(folder, 'runs.db'));
  t.after(() => store.close());
  const entry: NewRun = { id: 'one', createdAt: '2026-01-01', problem: 'climb', budget: 1, header: '{}' };
  await store.create(entry, Uint8Array.of(1));
  let before = ports();
  let made = 0;
  for (const [name, make] of Object.entries(HOSTILE_VALUES)) {
    // Each stands where its type does not allow it.
    const value = () => make() as never;
    const calls = [
      () => store.create(value(), Uint8Array.of(1)),
      () => store.create({ ...entry, id: `id-${++made}`, problem: value() }, Uint8Array.of(1)),
      () => store.create({ ...entry, id: `id-${++made}`, header: value() }, Uint8Array.of(1)),
      () => store.create({ ...entry, id: `id-${++made}` }, value()),
      () => store.append('one', value(), { figures: NO_FIGURES }),
      () => store.append('one', Uint8Array.of(), value()),
      () => store.append('one', Uint8Array.of(), { figures: { ...NO_FIGURES, cost: value() } }),
      () => store.journal('one', value()),
    ];
    for (const call of calls) {
      const [settled] = await Promise.allSettled([call()]);
      if (settled?.status === 'rejected') {
        const { reason } = settled;
        assert.ok(reason instanceof HgmError || reason instanceof Error, `${name}: ${typeof reason}`);
      }
    }
    // Those of other tests of this process may come to rest meanwhile.
    await until(() => ports() <= before, `no answer to be waited for after ${name}`);
    before = ports();
    assert.deepEqual([...(await store.journal('one', 0)).bytes.subarray(0, 1)], [1], name);
  }
});
