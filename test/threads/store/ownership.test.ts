/** Who owns a run, whatever its store is called and whoever else wants it. */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NO_FIGURES } from '../../../src/shared/store-protocol.js';
import { SqliteDatabase } from '../../../src/threads/store/sqlite-database.js';

const CONTENDER = fileURLToPath(new URL('./fixtures/contender.js', import.meta.url));
const RUN = { id: 'one', createdAt: '2026-01-01T00:00:00.000Z', problem: 'p', budget: null, header: '{}' };
const PROCESSES = 4;
const REMOVES = 10;

const open = (file: string) => new SqliteDatabase({ file, durability: 'normal', busyTimeoutMs: 5000, mustExist: true });

/** Mounts one place at another; false where this process may not. */
function mount(from: string, to: string): boolean {
  try {
    execFileSync('mount', ['--bind', from, to], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a run that a process owns', () => {
  let folder = '';
  let file = '';
  let owner: SqliteDatabase;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-names-'));
    await mkdir(join(folder, 'stores'));
    file = join(folder, 'stores', 'real.db');
    owner = new SqliteDatabase({ file, durability: 'normal', busyTimeoutMs: 5000, mustExist: false });
    owner.create(RUN, Uint8Array.of(1));
  });
  after(async () => {
    owner.close();
    await rm(folder, { recursive: true });
  });

  /** Refuses a second owner, shows that there is one, and finds the log that the owner writes. */
  const assertOne = (name: string): void => {
    owner.append('one', Uint8Array.of(2), { figures: NO_FIGURES });
    const other = open(name);
    assert.throws(() => other.claim('one'), { code: 'ERR_RUN_OWNED' }, name);
    assert.throws(() => other.remove('one'), { code: 'ERR_RUN_OWNED' }, name);
    assert.equal(other.read('one').status, 'running', name);
    assert.deepEqual(other.journal('one', 0).bytes, owner.journal('one', 0).bytes, name);
    other.close();
  };

  it('has one owner under every path that leads to its store', async () => {
    const names = ['link.db', 'linked-folder', 'link-of-link.db'].map((name) => join(folder, name));
    const [toFile = '', toFolder = '', toLink = ''] = names;
    await symlink(file, toFile);
    await symlink(join(folder, 'stores'), toFolder);
    await symlink('link.db', toLink);
    for (const name of [file, toFile, toLink, join(toFolder, 'real.db'), relative(process.cwd(), file)]) assertOne(name);
    assert.ok(!existsSync(`${toFile}-locks`) && !existsSync(`${toFile}-wal`));
  });

  it('is refused through another name of the file, whose log would be another one', async () => {
    const hard = join(folder, 'hard.db');
    await link(file, hard);
    assert.throws(() => open(hard), { code: 'ERR_STORE_OPEN', message: /hard\.db has 2 names \(hard links\)/ });
    assert.ok(!existsSync(`${hard}-wal`));
    await rm(hard);
    assertOne(file);
  });

  it('has one owner where its folder is mounted a second time, and is refused where it is mounted alone', async () => {
    const [again, single] = [join(folder, 'again'), join(folder, 'single file.db')];
    await mkdir(again);
    await writeFile(single, '');
    // What this process may not do, no user of it can meet.
    if (!mount(join(folder, 'stores'), again)) return;
    try {
      assertOne(join(again, 'real.db'));
      assert.ok(mount(file, single));
      assert.throws(() => open(single), { code: 'ERR_STORE_OPEN', message: /single file\.db is mounted as a single file/ });
    } finally {
      execFileSync('umount', [again]);
      if (existsSync(single)) execFileSync('umount', [single], { stdio: 'ignore' });
    }
  });
});

describe('a run that is made, taken and removed by several processes at once', () => {
  it('never has two owners, and leaves no lock behind', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'hgm-contended-'));
    t.after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'runs.db');
    const ends = await Promise.all(
      Array.from({ length: PROCESSES }, () =>
        promisify(execFile)(process.execPath, [CONTENDER, file, join(folder, 'owner'), String(REMOVES)]),
      ),
    );
    const told: { removes: number; doubles: number }[] = ends.map(({ stdout }) => JSON.parse(stdout));
    assert.deepEqual(
      told,
      told.map(() => ({ removes: REMOVES, doubles: 0 })),
    );
    assert.deepEqual(await readdir(`${file}-locks`), []);
  });
});
