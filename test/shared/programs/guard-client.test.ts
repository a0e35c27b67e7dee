import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { GuardClient } from '../../../src/shared/programs/guard-client.js';
import { GuardedPrograms } from '../../../src/shared/programs/guarded-programs.js';
import { resolveProgramLimits } from '../../../src/shared/programs/program-options.js';

async function socketPath(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hgm-test-'));
  t.after(() => rm(folder, { recursive: true }));
  return join(folder, 'guard');
}

it('connects though more connections come at a time than wait to be accepted', async (t) => {
  const path = await socketPath(t);
  const server = createServer();
  server.listen({ path, backlog: 1 });
  await once(server, 'listening');
  // All of them are asked for before the first is accepted: that is done by this thread.
  const clients = await Promise.all(Array.from({ length: 20 }, () => GuardClient.connect({ path, graceMs: 0 })));
  for (const client of clients) client.close();
  server.close();
});

it('says that the guard was ended where nobody listens any more', async (t) => {
  const path = await socketPath(t);
  const programs = new GuardedPrograms(() => Promise.resolve({ path, graceMs: 0 }));
  const started = programs.start({ command: 'sh', args: ['-c', 'true'] }, tmpdir(), resolveProgramLimits('program', {}));
  await assert.rejects(started, {
    code: 'ERR_PROGRAM',
    message: /^sh -c true could not be started, since the process that guards programs was ended/,
  });
});
