import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeService } from '../../../examples/embedded-server/service.js';

test('a service has runs under a prefix for the users that it knows, beside routes of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hgm-embedded-'));
  const service = await makeService({ store: join(folder, 'runs.db'), problems: folder, users: new Map([['key', 'somebody']]) });
  try {
    const own = await service.inject('/');
    assert.deepEqual(own.json(), { service: 'example' });
    assert.equal(own.headers['content-security-policy'], undefined);
    assert.equal((await service.inject('/search/api/v1/runs')).statusCode, 401);
    const headers = { 'x-api-key': 'key' };
    assert.deepEqual((await service.inject({ url: '/search/api/v1/runs', headers })).json(), { runs: [] });
    const problem = { name: 'x', root: 1 };
    const made = await service.inject({ method: 'POST', url: '/search/api/v1/runs', headers, payload: { problem } });
    assert.equal(made.statusCode, 201, made.body);
  } finally {
    await service.close();
    rmSync(folder, { recursive: true });
  }
});
