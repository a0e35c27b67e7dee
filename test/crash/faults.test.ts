/** What goes wrong with a store while a run writes to it: the run ends as failed, says why, and what was acknowledged is still there. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { openRunStore } from '../../src/main/compose.js';
import { STORE_ENTRY_URL } from '../../src/main/executors/thread-entry-url.js';
import { SqliteRunStore } from '../../src/main/store/sqlite-run-store.js';
import { NO_FIGURES } from '../../src/shared/store-protocol.js';
import { decisionsOf } from './crash-harness.js';

const CHILD = fileURLToPath(new URL('./crash-child.js', import.meta.url));
const HGM = fileURLToPath(new URL('../../src/main/cli/main.js', import.meta.url));
const PROBLEM = fileURLToPath(new URL('./crash-problem.js', import.meta.url));
const RUN = { id: 'one', createdAt: '2026-01-01T00:00:00.000Z', problem: 'p', budget: null, header: '{}' };

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function ended(child: ReturnType<typeof spawn>): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [exitCode] = await once(child, 'close');
  return { exitCode, stdout, stderr };
}

describe('a store that fails', () => {
  let folder = '';
  let files = 0;
  const nextFile = (): string => join(folder, `${++files}.db`);
  const open = (file: string, busyTimeoutMs = 20_000) => SqliteRunStore.open({ file, entryUrl: STORE_ENTRY_URL, busyTimeoutMs });
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-faults-'));
    await chmod(folder, 0o777);
  });
  after(() => rm(folder, { recursive: true }));

  /** What a child told as acknowledged is in the store's journal. */
  async function assertPresent(file: string, id: string, stdout: string): Promise<number> {
    const present = new Set((await decisionsOf(file, id)).map((line) => JSON.parse(line).decision));
    const acknowledged = stdout
      .split('\n')
      .slice(0, -1)
      .filter((line) => /^\d+$/.test(line));
    for (const activity of acknowledged) assert.ok(present.has(Number(activity)), `activity ${activity} is lost`);
    return acknowledged.length;
  }

  it('because its disk is full ends the run, which is resumed when there is space', async () => {
    const file = nextFile();
    // The limit of a file's size stands for the end of the disk.
    const line = `ulimit -f 160; exec "$0" "$@"`;
    const args = [CHILD, '--file', file, '--id', 'full', '--evaluations', '20000'];
    const { exitCode, stdout, stderr } = await ended(spawn('bash', ['-c', line, process.execPath, ...args]));
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^end failed \d+ ERR_STORE_(FULL|IO)$/m);
    assert.ok((await assertPresent(file, 'full', stdout)) > 0);
    const again = await ended(spawn(process.execPath, [CHILD, '--file', file, '--id', 'full', '--resume']));
    assert.match(again.stdout, /^end completed 20000$/m, again.stderr);
  });

  it('because its thread died ends the run, and loses nothing that was acknowledged', async () => {
    const file = nextFile();
    const env = { ...process.env, HGM_TEST_KILL_IN_COMMIT: '300', HGM_TEST_KILL_ALONE: '1' };
    const child = spawn(process.execPath, [CHILD, '--file', file, '--id', 'dead', '--evaluations', '2000'], { env });
    const { exitCode, stdout } = await ended(child);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^end failed \d+ ERR_STORE_THREAD$/m);
    assert.ok((await assertPresent(file, 'dead', stdout)) > 0);
  });

  it('because it was deleted says so, instead of writing where nobody will look', async () => {
    const file = nextFile();
    const store = await open(file);
    await store.create(RUN, Uint8Array.of(1));
    await rename(file, `${file}.away`);
    await assert.rejects(store.append('one', Uint8Array.of(2), { figures: NO_FIGURES }), {
      code: 'ERR_STORE_LOST',
      message: /put it back/,
    });
    await store.close();
  });

  it('because another program has locked it says so, and goes on when the lock is gone', async () => {
    const file = nextFile();
    const store = await open(file, 50);
    await store.create(RUN, Uint8Array.of(1));
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    await assert.rejects(store.append('one', Uint8Array.of(2), { figures: NO_FIGURES }), {
      code: 'ERR_STORE_BUSY',
      message: /another program/,
    });
    assert.deepEqual([...(await store.journal('one', 0)).bytes], [1]);
    other.exec('ROLLBACK');
    other.close();
    await store.append('one', Uint8Array.of(3), { figures: NO_FIGURES });
    assert.deepEqual([...(await store.journal('one', 0)).bytes], [1, 3]);
    await store.close();
  });

  it('because a page of it is damaged names the run, and lets others be read', async () => {
    const file = nextFile();
    const store = await open(file);
    const marked = new Uint8Array(20_000).fill(0xab);
    for (const id of ['one', 'other']) {
      await store.create({ ...RUN, id }, Uint8Array.of(1));
      await store.append(id, id === 'one' ? marked.slice() : Uint8Array.of(2), { figures: NO_FIGURES });
    }
    await store.close();
    const bytes = await readFile(file);
    bytes[bytes.indexOf(Buffer.alloc(64, 0xab)) + 30] = 0;
    await writeFile(file, bytes);
    const damaged = await open(file);
    await assert.rejects(damaged.journal('one', 0), { code: 'ERR_STORE_CORRUPT', message: /run one/ });
    assert.deepEqual([...(await damaged.journal('other', 0)).bytes], [1, 2]);
    await damaged.close();
  });

  for (const [what, make, code] of [
    ['that is no database', (file: string) => writeFile(file, 'x'.repeat(5000)), 'ERR_STORE_CORRUPT'],
    ['of another program', async (file: string) => void new Database(file).exec('CREATE TABLE t (a)').close(), 'ERR_STORE_OPEN'],
    [
      'of a newer version',
      async (file: string) => {
        await (await open(file)).close();
        const database = new Database(file);
        database.pragma('user_version = 99');
        database.close();
      },
      'ERR_STORE_VERSION',
    ],
  ] as const) {
    it(`is refused by the command in one sentence: a file ${what}`, async () => {
      const file = nextFile();
      await make(file);
      await assert.rejects(openRunStore(file), { code });
      const { exitCode, stderr } = await ended(spawn(process.execPath, [HGM, 'runs', '--store', file]));
      assert.equal(exitCode, 2);
      assert.match(stderr, /^hgm: [^\n]*\n$/);
      assert.ok(stderr.includes(file));
    });
  }

  it('because it cannot be written is refused before anything is searched', async () => {
    const file = nextFile();
    await (await open(file)).close();
    await chmod(file, 0o444);
    // Who may do all is not stopped by permissions, so it is done as somebody else.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const child = spawn(process.execPath, [HGM, 'run', PROBLEM, '--evaluations', '10', '--quiet', '--store', file], {
      ...user,
      cwd: tmpdir(),
    });
    const { exitCode, stderr } = await ended(child);
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /^hgm: [^\n]*cannot be (written|opened)[^\n]*\n$/);
  });

  it('lets one process own a run, and the next one when it is dead', async () => {
    const file = nextFile();
    const child = spawn(process.execPath, [CHILD, '--file', file, '--id', 'owned', '--evaluations', '100000000']);
    await once(child.stdout, 'data');
    const store = await open(file);
    await assert.rejects(store.claim('owned'), { code: 'ERR_RUN_OWNED', message: new RegExp(`process ${child.pid}`) });
    assert.equal((await store.read('owned')).status, 'running');
    const refused = await ended(spawn(process.execPath, [HGM, 'resume', 'owned', '--store', file, '--quiet']));
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /^hgm: run owned is owned by process \d+, which is alive[^\n]*\n$/);
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.equal((await store.read('owned')).status, 'interrupted');
    await store.claim('owned');
    await store.close();
  });

  it('a supervised run whose third agent kills the process ends with that activity failed, and is complete', async () => {
    const file = nextFile();
    const problem = join(folder, 'poison.mjs');
    const index = new URL('../../src/main/index.js', import.meta.url).href;
    await writeFile(
      problem,
      `import { defineProblem } from ${JSON.stringify(index)};
       export default defineProblem({
         name: 'poison',
         root: () => 0,
         expand: (parent, ctx) => { if (ctx.key === 'root' && ctx.random() < 0) return 0; return parent + 1; },
         evaluate: (agent, ctx) => { if (ctx.key === 'root/1') process.kill(process.pid, 'SIGABRT'); return 0.5; },
         tasks: 3,
       });`,
    );
    const line = [
      'run',
      problem,
      '--evaluations',
      '9',
      '--threads',
      '1',
      '--supervise',
      '--max-attempts',
      '2',
      '--store',
      file,
      '--json',
    ];
    const { exitCode, stdout, stderr } = await ended(
      spawn('bash', ['-c', 'ulimit -c 0; exec "$0" "$@"', process.execPath, HGM, ...line]),
    );
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /the process of run \S+ died by SIGABRT after \d+ evaluations; it is resumed in/);
    const result = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    assert.deepEqual([result.status, result.evaluations], ['completed', 9]);
    assert.ok(result.failedActivities >= 1 && result.failedActivities <= 3);
    const decisions = (await decisionsOf(file, result.runId)).map((text) => JSON.parse(text));
    const failed = decisions.filter((decision) => 'failed' in decision);
    assert.ok(failed.length > 0 && failed.every(({ key, failed: code }) => key === 'root/1' && code === 'ERR_PROCESS_DIED'));
  });
});
