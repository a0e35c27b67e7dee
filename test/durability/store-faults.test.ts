/** What goes wrong with a store while `hgm run` writes to it: what it says, how it ends, and what is in the store afterwards. */
import assert from 'node:assert/strict';
import { chmod, copyFile, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { openRunStore } from '../../src/main/compose/open-run-store.js';
import { type HereEnd, hgmHere } from '../support/hgm-here.js';
import { eventsOf, type HgmEnd, HgmProcess, hgm, settledActivities } from '../support/hgm-process.js';
import { damagePage, rootPageOf } from '../support/sqlite-page.js';
import { assertInterrupted, assertKept, assertResumes, GATED_PROBLEM, GatedRun } from './gated-run.js';

const KILL_IN_COMMIT = new URL('../support/kills/kill-in-commit.js', import.meta.url).href;

/** The command ended with 1, and its last line on stderr is this sentence; above it stands how to go on. */
function assertFailed({ exitCode, stdout, stderr }: HgmEnd, id: string, sentence: RegExp): void {
  assert.equal(exitCode, 1, stderr);
  const lines = stderr.trimEnd().split('\n');
  assert.match(lines.at(-1) ?? '', sentence);
  assert.match(lines.at(-2) ?? '', new RegExp(`^To go on with it: hgm resume ${id} --store `));
  assert.ok(!/^\s+at /m.test(stderr), 'a stack was printed');
  assert.deepEqual(eventsOf(stdout).at(-1), { type: 'end', status: 'failed' });
}

/** Refused before anything was searched, with one sentence. */
function assertRefused({ exitCode, stdout, stderr }: HereEnd | HgmEnd, sentence: RegExp): void {
  assert.match(stderr, /^[^\n]*\n$/);
  assert.match(stderr, sentence);
  assert.equal(exitCode, 2);
  assert.equal(stdout, '');
}

async function copyHalf(from: string, to: string): Promise<void> {
  const bytes = await readFile(from);
  await writeFile(to, bytes.subarray(0, bytes.length / 2));
}

async function makeForeign(path: string): Promise<void> {
  const database = new Database(path);
  database.exec('CREATE TABLE theirs (a)');
  database.close();
}

/** `hgm show` tells what can be read of run `one`, then of the damage. */
async function assertShownInPart(file: string, sentence: RegExp): Promise<void> {
  const { exitCode, stdout, stderr } = await hgmHere(['show', 'one', '--store', file, '--json']);
  assert.match(stderr, sentence);
  assert.equal(exitCode, 2);
  const { runId, evaluations } = JSON.parse(stdout);
  assert.equal(runId, 'one');
  assert.ok(evaluations > 20);
}

/** What a file holds, or the names in a folder. */
async function contentOf(path: string): Promise<unknown> {
  return (await stat(path)).isDirectory() ? await readdir(path) : await readFile(path);
}

describe('a store that fails under a run', () => {
  let folder = '';
  const fileOf = (id: string): string => join(folder, `${id}.db`);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-faults-'));
    await chmod(folder, 0o777);
  });
  after(async () => {
    await HgmProcess.killAll();
    await rm(folder, { recursive: true });
  });

  it('because its thread died: all that was acknowledged is there, and the run is resumed', async () => {
    const file = fileOf('dead');
    const env = { NODE_OPTIONS: `--import=${KILL_IN_COMMIT}`, HGM_TEST_KILL_IN_COMMIT: '250', HGM_TEST_KILL_ALONE: '1' };
    const run = await GatedRun.start(folder, file, 'dead', { env });
    await run.pass();
    const end = await run.command.ended();
    assertFailed(
      end,
      'dead',
      /^hgm: the run failed: the thread of the store .*dead\.db died \(it exited with code 7\); what was acknowledged is in the file: resume the run \(ERR_STORE_THREAD\)$/,
    );
    assert.ok((await assertKept(file, 'dead', end.stdout)) >= 150);
    await assertInterrupted(file, 'dead');
    await assertResumes(file, 'dead');
  });

  it('because it was moved away: the run is resumed when it is back', async () => {
    const file = fileOf('moved');
    const run = await GatedRun.start(folder, file, 'moved');
    await rename(file, `${file}.away`);
    await run.pass();
    const end = await run.command.ended();
    assertFailed(
      end,
      'moved',
      /^hgm: the run failed: the store .*moved\.db was deleted or replaced while a run wrote to it; put it back and resume the run, or start anew \(ERR_STORE_LOST\)$/,
    );
    await rename(`${file}.away`, file);
    assert.ok((await assertKept(file, 'moved', end.stdout)) >= 150);
    await assertInterrupted(file, 'moved');
    await assertResumes(file, 'moved');
  });

  it('because it was deleted: nothing can be read, and a new run makes a new one', async () => {
    const file = fileOf('deleted');
    const run = await GatedRun.start(folder, file, 'deleted');
    await rm(file);
    await run.pass();
    assertFailed(await run.command.ended(), 'deleted', /deleted\.db was deleted or replaced/);
    for (const command of ['show', 'export', 'resume']) {
      assertRefused(
        await hgmHere([command, 'deleted', '--store', file]),
        /^hgm: there is no store .*deleted\.db; check the path/,
      );
    }
    // What SQLite left beside the old file is not taken for the new one's.
    const anew = await hgm([
      'run',
      GATED_PROBLEM,
      '--store',
      file,
      '--id',
      'deleted',
      '--evaluations',
      '20',
      '--json',
      '--quiet',
    ]);
    assert.equal(anew.exitCode, 0, anew.stderr);
    assert.equal(JSON.parse((await hgmHere(['runs', '--store', file, '--json'])).stdout).length, 1);
  });

  it('because another program holds its lock: nobody can write, everybody can read, and afterwards the run is resumed', async () => {
    const file = fileOf('locked');
    const run = await GatedRun.start(folder, file, 'locked');
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    await run.pass();
    // All wait their five seconds together.
    const [end, started, resumed, removed] = await Promise.all([
      run.command.ended(),
      hgm(['run', GATED_PROBLEM, '--store', file, '--evaluations', '10', '--quiet']),
      hgm(['resume', 'locked', '--store', file, '--quiet']),
      hgm(['rm', 'locked', '--store', file]),
    ]);
    const sentence =
      /locked\.db is locked by another program \(database is locked\); end that program, or wait until it is done \(ERR_STORE_BUSY\)$/m;
    assertFailed(end, 'locked', sentence);
    assertRefused(started, sentence);
    for (const refused of [resumed, removed]) assertRefused(refused, /is locked by another program|is owned by process \d+/);
    await assertInterrupted(file, 'locked');
    assert.ok((await assertKept(file, 'locked', end.stdout)) >= 150);
    other.exec('ROLLBACK');
    other.close();
    await assertResumes(file, 'locked');
  });

  it('because a page that it writes is damaged: the run is resumed when the page is restored', async () => {
    const file = fileOf('page');
    const run = await GatedRun.start(folder, file, 'page');
    const other = new Database(file);
    const page = rootPageOf(other, 'journal');
    const before = damagePage(other, page);
    other.close();
    await run.pass();
    const end = await run.command.ended();
    const sentence =
      /page\.db is damaged \(database disk image is malformed\); restore it from a copy, or choose another --store \(ERR_STORE_CORRUPT\)$/m;
    assertFailed(end, 'page', sentence);
    const shown = await hgmHere(['show', 'page', '--store', file]);
    assert.equal(shown.exitCode, 2);
    assert.match(shown.stderr, sentence);
    assert.match(shown.stdout, /\nrun +page, interrupted\n/);
    for (const command of ['export', 'resume']) {
      assertRefused(await hgmHere([command, 'page', '--store', file, ...(command === 'resume' ? ['--quiet'] : [])]), sentence);
    }
    const restored = await open(file, 'r+');
    await restored.write(before, 0, before.length, (page - 1) * before.length);
    await restored.close();
    assert.ok((await assertKept(file, 'page', end.stdout)) >= 150);
    await assertInterrupted(file, 'page');
    await assertResumes(file, 'page');
  });

  it('not because somebody makes it read-only: the run has it open, and ends as ever', async () => {
    const file = fileOf('closed');
    const run = await GatedRun.start(folder, file, 'closed');
    for (const path of await readdir(folder)) if (path.startsWith('closed.db')) await chmod(join(folder, path), 0o555);
    await run.pass();
    const { exitCode, stdout, stderr } = await run.command.ended();
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(eventsOf(stdout).at(-1), { type: 'end', status: 'completed' });
  });
});

describe('a store that is wrong from the start', () => {
  let folder = '';
  let file = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-wrong-'));
    await chmod(folder, 0o777);
    file = join(folder, 'runs.db');
    for (const id of ['one', 'other']) {
      const line = ['run', GATED_PROBLEM, '--store', file, '--id', id, '--evaluations', '3000', '--quiet', '--events'];
      const command = new HgmProcess([...line, '--param', `gate=${join(folder, 'gate')}`, '--threads', '1']);
      await command.printsEvents(150);
      command.child.kill('SIGINT');
      assert.equal((await command.ended()).exitCode, 130);
    }
    await writeFile(join(folder, 'gate'), '');
  });
  after(async () => {
    await HgmProcess.killAll();
    await rm(folder, { recursive: true });
  });

  it('because a part of a journal is damaged: what is before it is exported, other runs are as ever, and a copy mends it', async () => {
    const damaged = join(folder, 'damaged.db');
    await copyFile(file, damaged);
    const database = new Database(damaged);
    const chunk = database.prepare("SELECT max(number) / 2 FROM journal WHERE run = (SELECT number FROM run WHERE id = 'one')");
    const half = Number(chunk.pluck().get());
    const where = "WHERE number = ? AND run = (SELECT number FROM run WHERE id = 'one')";
    database.prepare(`UPDATE journal SET records = CAST(zeroblob(length(records)) AS BLOB) ${where}`).run(half);
    database.close();

    const whole = eventsOf((await hgmHere(['export', 'one', '--store', file])).stdout);
    const { exitCode, stdout, stderr } = await hgmHere(['export', 'one', '--store', damaged]);
    const sentence = new RegExp(
      `^hgm: the store .*damaged\\.db is damaged: part ${half} of the journal of run one is not what was written; restore the file from a copy \\(ERR_STORE_CORRUPT\\)\n$`,
    );
    assert.match(stderr, sentence);
    assert.equal(exitCode, 2);
    const events = eventsOf(stdout);
    assert.ok(settledActivities(events).length > 20);
    assert.deepEqual(events, whole.slice(0, events.length));
    assertRefused(await hgmHere(['resume', 'one', '--store', damaged, '--quiet']), sentence);
    await assertShownInPart(damaged, sentence);
    await assertResumes(damaged, 'other', 3000);
    await copyFile(file, damaged);
    await assertResumes(damaged, 'one', 3000);
  });

  it('because a digit of a header is another: its journal is exported, and the header is never believed', async () => {
    const damaged = join(folder, 'header.db');
    await copyFile(file, damaged);
    const database = new Database(damaged);
    const where = "WHERE run = (SELECT number FROM run WHERE id = 'one')";
    const json = String(database.prepare(`SELECT json FROM header ${where}`).pluck().get());
    const change = database.prepare(`UPDATE header SET json = ? ${where}`);
    const sentence =
      /^hgm: the store .*header\.db is damaged: the header of run one is not what was written; [^\n]* \(ERR_STORE_CORRUPT\)\n$/;
    const digits = [...json.matchAll(/\d/g)].map(({ index }) => index);
    assert.ok(digits.length > 10);
    const store = await openRunStore(damaged, { mustExist: true });
    for (const at of digits) {
      change.run(`${json.slice(0, at)}${(Number(json[at]) + 1) % 10}${json.slice(at + 1)}`);
      await assert.rejects(store.header('one'), { code: 'ERR_STORE_CORRUPT' }, `digit ${at}`);
    }
    await store.close();
    database.close();
    assertRefused(await hgmHere(['resume', 'one', '--store', damaged, '--quiet']), sentence);
    await assertShownInPart(damaged, sentence);
    const exported = await hgmHere(['export', 'one', '--store', damaged]);
    assert.deepEqual(exported, await hgmHere(['export', 'one', '--store', file]));
  });

  it('because the end of a journal is gone, or a figure is another: it is not gone on with as if nothing were', async () => {
    for (const [change, tells] of [
      [
        'DELETE FROM journal WHERE run = 1 AND number > 2',
        /the journal of run one tells of \d+ evaluations, and its figures of \d+; /,
      ],
      ['UPDATE run SET expansions = expansions + 1 WHERE number = 1', /tells of \d+ expansions, and its figures of \d+; /],
    ] as const) {
      const damaged = join(folder, 'cut.db');
      await copyFile(file, damaged);
      const database = new Database(damaged);
      assert.equal(database.prepare("SELECT number FROM run WHERE id = 'one'").pluck().get(), 1);
      database.exec(change);
      database.close();
      assertRefused(await hgmHere(['resume', 'one', '--store', damaged, '--quiet']), tells);
    }
  });

  for (const [what, make, sentence] of [
    ['that is no database', (path: string) => writeFile(path, 'x'.repeat(5000)), /is not a database, or is damaged/],
    ['that was cut short', (path: string) => copyHalf(file, path), /is damaged/],
    ['of another program', makeForeign, /is a database of another program/],
    ['that is a folder', (path: string) => mkdir(path), /is a folder; choose another --store/],
  ] as const) {
    it(`is refused by every command in one sentence, and left alone: a file ${what}`, async () => {
      const path = join(folder, `${what.replaceAll(' ', '-')}.db`);
      await make(path);
      const before = await contentOf(path);
      const lines = [['runs'], ['show', 'one'], ['export', 'one'], ['rm', 'one'], ['resume', 'one', '--quiet']];
      for (const line of [...lines, ['run', GATED_PROBLEM, '--evaluations', '10', '--quiet']]) {
        assertRefused(await hgmHere([...line, '--store', path]), sentence);
      }
      assert.deepEqual(await contentOf(path), before);
    });
  }

  it('because it may not be written: it can be read, and is resumed when it may be written again', async () => {
    const path = join(folder, 'kept', 'runs.db');
    // Who may do all is not stopped by permissions, so all is done as somebody else.
    const somebody = process.getuid?.() === 0 ? { uid: 65_534, cwd: tmpdir() } : { cwd: tmpdir() };
    const gate = ['--param', `gate=${join(folder, 'gate')}`];
    const line = ['--store', path, '--evaluations', '300', '--threads', '1', '--quiet'];
    const first = await hgm(['run', GATED_PROBLEM, '--id', 'one', ...gate, ...line], somebody);
    assert.equal(first.exitCode, 0, first.stderr);
    await chmod(path, 0o444);
    const sentence =
      /^hgm: the store .*runs\.db cannot be written \(attempt to write a readonly database\); make the file and its folder writable, copy the file to a folder that is, or choose another --store \(ERR_STORE_READONLY\)\n$/;
    for (const writing of [
      ['run', GATED_PROBLEM, ...line],
      ['resume', 'one', '--store', path, '--evaluations', '600', '--quiet'],
      ['rm', 'one', '--store', path],
    ]) {
      assertRefused(await hgm(writing, somebody), sentence);
    }
    for (const reading of [['runs'], ['show', 'one'], ['export', 'one']]) {
      const { exitCode, stdout, stderr } = await hgm([...reading, '--store', path], somebody);
      assert.equal(exitCode, 0, stderr);
      assert.ok(stdout.length > 0);
    }
    // Even a reader makes a file beside it.
    const [sealed, copy] = [join(folder, 'sealed'), join(folder, 'sealed', 'runs.db')];
    await mkdir(sealed);
    await copyFile(path, copy);
    await chmod(sealed, 0o555);
    assertRefused(await hgm(['runs', '--store', copy], somebody), sentence);
    await chmod(sealed, 0o755);
    await chmod(path, 0o644);
    const again = await hgm(['resume', 'one', '--store', path, '--evaluations', '600', '--quiet', '--json'], somebody);
    assert.equal(again.exitCode, 0, again.stderr);
    assert.equal(JSON.parse(again.stdout).evaluations, 2 * 300);
  });
});
