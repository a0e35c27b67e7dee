import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HGM_MAIN, hgm } from '../../support/hgm-process.js';

const CLIMB = fileURLToPath(new URL('./fixtures/climb.js', import.meta.url));
/** Whom permissions hold for, where this process is not. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534 } : {};

describe('a store that cannot be used', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hgm-unusable-'));
    await chmod(folder, 0o755);
  });
  after(() => rm(folder, { recursive: true }));

  const line = (store: string) => ['run', CLIMB, '--evaluations', '20', '--threads', '1', '--quiet', '--store', store];

  it('is ERR_STORE_READONLY in a folder that cannot be written, whether there is a file or not', async () => {
    const closed = path.join(folder, 'closed');
    await mkdir(closed);
    const kept = path.join(closed, 'kept.db');
    assert.equal((await hgm([...line(kept)])).exitCode, 0);
    await chmod(kept, 0o666);
    await chmod(closed, 0o555);
    for (const store of [kept, path.join(closed, 'new.db'), path.join(closed, 'inner', 'new.db')]) {
      const { exitCode, stderr } = await hgm([...line(store)], NOBODY);
      assert.equal(exitCode, 2, stderr);
      assert.match(
        stderr,
        /^hgm: the store .* cannot be written.*make the file and its folder writable.*\(ERR_STORE_READONLY\)\n$/,
      );
    }
    await chmod(closed, 0o755);
  });

  it('is ERR_STORE_OPEN where no file can be', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    // Node's own way to make folders never comes back from the first of them.
    const nowhere = process.platform === 'linux' ? ['/proc/nowhere/runs.db'] : [];
    for (const store of [...nowhere, path.join(file, 'runs.db'), folder, '/dev/null', path.join(folder, 'space ')]) {
      const { exitCode, stderr } = await hgm([...line(store)]);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, /^hgm: the store .*choose another --store \(ERR_STORE_OPEN\)\n$/);
    }
  });

  it('says how to build better-sqlite3 where it is not built, and memory works without it', async () => {
    const preload = path.join(folder, 'unbuilt.cjs');
    await writeFile(
      preload,
      `const Module = require('node:module');
       const load = Module._load;
       Module._load = function (name, ...rest) {
         if (name === 'bindings') return () => { throw new Error('Could not locate the bindings file. Tried:'); };
         return load.call(this, name, ...rest);
       };`,
    );
    const env = { NODE_OPTIONS: `--require ${preload}` };
    const refused = await hgm([...line(path.join(folder, 'unbuilt.db'))], { env });
    assert.equal(refused.exitCode, 2, refused.stderr);
    assert.match(
      refused.stderr,
      /^hgm: better-sqlite3.* not built .*"npm rebuild better-sqlite3".*--store memory.*\(ERR_STORE_OPEN\)\n$/,
    );
    assert.equal((await hgm([...line('memory')], { env })).exitCode, 0);
  });
});

/** Enough to load the program with, of which Node 20 opens many modules at a time, and fewer than 30 threads or child processes need. */
const FEW_FILES = 100;
const NODE_MAJOR = Number(process.versions.node.split('.')[0]);

/** The command in a process that may have so many files open. */
async function hgmWithFiles(limit: number, ...line: string[]) {
  const script = `ulimit -n ${limit}; exec "$@"`;
  return await new Promise<{ exitCode: number; stdout: string; stderr: string }>((resolve) => {
    execFile('sh', ['-c', script, 'sh', process.execPath, HGM_MAIN, ...line], (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** Of what a command printed, the lines that tell of threads or processes that did not start, and of its own end. */
const troubles = (text: string): string[] => text.split('\n').filter((line) => /while (it|they) started|^hgm: /.test(line));

it('a process that may open too few files for its threads says so once, and how to allow more', async () => {
  const { stdout, stderr } = await hgmWithFiles(
    FEW_FILES,
    'run',
    CLIMB,
    '--evaluations',
    '20',
    '--threads',
    '40',
    '--store',
    'memory',
  );
  const lines = troubles(stdout + stderr);
  assert.equal(lines.length, 1, stdout + stderr);
  // The first thread that would load the problem may be one that cannot.
  assert.match(
    lines[0] ?? '',
    /(^hgm: |error: (\d+ threads|a thread) died while .*, so the pool is down to \d+ of 40 threads).*; raise the limit of open files \(ulimit -n\), or use fewer threads/,
  );
});

it('a process that may open too few files for its child processes goes on with those that it has, and says so once', async () => {
  const line = ['run', CLIMB, '--evaluations', '20', '--threads', '30', '--isolate', '--store', 'memory'];
  const { exitCode, stdout, stderr } = await hgmWithFiles(FEW_FILES, ...line);
  assert.deepEqual([exitCode, stderr], [0, '']);
  const lines = troubles(stdout);
  assert.equal(lines.length, 1, stdout);
  assert.match(
    lines[0] ?? '',
    /error: \d+ child processes died while .*, so the pool is down to \d+ of 30 child processes: .*; raise the limit of open files \(ulimit -n\)/,
  );
});

it('a process that may open too few files to load the program says so in one line', async () => {
  const said = 'hgm: the process may open too few files to load the program; raise the limit of open files (ulimit -n)\n';
  const help = (await hgmWithFiles(1000, '--help')).stdout;
  for (const limit of [25, 30, 40]) {
    const { exitCode, stdout, stderr } = await hgmWithFiles(limit, '--help');
    // Node 20 opens many modules at a time; from Node 22 on so few files are enough.
    const expected = NODE_MAJOR < 22 ? [1, '', said] : [0, help, ''];
    assert.deepEqual([exitCode, stdout, stderr], expected, `with ${limit} files`);
  }
});
