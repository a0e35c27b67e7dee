/** Each row of the list in docs/security.md: what somebody may try, and what becomes of it. One server answers them all. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PROJECT_ROOT } from '../../support/project-root.js';
import { type Answer, at, codeIn, ServerHere } from './server-here.js';

const TOKEN = 'a-token-of-tests-0123456789';
const BEARER = { authorization: `Bearer ${TOKEN}` };
const MODULE = `export default undefined; globalThis.wasLoaded = true;`;

let folder: string;
let server: ServerHere;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hgm-attacks-'));
  const problems = join(folder, 'problems');
  mkdirSync(join(problems, 'inside'), { recursive: true });
  mkdirSync(join(folder, 'outside'));
  writeFileSync(join(folder, 'outside', 'problem.mjs'), MODULE);
  writeFileSync(join(folder, 'outside.mjs'), MODULE);
  symlinkSync(join(folder, 'outside'), join(problems, 'link'));
  symlinkSync(join(folder, 'outside.mjs'), join(problems, 'link.mjs'));
  server = await ServerHere.open({
    problems: [problems],
    token: TOKEN,
    maximumThreads: 1,
    allowedHosts: ['hgm.example'],
    limits: { wrongTokensPerMinute: 3 },
  });
});

after(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

type Ask = Parameters<ServerHere['ask']>;

/** What is tried, in words; the request; the code of the answer. */
type Row = readonly [what: string, ask: Ask, code: string];

function start(problem: unknown, options?: unknown): Ask {
  return ['POST', '/api/v1/runs', { problem, ...(options !== undefined && { options }) }, BEARER];
}

const RUNS = '/api/v1/runs/none/pause';
const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);

const ROWS: readonly Row[] = [
  [
    'a name of somebody else that leads here',
    ['GET', '/api/v1/problems', undefined, { ...BEARER, host: 'evil.example' }],
    'ERR_HOST',
  ],
  [
    'a name that only begins like ours',
    ['GET', '/api/v1/problems', undefined, { ...BEARER, host: '127.0.0.1.evil.example' }],
    'ERR_HOST',
  ],
  ['a name with a user in it', ['GET', '/api/v1/problems', undefined, { ...BEARER, host: 'localhost@evil.example' }], 'ERR_HOST'],
  [
    'a page of another site that reads',
    ['GET', '/api/v1/problems', undefined, { ...BEARER, 'sec-fetch-site': 'cross-site' }],
    'ERR_FORBIDDEN',
  ],
  [
    'a page of a neighbouring site',
    ['GET', '/api/v1/problems', undefined, { ...BEARER, 'sec-fetch-site': 'same-site' }],
    'ERR_FORBIDDEN',
  ],
  [
    'a page of another site that posts',
    ['POST', RUNS, undefined, { ...BEARER, 'sec-fetch-site': 'cross-site' }],
    'ERR_FORBIDDEN',
  ],
  ['a page of another origin', ['POST', RUNS, undefined, { ...BEARER, origin: 'https://evil.example' }], 'ERR_FORBIDDEN'],
  [
    'a page of another port of this machine',
    ['POST', RUNS, undefined, { ...BEARER, origin: 'http://localhost:3000' }],
    'ERR_FORBIDDEN',
  ],
  ['a page in a sandbox, or of a file', ['POST', RUNS, undefined, { ...BEARER, origin: 'null' }], 'ERR_FORBIDDEN'],
  [
    'a form of another site',
    ['POST', '/api/v1/runs', 'problem=x', { ...BEARER, 'content-type': 'text/plain' }],
    'ERR_REQUEST_TYPE',
  ],
  [
    'a form with JSON in it',
    ['POST', '/api/v1/runs', '{"problem":"x"}', { ...BEARER, 'content-type': 'application/x-www-form-urlencoded' }],
    'ERR_REQUEST_TYPE',
  ],
  ['no token', ['GET', '/api/v1/problems'], 'ERR_UNAUTHORIZED'],
  ['a token in the address', ['GET', `/api/v1/problems?token=${TOKEN}`], 'ERR_REQUEST'],
  [
    'a cookie that was made up',
    ['GET', '/api/v1/problems', undefined, { cookie: `hgm_session=9999999999999.${'A'.repeat(43)}` }],
    'ERR_UNAUTHORIZED',
  ],
  ['a problem above its folder', start('../outside'), 'ERR_PROBLEM_LOAD'],
  ['a problem above its folder, on a detour', start('inside/../../outside'), 'ERR_PROBLEM_LOAD'],
  ['a problem by its absolute path', start('/etc/passwd'), 'ERR_PROBLEM_LOAD'],
  ['a problem by a URL', start('file:///etc/passwd'), 'ERR_PROBLEM_LOAD'],
  ['a problem by an encoded path', start('%2e%2e/outside'), 'ERR_PROBLEM_LOAD'],
  ['a problem with backslashes', start('..\\outside'), 'ERR_PROBLEM_LOAD'],
  ['a problem whose name ends early', start('inside\0.mjs'), 'ERR_PROBLEM_LOAD'],
  ['a problem behind a link to another folder', start('link'), 'ERR_PROBLEM_LOAD'],
  ['a problem that is a link to another file', start('link.mjs'), 'ERR_PROBLEM_LOAD'],
  ['the name of a package', start('fastify'), 'ERR_PROBLEM_LOAD'],
  ['an option that names a file', start('inside', { store: '/tmp/x' }), 'ERR_OPTION'],
  ['an option that names another machine', start('inside', { redis: 'redis://evil.example' }), 'ERR_OPTION'],
  ['an option that is code elsewhere', start('inside', { executor: {} }), 'ERR_OPTION'],
  ['more threads than the server gives', start('inside', { threads: 1000 }), 'ERR_OPTION'],
  [
    'more child processes than the server gives',
    start('inside', { isolation: 'process', evaluateConcurrency: 1000 }),
    'ERR_OPTION',
  ],
  [
    'a number that is none',
    ['POST', '/api/v1/runs', '{"problem":"inside","options":{"evaluations":NaN}}', BEARER],
    'ERR_REQUEST',
  ],
  ['a number without an end', ['POST', '/api/v1/runs', '{"problem":"inside","options":{"seed":1e999}}', BEARER], 'ERR_OPTION'],
  [
    'a key that leads to a prototype',
    ['POST', '/api/v1/runs', '{"problem":"inside","__proto__":{"threads":9}}', BEARER],
    'ERR_REQUEST',
  ],
  [
    'a key that leads to a constructor',
    ['POST', '/api/v1/runs', '{"constructor":{"prototype":{"threads":9}}}', BEARER],
    'ERR_REQUEST',
  ],
  [
    'a body without an end',
    ['POST', '/api/v1/runs', `{"problem":"${'x'.repeat(17 * 1024 * 1024)}"}`, BEARER],
    'ERR_REQUEST_SIZE',
  ],
  ['JSON that is nested very deep', ['POST', '/api/v1/runs', `{"problem":${DEEP}}`, BEARER], 'ERR_REQUEST'],
  ['an id that is a path', ['POST', '/api/v1/runs/..%2F..%2Fetc/stop', undefined, BEARER], 'ERR_REQUEST'],
  ['an id that is very long', ['POST', `/api/v1/runs/${'x'.repeat(101)}/stop`, undefined, BEARER], 'ERR_REQUEST'],
  [
    'another method than the one that is sent',
    ['POST', RUNS, undefined, { ...BEARER, 'x-http-method-override': 'DELETE' }],
    'ERR_RUN_UNKNOWN',
  ],
  ['a method that nobody has', ['OPTIONS', '/api/v1/runs', undefined, BEARER], 'ERR_NOT_FOUND'],
];

describe('a server', () => {
  for (const [what, ask, code] of ROWS) {
    it(`refuses ${what}`, async () => {
      const answer = await server.ask(...ask);
      assert.equal(codeIn(answer), code, answer.text);
      hasNoSecret(answer);
    });
  }

  it('takes no token of an address that has sent too many wrong ones, the right one included, and says when it will', async () => {
    const guess = (token: string) => server.ask('GET', '/api/v1/problems', undefined, { authorization: `Bearer ${token}` });
    for (let time = 1; time <= 3; time++) assert.equal(codeIn(await guess(`${TOKEN}${time}`)), 'ERR_UNAUTHORIZED');
    const right = await guess(TOKEN);
    assert.equal(codeIn(right), 'ERR_REQUEST_LIMIT');
    assert.equal(right.headers['retry-after'], '60');
    assert.equal(codeIn(await server.ask('POST', '/login', { token: TOKEN })), 'ERR_REQUEST_LIMIT');
  });

  it('is said to do so in docs/security.md, row by row', () => {
    const page = readFileSync(join(PROJECT_ROOT, 'docs/security.md'), 'utf8');
    const rows = [...page.matchAll(/^\| (.+) \| `(ERR_[A-Z_]+)` \|$/gm)].map(([, what, code]) => [what, code]);
    assert.deepEqual(
      rows,
      ROWS.map(([what, , code]) => [what, code]),
    );
  });

  it('loads nothing of what it refuses', () => {
    assert.equal(Reflect.get(globalThis, 'wasLoaded'), undefined);
  });

  it('writes no token into its log, whatever it logs', () => {
    assert.doesNotMatch(server.lines.join(''), new RegExp(TOKEN));
  });
});

/** Neither a stack nor a path of the machine. */
function hasNoSecret({ text, headers }: Answer): void {
  assert.doesNotMatch(text, /node_modules|\n\s+at /);
  assert.ok(!text.includes(folder), text);
  assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.ok(at(headers, 'access-control-allow-origin') === undefined);
}
