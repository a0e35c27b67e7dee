import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { problemContentOf } from '../../../../src/shared/content/problem-content.js';
import type { Json } from '../../../../src/shared/json.js';
import type { LoadedProblem, ProblemReference, ThreadWork } from '../../../../src/shared/work.js';
import { PROJECT_ROOT } from '../../../support/project-root.js';
import { agentOf, behaviours, call, evaluate, fixtureUrl, ThreadHarness } from './thread-harness.js';

function load(problem: ProblemReference): ThreadWork {
  return { type: 'load', problem };
}

/** A folder of this test's own, with these files in it. */
function folderOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'hgm-problem-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function reference(folder: string, name: string, params: Readonly<Record<string, Json>> = {}): ProblemReference {
  return { url: pathToFileURL(join(folder, name)).href, params, seed: 7 };
}

const problemModuleUrl = new URL('../../../../src/shared/problem.js', import.meta.url).href;

/** The text of a problem with these lines before it and these parts. */
function problemText(before: string, parts = ''): string {
  return `import { defineProblem } from '${problemModuleUrl}';
${before}
export default defineProblem({ name: 'p', root: () => ({}), expand: (p) => p, evaluate: () => 1, ${parts} });
`;
}

test('loading tells the name, the root, the tasks, and what the problem is made of', async (t) => {
  const threads = new ThreadHarness(t);
  const loaded = (await threads.valueOf(load(behaviours({ tasks: 'number' })))) as LoadedProblem;
  assert.deepEqual([loaded.name, loaded.tasks], ['behaviours', [0, 1, 2]]);
  const { contentHash, files } = await problemContentOf(fixtureUrl('behaviours-problem.js'));
  assert.deepEqual([loaded.contentHash, loaded.files], [contentHash, files]);
  const again = (await threads.valueOf(load(behaviours()))) as LoadedProblem;
  assert.deepEqual(again.root, loaded.root, 'the root is drawn from the seed');
  assert.deepEqual(again.tasks, ['a', 'b']);
  const folder = folderOf(t, { 'p.mjs': problemText('') });
  assert.equal(((await threads.valueOf(load(reference(folder, 'p.mjs')))) as LoadedProblem).tasks, null);
});

test('a problem without a good root or good tasks is refused, with what is wrong', async (t) => {
  const threads = new ThreadHarness(t);
  const refusals = [
    [{ root: 'throws' }, 'ERR_PROBLEM_INIT', /root of behaviours failed: no root today/],
    [{ root: 'nan' }, 'ERR_AGENT_STATE', /\$\.value is NaN/],
    [{ root: 'date' }, 'ERR_AGENT_STATE', /\$\.at is an instance of Date/],
    [{ root: 'circular' }, 'ERR_AGENT_STATE', /holds itself/],
    [{ tasks: 'throws' }, 'ERR_PROBLEM_INIT', /tasks of behaviours failed: no tasks today/],
    [{ tasks: 'empty' }, 'ERR_PROBLEM_INIT', /are an empty array/],
    [{ tasks: 'zero' }, 'ERR_PROBLEM_INIT', /are 0; give an array/],
    [{ tasks: 'string' }, 'ERR_PROBLEM_INIT', /are the string 'many'/],
    [{ tasks: 'nan' }, 'ERR_PROBLEM_INIT', /tasks\[1\]\.weights\[1\] is NaN/],
  ] as const;
  for (const [params, code, message] of refusals)
    assert.match((await threads.refusal(code, load(behaviours(params)))).message, message);
  const thrown = await threads.errorOf(load(behaviours({ root: 'throws' })));
  assert.ok(thrown.cause instanceof Error && /behaviours-problem/.test(thrown.cause.stack ?? ''));
});

test('a root that hangs is ended at the attempt’s own timeout, which is that of setting up', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: 20 });
  await threads.refusal('ERR_SETUP_TIMEOUT', load(behaviours({ root: 'hangs' })), { startToCloseTimeoutMs: 40 });
});

test('a module that cannot be loaded is ERR_PROBLEM_LOAD, with the file, the reason and the line', async (t) => {
  const threads = new ThreadHarness(t);
  const folder = folderOf(t, {
    'syntax.mjs': 'export const a = 1;\n\nconst b = ;\n',
    'syntax.ts': 'export const a: number = 1;\n\nconst b = ;\n',
    'throws.mjs': '\nthrow new TypeError("not today");\n',
    'throws-string.mjs': 'throw "not today";\n',
    'imports.mjs': '\nimport { nothing } from "node:os";\n',
    'missing-import.mjs': 'import "./gone.mjs";\n',
    'no-default.mjs': 'export const problem = {};\n',
    'plain-default.mjs': 'export default { name: "x", root() {}, expand() {}, evaluate() {} };\n',
    'bad-part.mjs': problemText('', 'setup: 7'),
    'no-expand.mjs': problemText('', 'expand: undefined'),
    'package.json': '{ "type": "commonjs" }',
    'module.js': 'import "node:os";\n',
    'waits.ts': 'export const one: number = await 1;\n',
  });
  const asModule = 'name the file \\.mjs, or \\.mts, or write "type": "module" into the package\\.json of its folder';
  const refusals: readonly [string, RegExp][] = [
    ['syntax.mjs', /syntax\.mjs: SyntaxError: Unexpected token ';' \(line 3\)/],
    ['syntax.ts', /syntax\.ts: .*Unexpected ";"/s],
    ['throws.mjs', /throws\.mjs: TypeError: not today \(line 2\)/],
    ['throws-string.mjs', /throws-string\.mjs: it threw the string 'not today'/],
    ['imports.mjs', /does not provide an export named 'nothing' \(line 2\)/],
    ['missing-import.mjs', /Cannot find module .*gone\.mjs/],
    ['module.js', new RegExp(`Cannot use import statement outside a module.*; ${asModule}$`)],
    ['waits.ts', new RegExp(`Top-level await .* "cjs" output format.*; ${asModule}$`, 's')],
    ['absent.mjs', /absent\.mjs: Error: ENOENT/],
    ['no-default.mjs', /no-default\.mjs has no default export made by defineProblem/],
    ['plain-default.mjs', /plain-default\.mjs has no default export made by defineProblem/],
    ['bad-part.mjs', /setup must be a function/],
    ['no-expand.mjs', /expand must be a function, also where those who ask for activities do them all: there it is not called/],
  ];
  for (const [name, message] of refusals) {
    const error = await threads.refusal('ERR_PROBLEM_LOAD', load(reference(folder, name)));
    assert.match(error.message, message);
    assert.ok(error.message.includes(join(folder, name)), error.message);
  }
});

test('a TypeScript problem is run from its source', async (t) => {
  const threads = new ThreadHarness(t);
  const problem = { url: pathToFileURL(join(PROJECT_ROOT, 'test/fixtures/typescript-problem.ts')).href, params: {}, seed: 1 };
  const loaded = (await threads.valueOf(load(problem))) as LoadedProblem;
  assert.deepEqual([loaded.name, loaded.root, loaded.tasks], ['typescript', { level: 'low' }, [0, 1]]);
  const child = await threads.valueOf({ type: 'expand', problem, agent: agentOf('root', loaded.root) });
  assert.deepEqual(child, { level: 'high' });
  const work = { type: 'evaluate', problem, agent: agentOf('root', loaded.root), task: 1, taskNumber: 1 } as const;
  assert.equal(await threads.valueOf(work), 0.5);
});

test('a problem finds packages from its own place, and a copy of this package marks problems alike; CommonJS ones too', async (t) => {
  const threads = new ThreadHarness(t);
  const text = "import { defineProblem } from 'hgm-orchestrator';\nconst rate: number = 1;\n";
  const parts = "{ name: 'packaged', root: () => ({ rate }), expand: (p) => p, evaluate: () => rate }";
  const folder = folderOf(t, {
    'node_modules/hgm-orchestrator/package.json': JSON.stringify({ type: 'module', exports: { '.': { default: './index.js' } } }),
    'node_modules/hgm-orchestrator/index.js':
      "export const defineProblem = (p) => Object.assign(p, { [Symbol.for('hgm-orchestrator.problem')]: true });",
    'p.ts': `${text}export default defineProblem(${parts});`,
    'p.cjs': `const rate = 1; Object.defineProperty(exports, '__esModule', { value: true });
      exports.default = Object.assign(${parts}, { [Symbol.for('hgm-orchestrator.problem')]: true });`,
  });
  for (const name of ['p.ts', 'p.cjs']) {
    assert.equal(((await threads.valueOf(load(reference(folder, name)))) as LoadedProblem).name, 'packaged');
  }
});

test('parameters go through the problem’s schema, which may be asynchronous, and what it refuses is ERR_PARAM with its path', async (t) => {
  const threads = new ThreadHarness(t);
  const schema = `const params = { '~standard': { version: 1, vendor: 'test', validate: async (given) => {
    if (given.rate === 'throw') throw new Error('schema broke');
    if (typeof given.rate !== 'number') return { issues: [{ message: 'must be a number', path: ['rates', { key: 0 }] }, { message: 'odd' }] };
    return { value: { rate: given.rate * 2 } };
  } } };`;
  const folder = folderOf(t, { 'p.mjs': problemText(schema, 'params, tasks: (ctx) => ctx.params.rate') });
  const loaded = (await threads.valueOf(load(reference(folder, 'p.mjs', { rate: 2 })))) as LoadedProblem;
  assert.deepEqual(loaded.tasks, [0, 1, 2, 3]);
  const error = await threads.refusal('ERR_PARAM', load(reference(folder, 'p.mjs', { rate: 'fast' })));
  assert.match(error.message, /parameters of p are wrong: rates\.0: must be a number; odd/);
  assert.deepEqual(error.details, {
    issues: [
      { path: 'rates.0', message: 'must be a number' },
      { path: '', message: 'odd' },
    ],
  });
  const broken = await threads.refusal('ERR_PARAM', load(reference(folder, 'p.mjs', { rate: 'throw' })));
  assert.match(broken.message, /its schema threw schema broke/);
});

test('setup runs once in each thread, before its first activity, and not for what needs none', async (t) => {
  const threads = new ThreadHarness(t, { threads: 2 });
  await threads.valueOf(load(behaviours()));
  const results = await Promise.all(Array.from({ length: 12 }, () => threads.valueOf(evaluate('whoami'))));
  for (const result of results) assert.equal((result as { payload: { setups: number } }).payload.setups, 1);
});

test('a setup that fails is ERR_PROBLEM_SETUP with its cause, and is tried again by the next activity', async (t) => {
  const threads = new ThreadHarness(t);
  const error = await threads.refusal('ERR_PROBLEM_SETUP', evaluate('reward', 1, behaviours({ setup: 'throws' })));
  assert.match(error.message, /setup of behaviours failed: no state today/);
  assert.ok(error.cause instanceof Error && error.retryable);
  const thrown = await threads.refusal('ERR_PROBLEM_SETUP', evaluate('reward', 1, behaviours({ setup: 'throws-string' })));
  assert.match(thrown.message, /threw the string 'a string in setup'/);
  const fresh = new ThreadHarness(t);
  const flaky = evaluate('reward', 1, behaviours({ setup: 'throws-once' }));
  await fresh.refusal('ERR_PROBLEM_SETUP', flaky);
  assert.equal(await fresh.valueOf(flaky), 1);
});

test('describe and report resolve to their text, and to null where the problem has none', async (t) => {
  const threads = new ThreadHarness(t);
  const problem = behaviours();
  const agent = { do: 'reward' };
  assert.equal(await threads.valueOf({ type: 'describe', problem, agent }), 'does reward');
  assert.equal(await threads.valueOf({ type: 'render', problem, agent }), null);
  assert.match(String(await threads.valueOf({ type: 'report', problem, agent })), /^reward at 0\.\d+$/);
  const error = await threads.refusal('ERR_RESULT_SHAPE', { type: 'describe', problem, agent: { do: 'bad-text' } });
  assert.match(error.message, /describe of an agent returned 7/);
});

test('a function of a module that is named as compiled, and is not there, is run from the source beside it', async (t) => {
  const threads = new ThreadHarness(t);
  const folder = folderOf(t, {
    'package.json': '{ "type": "module" }',
    'sources/work.ts': 'export const doubled = (input: number): number => 2 * input;\n',
    'both/work.ts': 'export const doubled = (input: number): number => 3 * input;\n',
    'both/work.js': 'export const doubled = (input) => 2 * input;\n',
    'sources/broken.mts': 'export const doubled: number = ;\n',
  });
  const doubled = (path: string) => ({ ...call('doubled', 4), moduleUrl: pathToFileURL(join(folder, path)).href });
  assert.equal(await threads.valueOf(doubled('sources/work.js')), 8);
  assert.equal(await threads.valueOf(doubled('both/work.js')), 8);
  const broken = await threads.refusal('ERR_WORK_LOAD', doubled('sources/broken.mjs'));
  assert.match(broken.message, /cannot load .*broken\.mts for threadWork: .*Unexpected ";"/s);
});

test('a function that cannot be loaded is ERR_WORK_LOAD, with the functions that there are', async (t) => {
  const threads = new ThreadHarness(t);
  assert.match(
    (await threads.refusal('ERR_WORK_LOAD', call('missing'))).message,
    /does not export a function missing; its functions are .*echo/,
  );
  assert.match((await threads.refusal('ERR_WORK_LOAD', call('notAFunction'))).message, /does not export a function notAFunction/);
  assert.match((await threads.refusal('ERR_WORK_LOAD', { ...call('echo'), moduleUrl: './work.js' })).message, /not a URL/);
  const absent = { ...call('echo'), moduleUrl: fixtureUrl('absent.js') };
  assert.match((await threads.refusal('ERR_WORK_LOAD', absent)).message, /cannot load .*absent\.js for threadWork/);
});
