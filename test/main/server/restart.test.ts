import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../../src/main/server/start-server.js';
import { until } from '../../support/until.js';
import { at, codeIn, PROBLEMS, ServerHere } from './server-here.js';

const folder = mkdtempSync(join(tmpdir(), 'hgm-restart-'));
const store = join(folder, 'runs.db');
after(() => rmSync(folder, { recursive: true }));

test('a server takes up the runs that it had under way, a paused one paused, and not those that were stopped', async () => {
  const first = await ServerHere.open({ store, maximumThreads: 1 });
  const going = await begin(first);
  const paused = await begin(first);
  const stopped = await begin(first);
  await first.ask('POST', `${paused}/pause`);
  await first.ask('POST', `${stopped}/stop`);
  await until(async () => codeIn(await first.ask('POST', `${stopped}/stop`)) === 'ERR_CLOSED', 'the run to be stopped');
  const before = Number(at((await first.ask('GET', going)).json, 'figures', 'evaluations'));
  await first.close();

  const second = await ServerHere.open({ store, maximumThreads: 1 });
  await until(async () => (await liveOf(second, going)) !== null && (await liveOf(second, paused)) !== null, 'both runs');
  // What is read is at most 250 ms old.
  await until(async () => at((await second.ask('GET', paused)).json, 'status') === 'paused', 'the pause');
  assert.equal(await liveOf(second, stopped), null);
  assert.ok(Number(at((await second.ask('GET', going)).json, 'figures', 'evaluations')) >= before);
  const metrics = await second.ask('GET', '/metrics');
  assert.match(metrics.text, /^hgm_evaluations_total\{run="[^"]+",problem="served .*"\} \d+$/m);
  await second.close();

  const third = await ServerHere.open({ store, resume: false });
  assert.equal(await liveOf(third, going), null);
  assert.equal(at((await third.ask('GET', going)).json, 'isServed'), true);
  assert.equal(at((await third.ask('GET', stopped)).json, 'isServed'), false);
  await third.close();
});

test('a run that was told to stop is not taken up, also where the server closed before it had ended', async () => {
  const first = await ServerHere.open({ store, resume: false });
  const stopped = await begin(first);
  assert.equal((await first.ask('POST', `${stopped}/stop`)).status, 200);
  await first.close();

  const second = await ServerHere.open({ store, resume: false });
  const { json } = await second.ask('GET', stopped);
  assert.deepEqual([at(json, 'status'), at(json, 'isServed')], ['stopped', false]);
  await second.close();
});

test('a server that cannot listen at its port takes up no run', async (t) => {
  const first = await ServerHere.open({ store, resume: false });
  const going = await begin(first);
  await first.close();

  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  const lines: string[] = [];
  const refused = { store, problems: [fileURLToPath(PROBLEMS)], log: { write: (line: string) => void lines.push(line) } };
  await assert.rejects(startServer({ ...refused, port: address.port }), { code: 'ERR_OPTION', message: /is in use/ });
  await assert.rejects(startServer({ ...refused, port: 65_536 }), {
    message: '--port must be a port from 0 to 65535; it is 65536',
  });
  await assert.rejects(startServer({ ...refused, port: 0, allowedHosts: ['a.example', 'http://b.example:80'] }), {
    message:
      "--allow-host must be the name of a host, without a scheme, a port or a path; it is the string 'http://b.example:80'",
  });
  await assert.rejects(startServer({ ...refused, port: 0, store: 'memory' }), {
    message: "--store must be the path of a file: a server takes its runs up from there; it is the string 'memory'",
  });
  assert.equal(lines.join(''), '');

  const running = await startServer({ ...refused, port: 0 });
  await until(
    () => lines.some((line) => line.includes(`${going.split('/').at(-1)}","msg":"run resumed"`)),
    'the run to be taken up',
  );
  await running.close();
});

test('an ask that waits when the server closes is told to ask again, and one that comes once it is back waits for the run', async () => {
  const first = await ServerHere.open({ store });
  const url = await first.app.listen({ host: '127.0.0.1', port: 0 });
  const problem = { name: 'outlives a server', root: 0 };
  const made = await first.ask('POST', '/api/v1/runs', { problem, options: { evaluations: 100 } });
  const path = `/api/v1/runs/${String(at(made.json, 'runId'))}`;
  const [held] = Object.values(Object(at((await first.ask('POST', `${path}/ask`, { count: 1 })).json, 'leases')));
  const token = String(at(held, 'token'));
  const post = async (what: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}/${what}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return [response.status, at(await response.json(), 'error', 'code')];
  };
  // There is no expansion before the first evaluation has ended.
  const coming = once(first.app.server, 'request');
  const waiting = post('ask', { count: 1, waitMs: 60_000, kinds: ['expand'] });
  await coming;
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  await first.close();
  assert.deepEqual(await waiting, [503, 'ERR_UNAVAILABLE']);

  const second = await ServerHere.open({ store });
  const told = await second.ask('POST', `${path}/tell`, { results: [{ token, reward: 1 }] });
  assert.deepEqual(told.json, { results: [{ accepted: true }] }, told.text);
  await second.close();
});

async function begin(server: ServerHere): Promise<string> {
  const options = { threads: 1, evaluations: 100_000, params: { slow: true }, name: 'restarted', tags: ['a'] };
  const made = await server.ask('POST', '/api/v1/runs', { problem: 'served-problem.js', options });
  assert.equal(made.status, 201, made.text);
  return `/api/v1/runs/${String(at(made.json, 'runId'))}`;
}

async function liveOf(server: ServerHere, path: string): Promise<unknown> {
  return at((await server.ask('GET', path)).json, 'live');
}
