import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { Credentials } from '../../../src/main/server/security/credentials.js';
import { at, codeIn, ServerHere } from './server-here.js';

const TOKEN = 'a-token-of-tests-0123456789';

test('a browser is let in by a cookie that no script reads and no other site sends, until it logs out', async () => {
  const server = await ServerHere.open({ token: TOKEN });
  try {
    assert.equal(codeIn(await server.ask('POST', '/login', { token: `${TOKEN}!` })), 'ERR_UNAUTHORIZED');
    const login = await server.ask('POST', '/login', { token: TOKEN });
    assert.equal(login.status, 204);
    const cookie = String(login.headers['set-cookie']);
    assert.match(cookie, /^hgm_session=\d+\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/);
    assert.ok(!cookie.includes(TOKEN));
    const own = { cookie: `other=1; ${cookie.split(';')[0]}` };
    assert.equal((await server.ask('GET', '/api/v1/problems', undefined, own)).status, 200);
    const logout = await server.ask('POST', '/logout');
    assert.match(String(logout.headers['set-cookie']), /^hgm_session=; .*Max-Age=0$/);
  } finally {
    await server.close();
  }
});

test('whether it is well is told without a token, and nothing else', async () => {
  const server = await ServerHere.open({ token: TOKEN });
  try {
    for (const path of ['/healthz', '/readyz']) assert.equal((await server.ask('GET', path)).status, 200);
    for (const path of ['/openapi.json', '/api/v1/problems']) assert.equal((await server.ask('GET', path)).status, 401);
    const answer = await server.ask('GET', '/openapi.json', undefined, { authorization: `bearer ${TOKEN}` });
    assert.equal(answer.status, 200);
    assert.deepEqual(at(answer.json, 'security'), [{ token: [] }, { cookie: [] }]);
  } finally {
    await server.close();
  }
});

test('a cookie ends by itself, and with the token that it was given for', async () => {
  let nowMs = 1_000_000_000_000;
  const credentials = new Credentials(TOKEN, 'token', () => nowMs);
  const other = new Credentials(`${TOKEN}!`, 'token', () => nowMs);
  const cookie = credentials.cookie(true);
  assert.match(cookie, /; Secure$/);
  const request = await requestWith(cookie.split(';')[0] ?? '', (given) => [
    credentials.hasCookie(given),
    other.hasCookie(given),
  ]);
  assert.deepEqual(request(), [true, false]);
  nowMs += 7 * 86_400_000;
  assert.deepEqual(request(), [false, false]);
});

/** Looks at a request that has a cookie, as often as is asked for. */
async function requestWith<Value>(
  cookie: string,
  look: (request: Parameters<Credentials['hasCookie']>[0]) => Value,
): Promise<() => Value> {
  const app = Fastify();
  let looking: (() => Value) | undefined;
  app.get('/', async (request) => {
    looking = () => look(request);
    return {};
  });
  await app.inject({ url: '/', headers: { cookie } });
  await app.close();
  assert.ok(looking !== undefined);
  return looking;
}
