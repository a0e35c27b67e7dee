import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { at, ServerHere } from '../../main/server/server-here.js';
import { endWithThisProcess } from '../../support/end-with-this-process.js';
import { ReturningServer } from '../../support/kills/returning-server.js';
import { PROJECT_ROOT } from '../../support/project-root.js';
import { storeFolder } from '../../support/store-folder.js';
import { until } from '../../support/until.js';

const TOKEN = 'a-token-of-tests-0123456789';
const SCRIPT = join(PROJECT_ROOT, 'examples/ask-and-tell-python/search.py');
const { file } = storeFolder('ask-and-tell-python');

test('a program of the standard library of Python drives a whole run over HTTP', async () => {
  const server = await ServerHere.open({ token: TOKEN });
  try {
    const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
    const env = { ...process.env, HGM_TOKEN: TOKEN };
    const { stdout } = await promisify(execFile)('python3', [SCRIPT, '--url', url, '--evaluations', '300'], { env });
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

test('it goes on where it was when the server is killed, and when it is stopped, and started anew', () =>
  ReturningServer.serve(file, async (server) => {
    const { url } = server;
    const search = spawn('python3', [SCRIPT, '--url', url, '--evaluations', '6000'], { stdio: ['ignore', 'pipe', 'pipe'] });
    endWithThisProcess(search);
    const [stdout, stderr] = [text(search.stdout), text(search.stderr)];
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const before = await evaluationsOf(url);
      await until(async () => (await evaluationsOf(url)) > before, 'evaluations');
      search.kill('SIGSTOP');
      assert.equal(at(await runOf(url), 'status'), 'running');
      await server.end(signal);
      search.kill('SIGCONT');
      await server.begin();
    }
    const printed: unknown = JSON.parse((await stdout) || (await stderr));
    const run = await runOf(url);
    assert.deepEqual([at(run, 'runId'), at(run, 'status')], [at(printed, 'run'), 'completed']);
    assert.equal(at(run, 'figures', 'evaluations'), 6000);
  }));

/** The only run of the server; undefined before there is one. */
async function runOf(url: string): Promise<unknown> {
  const listed: unknown = await (await fetch(`${url}/api/v1/runs`)).json();
  return at(listed, 'runs', '0');
}

async function evaluationsOf(url: string): Promise<number> {
  return Number(at(await runOf(url), 'figures', 'evaluations') ?? 0);
}
