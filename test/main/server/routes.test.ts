/** Every route of the document, asked as it should not be. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../support/until.js';
import { type Answer, at, codeIn, ServerHere } from './server-here.js';

const TOKEN = 'a-token-of-tests-0123456789';
const BEARER = { authorization: `Bearer ${TOKEN}` };

/** Begins what a terminal carries out. */
const ESCAPE = String.fromCharCode(27);

/** What asks nothing but whether the server is well, or for its cookie. */
const OPEN = new Set(['GET /healthz', 'GET /readyz', 'POST /login', 'POST /logout']);

/** Bodies that are as they should be. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /login': { token: TOKEN },
  'POST /api/v1/runs': { problem: 'served-problem.js', options: { evaluations: 1 } },
  'POST /api/v1/runs/{runId}/resume': {},
  'PATCH /api/v1/runs/{runId}': { evaluations: 100_000 },
  'POST /api/v1/runs/{runId}/ask': { count: 2 },
  'POST /api/v1/runs/{runId}/tell': { results: [{ token: 'x', reward: 1 }] },
  'POST /api/v1/runs/{runId}/renew': { tokens: ['x'] },
  'POST /api/v1/runs/{runId}/release': { tokens: ['x'] },
  'POST /api/v1/runs/{runId}/agents': { state: { level: 1, note: '' } },
};

/** Steering, which needs a run that is under way. */
const NEEDS_LIVE_RUN = /^(PATCH|POST) \/api\/v1\/runs\/\{runId\}(?!\/resume)/;

interface Route {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly integers: readonly string[];
  readonly hasBody: boolean;
  /** Media types of what it answers, as the document has them. */
  readonly gives: readonly string[];
}

const METHODS: Readonly<Record<string, Route['method']>> = { get: 'GET', post: 'POST', patch: 'PATCH', delete: 'DELETE' };

let server: ServerHere;
let routes: readonly Route[];
let runId: string;

before(async () => {
  server = await ServerHere.open({ token: TOKEN, maximumThreads: 1 });
  routes = routesOf((await server.ask('GET', '/openapi.json', undefined, BEARER)).json);
  const options = { evaluations: 60, threads: 1 };
  const made = await server.ask('POST', '/api/v1/runs', { problem: 'served-problem.js', options }, BEARER);
  runId = String(at(made.json, 'runId'));
  const isOver = async () => at((await server.ask('GET', `/api/v1/runs/${runId}`, undefined, BEARER)).json, 'live') === null;
  await until(isOver, 'the end of the run');
});
after(() => server.close());

describe('every route', () => {
  it('needs the token, but for those that say how the server is', async () => {
    for (const route of routes.filter(({ name }) => !OPEN.has(name))) {
      assert.equal(codeIn(await ask(route, { headers: {} })), 'ERR_UNAUTHORIZED', route.name);
    }
  });

  it('says which run it does not know, and what is no id', async () => {
    for (const route of routes.filter(({ path }) => path.includes('{runId}'))) {
      assert.equal(codeIn(await ask(route, { runId: 'none' })), 'ERR_RUN_UNKNOWN', route.name);
      assert.equal(codeIn(await ask(route, { runId: '.none' })), 'ERR_REQUEST', route.name);
    }
    assert.equal(codeIn(await server.ask('GET', '/api/v1/compare?runs=none', undefined, BEARER)), 'ERR_RUN_UNKNOWN');
  });

  it('says which agent it does not know', async () => {
    for (const route of routes.filter(({ method, path }) => method === 'GET' && path.includes('{key}'))) {
      assert.equal(codeIn(await ask(route, { key: 'root/none' })), 'ERR_UNKNOWN_AGENT', route.name);
    }
  });

  it('that steers says that a run has ended, and how it goes on', async () => {
    const steering = routes.filter(({ name }) => NEEDS_LIVE_RUN.test(name));
    assert.ok(steering.length >= 6);
    for (const route of steering) {
      const answer = await ask(route);
      assert.equal(codeIn(answer), 'ERR_CLOSED', route.name);
      assert.match(String(at(answer.json, 'error', 'message')), /is not under way, it is completed; POST .*\/resume takes it up/);
    }
  });

  it('that reads shows a run that has ended', async () => {
    // A stream of events does not end: events.test.ts has it.
    const reading = routes.filter(({ method, path }) => method === 'GET' && /\{runId\}(?!\/events)/.test(path));
    for (const route of reading) {
      const answer = await ask(route);
      assert.equal(answer.status, 200, route.name);
      // What users wrote is data: no markup for a browser, nothing that a terminal carries out.
      const isSaved = /^attachment; filename="[\w.-]+"$/.test(String(answer.headers['content-disposition']));
      const types = isSaved
        ? /^(application\/jsonl|text\/html); charset=utf-8$/
        : /^application\/(json; charset=utf-8|octet-stream)$/;
      assert.match(String(answer.headers['content-type']), types, route.name);
      assert.ok(route.gives.includes(String(answer.headers['content-type']).replace(/;.*/, '')), `${route.name} is described`);
      // A number of a column may be any byte.
      assert.ok(route.gives.includes('application/octet-stream') || !answer.text.includes(ESCAPE), route.name);
    }
    assert.ok(!(await server.ask('GET', '/metrics', undefined, BEARER)).text.includes(ESCAPE));
    assert.ok(!server.lines.join('').includes(ESCAPE));
  });

  it('that gives a run as a file gives all of it', async () => {
    const get = (path: string) => server.ask('GET', `/api/v1/runs/${runId}/${path}`, undefined, BEARER);
    const events = (await get('export')).text.trimEnd().split('\n');
    const types = events.map((line) => String(at(JSON.parse(line), 'type')));
    const rewarded = types.filter((type) => type === 'evaluation').length;
    const failed = types.filter((type) => type === 'failure').length;
    // The best agent may be described once the run has ended.
    const last = types.findLast((type) => type !== 'description');
    assert.deepEqual([types.at(0), last, rewarded + failed], ['session', 'end', 60]);
    const [columns, ...rows] = (await get('export?format=csv')).text.trimEnd().split('\n');
    assert.match(columns ?? '', /^activity,key,task,reward,weight,cost,attempt,elapsedMs/);
    assert.equal(rows.length, rewarded);
    assert.ok((await get('report')).text.includes(`"runId":"${runId}"`));
    assert.equal(codeIn(await get('export?format=xml')), 'ERR_REQUEST');
  });

  it('refuses a body of another shape, and a number that is none', async () => {
    for (const route of routes) {
      if (route.hasBody) assert.equal(codeIn(await ask(route, { body: [] })), 'ERR_REQUEST', route.name);
      for (const name of route.integers) {
        for (const value of ['-1', 'NaN', '1.5', '1e999', '']) {
          const answer = await ask({ ...route, path: `${route.path}?${name}=${value}` });
          if (value !== '' || name === 'limit') assert.equal(codeIn(answer), 'ERR_REQUEST', `${route.name} ${name}=${value}`);
        }
      }
    }
  });
});

async function ask(
  { name, method, path, hasBody }: Route,
  given: {
    readonly runId?: string;
    readonly key?: string;
    readonly headers?: Record<string, string>;
    readonly body?: unknown;
  } = {},
): Promise<Answer> {
  const url = path.replace('{runId}', given.runId ?? runId).replace('{key}', encodeURIComponent(given.key ?? 'root'));
  const body = hasBody ? (given.body ?? BODIES[name]) : undefined;
  assert.ok(!hasBody || body !== undefined, `${name} has no body in this test`);
  return await server.ask(
    method,
    url.includes('/compare') && !url.includes('?') ? `${url}?runs=${runId}` : url,
    body,
    given.headers ?? BEARER,
  );
}

function routesOf(document: unknown): readonly Route[] {
  return Object.entries(Object(at(document, 'paths'))).flatMap(([path, methods]) =>
    Object.entries(Object(methods)).map(([word, route]) => {
      const method = METHODS[word];
      assert.ok(method !== undefined, word);
      const parameters = Object.values(Object(at(route, 'parameters')));
      const integers = parameters
        .filter((each) => at(each, 'schema', 'type') === 'integer')
        .map((each) => String(at(each, 'name')));
      const gives = Object.keys(Object(at(route, 'responses', '200', 'content')));
      return { name: `${method} ${path}`, method, path, integers, hasBody: at(route, 'requestBody') !== undefined, gives };
    }),
  );
}
