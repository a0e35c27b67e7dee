import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { until } from '../../support/until.js';
import { at, codeIn, ServerHere } from './server-here.js';

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

async function begin(server: ServerHere): Promise<string> {
  const options = { threads: 1, evaluations: 100_000, params: { slow: true }, name: 'restarted', tags: ['a'] };
  const made = await server.ask('POST', '/api/v1/runs', { problem: 'served-problem.js', options });
  assert.equal(made.status, 201, made.text);
  return `/api/v1/runs/${String(at(made.json, 'runId'))}`;
}

async function liveOf(server: ServerHere, path: string): Promise<unknown> {
  return at((await server.ask('GET', path)).json, 'live');
}
