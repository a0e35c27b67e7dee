/**
 * Runs the tests that depend on Node itself, of threads, files, processes and time, with other versions of it. They come from the npm
 * registry; each gets a copy of the project in `build/node-VERSION`, with the addon of SQLite compiled for it where its tests open a store.
 *
 *     node scripts/test-node.mjs 22 24 [--only FILE]…   after `npm run compile`; FILE as for `npm run test:one`
 *     node scripts/test-node.mjs 22 24 --prepare        only installs and compiles what the above needs, after `npm ci`
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { ROOT } from './test-files.mjs';

/** Of src/shared. What programs do wrong is the same to every version of Node, and takes long to be waited for. */
const SHARED = [
  'test/shared/error-envelope.test.ts',
  'test/shared/plain-json.test.ts',
  'test/shared/problem.test.ts',
  'test/shared/programs/guard-client.test.ts',
  'test/shared/programs/line-program.test.ts',
  'test/shared/programs/program-deaths.test.ts',
  'test/shared/programs/program.test.ts',
  'test/shared/programs/run-program.test.ts',
  'test/shared/thread',
];

/** What is left out computes and draws, or repeats with kills or over Redis what these do: it asks nothing of Node that differs between versions. */
const DEPENDENT = [
  'test/threads',
  ...SHARED,
  'test/main/cli/main.test.ts',
  'test/main/cli/problem-paths.test.ts',
  'test/main/cli/supervise.test.ts',
  'test/main/cli/unusable-store.test.ts',
  'test/main/executors/executor-suite.test.ts',
  'test/main/executors/guarded-executor.test.ts',
  'test/main/executors/main-thread-executor.test.ts',
  'test/main/executors/on-demand-executor.test.ts',
  'test/main/executors/resizable-executor.test.ts',
  'test/main/executors/bullmq/coordinator/redis-executor-suite.test.ts',
  'test/main/executors/bullmq/wire.test.ts',
  'test/main/executors/processes',
  'test/main/executors/threads',
  'test/main/executors/waiting',
  'test/main/hand-driven',
  'test/main/run/misbehaving-problem.test.ts',
  'test/main/run/waiting',
  'test/main/runtime',
  'test/main/scheduler',
  'test/main/store',
  'test/main/deterministic-run.test.ts',
  'test/main/shared-data.test.ts',
];

/**
 * better-sqlite3 12, the last that runs on Node 20, aborts a process of Node 24.19 and later now and then when a statement or database is
 * collected as garbage (`RemoveEnvironmentCleanupHook`, `(env) != nullptr`); version 13, which needs Node 22, does not. With Node 24 only
 * what opens no store is tested. Left out, too, is process-deaths.test.ts: V8 of Node 24.21 went on collecting garbage for ever, once in some two hundred
 * times, where it should have ended a thread whose heap was full.
 */
const WITHOUT_STORE = [
  'test/threads/activity-runner.test.ts',
  'test/threads/channels',
  ...SHARED,
  'test/main/executors/executor-suite.test.ts',
  'test/main/executors/guarded-executor.test.ts',
  'test/main/executors/main-thread-executor.test.ts',
  'test/main/executors/on-demand-executor.test.ts',
  'test/main/executors/processes/process-executor.test.ts',
  'test/main/executors/resizable-executor.test.ts',
  'test/main/executors/threads',
  'test/main/executors/waiting',
  'test/main/scheduler',
  'test/main/deterministic-run.test.ts',
  'test/main/shared-data.test.ts',
];

/** Not copied: what is made anew, what is large, and what would copy itself. */
const LEFT_OUT = ['.git', '.hgm', 'build', 'node_modules'];
const SQLITE = 'node_modules/better-sqlite3';
const ADDON = `${SQLITE}/build/Release/better_sqlite3.node`;

/** The folder of a version of Node, with `bin/node` and its headers; installed if need be. */
async function installNode(version, cache) {
  const name = `node-${process.platform}-${process.arch}`;
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), '{ "private": true }');
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', `${name}@${version}`], { cwd: cache });
  return join(cache, 'node_modules', name);
}

function copyProject(target) {
  rmSync(target, { recursive: true, force: true });
  const copy = (from, left) => {
    for (const name of readdirSync(join(ROOT, from))) {
      if (!left.some((other) => name === other)) cpSync(join(ROOT, from, name), join(target, from, name), { recursive: true });
    }
  };
  copy('.', LEFT_OUT);
  copy(
    'build',
    readdirSync(join(ROOT, 'build')).filter((name) => name.startsWith('node-')),
  );
  copy('node_modules', ['.cache']);
}

/** The addon of SQLite for a version of Node: compiled once for each pair of versions, in a copy of its package. */
async function compiledAddon(node, cache) {
  const versions = [node, join(ROOT, SQLITE)].map(
    (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version,
  );
  const kept = join(cache, `better-sqlite3-${versions.join('-')}.node`);
  if (!existsSync(kept)) {
    cpSync(join(ROOT, SQLITE), join(cache, SQLITE), { recursive: true });
    const env = { ...process.env, PATH: `${join(node, 'bin')}${delimiter}${process.env.PATH}` };
    // A user's configuration of npm may name the headers of another version; the command line goes before it.
    const args = ['rebuild', 'better-sqlite3', `--nodedir=${node}`];
    await promisify(execFile)('npm', args, { cwd: cache, env, maxBuffer: 64 * 2 ** 20 });
    cpSync(join(cache, ADDON), kept);
  }
  return kept;
}

const { values, positionals } = parseArgs({
  options: { only: { type: 'string', multiple: true }, prepare: { type: 'boolean' } },
  allowPositionals: true,
});

/** What a version's tests need: Node, and where they may open a store, the addon. */
async function prepare(version) {
  const cache = join(ROOT, 'node_modules/.cache', `node-${version}`);
  const node = await installNode(version, cache);
  const tests = values.only ?? (Number(version) >= 24 ? WITHOUT_STORE : DEPENDENT);
  const addon = tests === WITHOUT_STORE ? undefined : await compiledAddon(node, cache);
  return { version, node: join(node, 'bin/node'), tests, addon };
}

/** Tests a copy of the project with a version of Node. */
async function test({ version, node, tests, addon }) {
  const project = join(ROOT, 'build', `node-${version}`);
  copyProject(project);
  if (addon === undefined) rmSync(join(project, ADDON));
  else cpSync(addon, join(project, ADDON));
  console.log(`\nNode ${(await promisify(execFile)(node, ['--version'])).stdout.trim()}`);
  const args = ['--enable-source-maps', 'scripts/test.mjs', ...tests];
  const [exitCode] = await once(spawn(node, args, { cwd: project, stdio: 'inherit' }), 'exit');
  if (exitCode !== 0) process.exitCode = 1;
}

const prepared = await Promise.all(positionals.map(prepare));
if (!values.prepare) for (const each of prepared) await test(each);
