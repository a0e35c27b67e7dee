import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { MessagePort } from 'node:worker_threads';
import { exposeHost, hostEndpointOf } from '../../../src/main/remote/host-endpoint.js';
import { makeHostRemote } from '../../../src/threads/host-remote.js';

it('refuses to recall as to keep where no run keeps anything, so that no call is paid for', async (t) => {
  const ports: MessagePort[] = [];
  t.after(() => {
    for (const port of ports) port.close();
  });
  const { memory } = makeHostRemote((port) => {
    ports.push(port);
    exposeHost(port, hostEndpointOf(undefined));
  });
  const refusal = { code: 'ERR_HOST_CALL', message: 'ctx.remember was called where no run keeps what it is given' };
  await assert.rejects(memory.recall(1, 'it'), refusal);
  await assert.rejects(memory.keep(1, 'it', '1', 0), refusal);
});
