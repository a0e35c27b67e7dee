import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkTold, killUnderLoad, ServiceProcess, Told } from './service-harness.js';

test('a service that is killed under load goes on with all that its clients were told', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'hgm-service-'));
  t.after(() => rm(folder, { recursive: true }));
  const told = new Told();
  let service = await ServiceProcess.start(join(folder, 'service.db'));
  t.after(() => service.end('SIGKILL'));
  for (const [round, outcomes] of [1, 60, 100].entries()) {
    await killUnderLoad(service, told, round, outcomes);
    service = await ServiceProcess.start(join(folder, 'service.db'));
    await checkTold(service, told);
  }
  assert.ok(told.outcomes.size >= 161);
  assert.deepEqual(await service.end('SIGTERM'), [0, null]);
});
