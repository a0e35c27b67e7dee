import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { makeService } from '../../../examples/service/service.js';

async function serve(t: { after(cleanUp: () => Promise<void>): void }) {
  const { server, worker } = makeService(1);
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
