/** The command as its users have it: a process of its own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packageRoot } from '../../../src/main/compose/package-root.js';
import { HgmProcess, hgm } from '../../support/hgm-process.js';

const PROBLEM_ENTRY = new URL('../../../src/problem/index.js', import.meta.url).href;
const ROOT = fileURLToPath(packageRoot().url);
const CLIMB = fileURLToPath(new URL('./fixtures/climb.js', import.meta.url));

describe('the command hgm', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hgm-cli-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('searches, and tells what it found', async () => {
    const { exitCode, stdout, stderr } = await hgm(['run', CLIMB, '--evaluations', '300', '--threads', '2']);
    assert.equal(stderr, '');
    assert.equal(exitCode, 0);
    assert.match(stdout, /climb\.js: policy hgm, seed 1, 2 threads\n/);
    assert.match(stdout, /\nclimb\nrun .*completed: the budget is spent\n/);
    assert.match(stdout, /\nstate +at [01]\.\d\d\n\nThe climber is at [01]\.\d\d\.\n$/);
  });

  it('prints with --json one object as the last and only line of stdout, whatever user code prints', async () => {
    const { exitCode, stdout, stderr } = await hgm([
      'run',
      CLIMB,
      '--evaluations',
      '200',
      '--threads',
      '2',
      '--param',
      'mode=chatty',
      '--json',
    ]);
    assert.equal(exitCode, 0);
    const lines = stdout.split('\n');
    assert.equal(lines.length, 2);
    assert.equal(lines[1], '');
    const result = JSON.parse(lines[0] ?? '');
    assert.deepEqual(
      ['runId', 'status', 'problem', 'policy', 'seed', 'threads', 'evaluations', 'failedActivities', 'retries'].map(
        (key) => typeof result[key],
      ),
      ['string', 'string', 'string', 'string', 'number', 'number', 'number', 'number', 'number'],
    );
    assert.equal(result.evaluations, 200);
    assert.equal(result.agents, result.expansions + 1);
    for (const key of ['elapsedMs', 'evaluationsPerSecond', 'parallelEfficiency']) assert.ok(result[key] >= 0, key);
    for (const key of ['key', 'mean', 'evaluations', 'lowerBound', 'agent']) assert.ok(key in result.best, key);
    for (const text of ['printed by user code', 'written by user code', 'logged by user code'])
      assert.ok(stderr.includes(text), text);
  });

  it('ends with 2 and one sentence for an option that is wrong', async () => {
    const outcome = await hgm(['run', CLIMB, '--evaluations', 'many']);
    assert.deepEqual(outcome, {
      exitCode: 2,
      signal: null,
      stdout: '',
      stderr: 'hgm: --evaluations must be an integer >= 1; it is "many" (ERR_OPTION)\n',
    });
  });

  it('ends with 2 and one sentence for a problem that is not there', async () => {
    const { exitCode, stdout, stderr } = await hgm(['run', path.join(folder, 'missing.ts'), '--json']);
    assert.equal(exitCode, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /missing\.ts: .*\nhgm: .*missing\.ts.*\n$/);
  });

  it('ends with 2 and one sentence for a problem with a syntax error', async () => {
    const file = path.join(folder, 'broken.mjs');
    await writeFile(file, 'export default {{\n');
    const { exitCode, stderr } = await hgm(['run', file, '--quiet']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^hgm: [^\n]*broken\.mjs[^\n]*\n$/);
  });

  it('ends with 1 and the last error when the run failed', async () => {
    const line = [
      'run',
      CLIMB,
      '--evaluations',
      '5000',
      '--threads',
      '1',
      '--max-attempts',
      '1',
      '--param',
      'mode=failing',
      '--json',
    ];
    const { exitCode, stdout, stderr } = await hgm(line);
    assert.equal(exitCode, 1);
    assert.equal(JSON.parse(stdout).status, 'failed');
    assert.match(stderr, /\nhgm: the run failed: .*the hill is too steep.*\n$/);
  });

  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`stops at ${signal}, prints the result so far and ends with ${expected}`, async () => {
      const command = new HgmProcess(['run', CLIMB, '--time', '1h', '--threads', '1', '--param', 'mode=chatty']);
      await command.prints('logged by user code');
      command.child.kill(signal);
      const { exitCode, stdout } = await command.ended();
      assert.equal(exitCode, expected);
      assert.match(stdout, /\nstopping… .*\n/);
      assert.match(stdout, /stopped before its budget was spent\n/);
    });
  }

  it('ends with 130 after a second SIGINT', async () => {
    const command = new HgmProcess(['run', CLIMB, '--time', '1h', '--threads', '1', '--param', 'mode=chatty']);
    await command.prints('logged by user code');
    command.child.kill('SIGINT');
    await command.prints('stopping');
    command.child.kill('SIGINT');
    assert.equal((await command.ended()).exitCode, 130);
  });

  it('takes two SIGINT at once, as npm and a terminal send them, for one', async () => {
    const command = new HgmProcess(['run', CLIMB, '--time', '1h', '--threads', '1', '--param', 'mode=chatty']);
    await command.prints('logged by user code');
    command.child.kill('SIGINT');
    command.child.kill('SIGINT');
    const { exitCode, stdout } = await command.ended();
    assert.equal(exitCode, 130);
    assert.match(stdout, /stopped before its budget was spent\n/);
  });

  for (const flags of [[], ['--events'], ['--json', '--events']])
    it(`stops in good order when nobody reads its output any more: run ${flags.join(' ')}`, async () => {
      const store = path.join(folder, 'unread.db');
      const id = `unread${flags.length}`;
      const line = ['run', CLIMB, '--time', '1h', '--threads', '1', '--param', 'mode=chatty', '--store', store, '--id', id];
      const command = new HgmProcess([...line, ...flags]);
      await command.prints(flags.length === 0 ? 'logged by user code' : '"type":"evaluation"');
      command.child.stdout.destroy();
      const { exitCode, stderr } = await command.ended();
      assert.equal(exitCode, 141);
      assert.match(stderr, /stopped before its budget was spent\n/);
      assert.match(stderr, new RegExp(`To go on with it: hgm resume ${id} --store `));
      const shown = JSON.parse((await hgm(['show', id, '--store', store, '--json'])).stdout);
      assert.equal(shown.status, 'stopped');
      assert.ok(shown.evaluations > 0);
    });

  it('goes on when a connection or a pipe is broken to which it writes, for which the system sends SIGPIPE', async () => {
    const command = new HgmProcess(['run', CLIMB, '--evaluations', '20000', '--threads', '1', '--events']);
    await command.prints('"type":"evaluation"');
    command.child.kill('SIGPIPE');
    const { exitCode, stderr } = await command.ended();
    assert.equal(exitCode, 0, stderr);
  });

  it('ends with 141 when nobody reads the events of a run that it exports', async () => {
    const store = path.join(folder, 'exported.db');
    await hgm(['run', CLIMB, '--evaluations', '3000', '--threads', '1', '--store', store, '--id', 'long', '--quiet']);
    const command = new HgmProcess(['export', 'long', '--store', store]);
    await command.prints('"type"');
    command.child.stdout.destroy();
    const { exitCode, stderr } = await command.ended();
    assert.deepEqual([exitCode, stderr], [141, '']);
  });

  it('simulates the same tree again from the same seed', async () => {
    const line = ['simulate', '--expansions', '12', '--concurrency', '1', '--latency', '0', '--failure-rate', '0.2', '--json'];
    const [first, second] = await Promise.all([hgm(line), hgm(line)]);
    assert.equal(first.exitCode, 0);
    assert.deepEqual(JSON.parse(first.stdout).nodes, JSON.parse(second.stdout).nodes);
  });

  it('runs at once what init made', async () => {
    const target = await initialised(path.join(folder, 'first-search'));
    const { exitCode, stdout } = await hgm(['run', target, '--evaluations', '2000', '--threads', '2', '--json']);
    assert.equal(exitCode, 0);
    const { problem, status, best, report } = JSON.parse(stdout);
    assert.deepEqual([problem, status], ['first-search', 'completed']);
    assert.match(best.description, /x\^3/);
    assert.match(report, /^y = .*\n\n/);
  });

  it('makes with init a package whose types hold and whose test passes', async () => {
    const target = await initialised(path.join(folder, 'second-search'));
    await symlink(path.join(ROOT, 'node_modules', 'tsx'), path.join(target, 'node_modules', 'tsx'));
    const compilerOptions = {
      paths: { 'hgm-orchestrator/problem': [path.join(ROOT, 'src/problem/index.ts')] },
      typeRoots: [path.join(ROOT, 'node_modules/@types')],
    };
    await writeFile(path.join(target, 'tsconfig.check.json'), JSON.stringify({ extends: './tsconfig.json', compilerOptions }));
    const manifest = JSON.parse(await readFile(path.join(target, 'package.json'), 'utf8'));
    assert.equal(manifest.scripts.test, 'node --import tsx --test problem.test.ts');
    assert.equal(await exitCodeOf(target, path.join(ROOT, 'node_modules/.bin/tsc'), '-p', 'tsconfig.check.json'), '0');
    assert.equal(await exitCodeOf(target, process.execPath, '--import', 'tsx', '--test', 'problem.test.ts'), '0');
  });
});

/** Makes a folder with `hgm init`, and entries in its node_modules that stand for what it depends on, installed. */
async function initialised(target: string): Promise<string> {
  assert.equal((await hgm(['init', target])).exitCode, 0);
  const installed = path.join(target, 'node_modules', 'hgm-orchestrator');
  await mkdir(installed, { recursive: true });
  await writeFile(
    path.join(installed, 'package.json'),
    '{ "name": "hgm-orchestrator", "type": "module", "exports": { "./problem": "./problem.js" } }',
  );
  await writeFile(path.join(installed, 'problem.js'), `export * from ${JSON.stringify(PROBLEM_ENTRY)};\n`);
  await symlink(path.join(ROOT, 'node_modules', 'zod'), path.join(target, 'node_modules', 'zod'));
  return target;
}

/** '0', or else what a program printed. */
async function exitCodeOf(cwd: string, program: string, ...args: string[]): Promise<string> {
  // A test runner that is told of another one above it reports to that one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  try {
    await promisify(execFile)(program, args, { cwd, env });
    return '0';
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${Reflect.get(error, 'stdout')}` : String(error);
  }
}
