import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeService, type ServiceOptions } from '../../../examples/service/service.js';
import { buildWorker, openRunStore } from '../../../src/main/index.js';

async function serve(t: { after(cleanUp: () => Promise<void>): void }, options: Partial<ServiceOptions> = {}) {
  const { server, worker } = await makeService({ concurrency: 1, ...options });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(async () => {
    await worker.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const call = async (method: string, path: string, body?: unknown): Promise<[number, unknown]> => {
    const init = body === undefined ? { method } : { method, body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return [response.status, await response.json()];
  };
  return { call, worker };
}

test('an evaluation is posted, waited for, and the best agent told', async (t) => {
  const { call } = await serve(t);
  assert.equal((await call('GET', '/best'))[0], 404);
  for (const [id, text] of [
    ['one', 'abab'],
    ['two', 'aaaa'],
  ] as const) {
    assert.deepEqual(await call('POST', '/evaluations', { id, key: `root/${id}`, text, pattern: 'a' }), [200, { id }]);
  }
  const [status, outcome] = await call('GET', '/evaluations/one');
  assert.equal(status, 200);
  assert.deepEqual([Reflect.get(Object(outcome), 'reward'), Reflect.get(Object(outcome), 'payload')], [0.5, { found: 2 }]);
  await call('GET', '/evaluations/two');
  assert.deepEqual(await call('GET', '/best'), [200, { key: 'root/two', mean: 1 }]);
  assert.equal((await call('GET', '/agents/root%2Ftwo'))[0], 200);
});

test('what is wrong is answered with a status and a sentence', async (t) => {
  const { call, worker } = await serve(t);
  const order = { id: 'one', key: 'root', text: 'a', pattern: 'a' };
  assert.equal((await call('POST', '/evaluations', order))[0], 200);
  await call('GET', '/evaluations/one');
  assert.equal((await call('POST', '/evaluations', order))[0], 409, 'an id is used once');
  assert.equal((await call('POST', '/evaluations', 'no JSON'))[0], 400);
  assert.equal((await call('POST', '/evaluations', { ...order, id: 7 }))[0], 400);
  assert.equal((await call('POST', '/evaluations', { ...order, id: 'two', key: 'a//b' }))[0], 400);
  assert.equal((await call('POST', '/evaluations', 'x'.repeat(70_000)))[0], 413);
  assert.equal((await call('GET', '/evaluations/unknown'))[0], 404);
  assert.equal((await call('GET', '/nowhere'))[0], 404);
  await worker.close();
  assert.equal((await call('POST', '/evaluations', { ...order, id: 'late' }))[0], 503);
});

test('a service with a store goes on after a restart, with what was left unsettled', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'hgm-service-'));
  t.after(() => rm(folder, { recursive: true }));
  const store = join(folder, 'service.db');
  const first = await serve(t, { store });
  const order = { id: 'one', key: 'root/one', text: 'abab', pattern: 'a' };
  await first.call('POST', '/evaluations', order);
  const outcome = await first.call('GET', '/evaluations/one');
  await first.worker.close();

  // As a process leaves it that is killed between the request and its end.
  const killed = await buildWorker({ store, id: 'service' });
  const left = { ...order, id: 'left', text: 'aaaa' };
  await killed.workflow.ensureNode(order.key, { order: left });
  await killed.workflow.scheduleEvaluation(order.key, () => new Promise(() => undefined), { requestId: 'left' });
  const prefix = await openRunStore(store);
  const [header, { bytes }] = [await prefix.header('service'), await prefix.journal('service', 0)];
  const { figures, createdAt, problem, budget } = await prefix.read('service');
  await prefix.close();
  await killed.close({ timeoutMs: 0 });
  const copy = join(folder, 'copy.db');
  const copied = await openRunStore(copy);
  await copied.create({ id: 'service', createdAt, problem, budget, header }, bytes);
  await copied.append('service', new Uint8Array(0), { figures });
  await copied.close();

  const second = await serve(t, { store: copy });
  assert.deepEqual(await second.call('GET', '/evaluations/one'), outcome);
  assert.deepEqual(await second.call('GET', '/best'), [200, { key: 'root/one', mean: 0.5 }]);
  const [status, body] = await second.call('GET', '/evaluations/left');
  assert.deepEqual([status, Reflect.get(Object(body), 'reward')], [200, 1]);
  assert.equal((await second.call('POST', '/evaluations', order))[0], 409);
  await second.worker.close();
});
