import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import { until } from '../../support/until.js';
import { at, codeIn, ServerHere } from './server-here.js';

test('whoever asks over HTTP does all of a run: what is told counts once, what is renewed and released costs nothing', async () => {
  const server = await ServerHere.open({ maximumThreads: 1 });
  try {
    const options = { threads: 0, evaluations: 40, seed: 3 };
    const made = await server.ask('POST', '/api/v1/runs', { problem: 'served-problem.js', options });
    const path = `/api/v1/runs/${String(at(made.json, 'runId'))}`;

    const [held] = await leasesOf(server, path, { count: 1, waitMs: 60_000, workerId: 'a test' });
    assert.equal(at(await listed(server, path), '0', 'workerId'), 'a test');
    assert.equal(at((await server.ask('GET', path)).json, 'live', 'leases'), 1);
    const tokens = [String(at(held, 'token'))];
    assert.equal(at((await server.ask('POST', `${path}/renew`, { tokens })).json, 'results', '0', 'accepted'), true);
    assert.deepEqual((await server.ask('POST', `${path}/release`, { tokens })).json, { results: [{ accepted: true }] });
    assert.deepEqual(await listed(server, path), []);

    let told = 0;
    for (;;) {
      const asked = await server.ask('POST', `${path}/ask`, { count: 8, waitMs: 60_000 });
      if (codeIn(asked) === 'ERR_CLOSED') break;
      const leases = Object.values(Object(at(asked.json, 'leases')));
      const results = leases.map((lease) => resultOf(lease));
      const answer = await server.ask('POST', `${path}/tell`, { results });
      if (codeIn(answer) === 'ERR_CLOSED') break;
      told += results.length;
      const again = await server.ask('POST', `${path}/tell`, { results: results.slice(0, 1) });
      if (results.length > 0 && again.status === 200) assert.equal(at(again.json, 'results', '0', 'reason'), 'settled');
    }
    assert.ok(told >= 40);
    await until(async () => at((await server.ask('GET', path)).json, 'status') === 'completed', 'the end of the run');
    const { json } = await server.ask('GET', path);
    assert.equal(at(json, 'figures', 'evaluations'), 40);
    assert.equal(at(json, 'efficiency'), null);
  } finally {
    await server.close();
  }
});

describe('What an ask whose connection is closed was about to be given goes to others', () => {
  it('of a run of this thread', () => leavesNothing({}));

  it('of a run in a thread of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hgm-gone-'));
    try {
      await leavesNothing({ store: join(folder, 'runs.db') });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** What a body of an ask, or of a tell, is refused with: its code, and the field that is to blame. */
const REFUSED: readonly (readonly [path: 'ask' | 'tell', body: string, code: string, field: string | undefined])[] = [
  ['ask', '{"count":"1"}', 'ERR_REQUEST', 'body.count'],
  ['ask', '{"count":null}', 'ERR_REQUEST', 'body.count'],
  ['ask', '{"count":0}', 'ERR_OPTION', 'ask.count'],
  ['ask', '{"kinds":["draw"]}', 'ERR_REQUEST', 'body.kinds.0'],
  ['ask', '{"signal":{}}', 'ERR_REQUEST', 'body'],
  ['ask', '{"results":[]}', 'ERR_REQUEST', 'body'],
  ['ask', '[]', 'ERR_REQUEST', 'body'],
  ['ask', '{"count":1', 'ERR_REQUEST', undefined],
  ['ask', '{"__proto__":{}}', 'ERR_REQUEST', undefined],
  ['tell', '', 'ERR_REQUEST', 'body'],
  ['tell', '{}', 'ERR_REQUEST', 'body.results'],
  ['tell', '{"results":[],"more":1}', 'ERR_REQUEST', 'body'],
  ['tell', '{"results":[1]}', 'ERR_REQUEST', 'body.results.0'],
  ['tell', '{"results":[{"token":1}]}', 'ERR_OPTION', 'results[0]'],
  ['tell', '{"results":[{"token":"x","agent":{"constructor":{"prototype":{}}}}]}', 'ERR_REQUEST', undefined],
  ['tell', String.raw`{"results":[{"token":"x","agent":{"\u005f_proto__":{}}}]}`, 'ERR_REQUEST', undefined],
];

describe('A body that says what it must not is refused with what is wrong with it', () => {
  it('by a run of this thread', () => refusesBodies({}));

  it('by a run in a thread of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hgm-refused-'));
    try {
      await refusesBodies({ store: join(folder, 'runs.db') });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

async function refusesBodies(options: Parameters<typeof ServerHere.open>[0]): Promise<void> {
  const server = await ServerHere.open(options);
  try {
    const problem = { name: 'refuses', root: 1 };
    const path = `/api/v1/runs/${String(at((await server.ask('POST', '/api/v1/runs', { problem })).json, 'runId'))}`;
    // Twice: what an ask said is remembered.
    for (const [call, body, code, field] of [...REFUSED, ...REFUSED]) {
      const answer = await server.ask('POST', `${path}/${call}`, body);
      assert.deepEqual([answer.status, codeIn(answer), at(answer.json, 'error', 'details', 'field')], [400, code, field], body);
    }
    // Words that only look like it are no keys.
    assert.equal((await leasesOf(server, path, { workerId: 'constructor \u001b __proto__' })).length, 1);
  } finally {
    await server.close();
  }
}

async function leavesNothing(options: Parameters<typeof ServerHere.open>[0]): Promise<void> {
  const server = await ServerHere.open(options);
  try {
    const problem = { name: 'gone', root: 1 };
    const path = `/api/v1/runs/${String(at((await server.ask('POST', '/api/v1/runs', { problem })).json, 'runId'))}`;
    await server.ask('POST', `${path}/pause`);
    const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
    const asked = new Promise<void>((resolve) => server.app.server.once('request', () => resolve()));
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const first = request(`${url}${path}/ask`, { method: 'POST', headers, agent: false });
    const closed = new Promise((resolve) => first.once('error', resolve));
    first.end(JSON.stringify({ waitMs: 60_000, workerId: 'gone' }));
    await asked;
    first.destroy();
    await closed;
    const connections = () => new Promise<number>((resolve) => server.app.server.getConnections((_, count) => resolve(count)));
    await until(async () => (await connections()) === 0, 'the connection to be closed');
    await server.ask('POST', `${path}/resume`);
    await leasesOf(server, path, { waitMs: 60_000, workerId: 'there' });
    assert.deepEqual(
      Object.values(Object(await listed(server, path))).map((lease) => at(lease, 'workerId')),
      ['there'],
    );
  } finally {
    await server.close();
  }
}

async function leasesOf(server: ServerHere, path: string, ask: object): Promise<readonly unknown[]> {
  return Object.values(Object(at((await server.ask('POST', `${path}/ask`, ask)).json, 'leases')));
}

async function listed(server: ServerHere, path: string): Promise<unknown> {
  return at((await server.ask('GET', `${path}/leases`)).json, 'leases');
}

function resultOf(lease: unknown): object {
  const [token, level] = [at(lease, 'token'), Number(at(lease, 'agent', 'level'))];
  if (at(lease, 'kind') === 'evaluate') return { token, reward: level / 2, cost: 0.1, metrics: { level } };
  return { token, agent: { level: Math.min(1, level + 0.1), note: '' } };
}
