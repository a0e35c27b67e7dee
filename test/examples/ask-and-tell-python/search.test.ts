import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { at, ServerHere } from '../../main/server/server-here.js';
import { PROJECT_ROOT } from '../../support/project-root.js';

const TOKEN = 'a-token-of-tests-0123456789';

test('a program of the standard library of Python drives a whole run over HTTP', async () => {
  const server = await ServerHere.open({ token: TOKEN });
  try {
    const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
    const script = join(PROJECT_ROOT, 'examples/ask-and-tell-python/search.py');
    const env = { ...process.env, HGM_TOKEN: TOKEN };
    const { stdout } = await promisify(execFile)('python3', [script, '--url', url, '--evaluations', '300'], { env });
    const printed: unknown = JSON.parse(stdout);
    const path = `/api/v1/runs/${String(at(printed, 'run'))}`;
    const shown = await server.ask('GET', path, undefined, { authorization: `Bearer ${TOKEN}` });
    assert.equal(at(shown.json, 'status'), 'completed');
    assert.equal(at(shown.json, 'figures', 'evaluations'), 300);
    assert.equal(at(shown.json, 'best', 'mean'), at(printed, 'score'));
    // The root's is 5, and half of all variants are nearer.
    assert.ok(Number(at(printed, 'score')) < 5);
  } finally {
    await server.close();
  }
});
