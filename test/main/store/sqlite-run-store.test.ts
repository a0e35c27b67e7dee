import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { STORE_ENTRY_URL } from '../../../src/main/remote/thread-entry-url.js';
import { SqliteRunStore } from '../../../src/main/store/sqlite-run-store.js';
import { NO_FIGURES } from '../../../src/shared/store-protocol.js';

const RUN = { id: 'one', createdAt: '2026-01-01T00:00:00.000Z', problem: 'p', budget: null, header: '{}' };
const PROGRAM = fileURLToPath(new URL('./fixtures/store-program.js', import.meta.url));
const UPDATE = { figures: NO_FIGURES };

describe('the SQLite store', () => {
  let folder = '';
  let files = 0;
  const nextFile = (): string => join(folder, `${++files}.db`);
  const open = (file: string, busyTimeoutMs = 20_000) => SqliteRunStore.open({ file, entryUrl: STORE_ENTRY_URL, busyTimeoutMs });
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-sqlite-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('says that another program has locked it, and goes on when the lock is gone', async () => {
    const file = nextFile();
    const store = await open(file, 50);
    await store.create(RUN, Uint8Array.of(1));
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    await assert.rejects(store.append('one', Uint8Array.of(2), UPDATE), { code: 'ERR_STORE_BUSY', message: /another program/ });
    assert.deepEqual([...(await store.journal('one', 0)).bytes], [1]);
    other.exec('ROLLBACK');
    other.close();
    await store.append('one', Uint8Array.of(3), UPDATE);
    assert.deepEqual([...(await store.journal('one', 0)).bytes], [1, 3]);
    await store.close();
  });

  it('changes all of a label, or nothing', async () => {
    const file = nextFile();
    const store = await open(file);
    await store.create(RUN, Uint8Array.of(1));
    const other = new Database(file);
    other.exec("CREATE TRIGGER full BEFORE UPDATE OF tags ON run BEGIN SELECT RAISE(ABORT, 'full'); END");
    other.close();
    await assert.rejects(store.label('one', { name: 'new', tags: ['a'] }), /full/);
    assert.equal((await store.read('one')).name, null);
    await store.close();
  });

  it('does not acknowledge what it wrote to a file that has lost its name', async () => {
    const file = nextFile();
    const store = await open(file);
    await store.create(RUN, Uint8Array.of(1));
    await rename(file, `${file}.away`);
    await assert.rejects(store.append('one', Uint8Array.of(2), UPDATE), { code: 'ERR_STORE_LOST', message: /put it back/ });
    await store.close();
  });

  it('gives what is before a damaged part of a journal, then names the run and the part; other runs are as ever', async () => {
    const file = nextFile();
    const store = await open(file);
    for (const id of ['one', 'other']) {
      await store.create({ ...RUN, id }, Uint8Array.of(1));
      await store.append(id, Uint8Array.of(2), UPDATE);
    }
    await store.append('one', new Uint8Array(20_000).fill(0xab), UPDATE);
    await store.append('one', Uint8Array.of(4), UPDATE);
    await store.close();
    const bytes = await readFile(file);
    bytes[bytes.indexOf(Buffer.alloc(64, 0xab)) + 30] = 0;
    await writeFile(file, bytes);
    const damaged = await open(file);
    const { bytes: good, next, isEnd } = await damaged.journal('one', 0);
    assert.deepEqual([[...good], isEnd], [[1, 2], false]);
    await assert.rejects(damaged.journal('one', next), {
      code: 'ERR_STORE_CORRUPT',
      message: /part 3 of the journal of run one/,
    });
    assert.deepEqual([...(await damaged.journal('other', 0)).bytes], [1, 2]);
    await damaged.close();
  });

  it('writes no more at a commit for a run whose header is large', async () => {
    const written: number[] = [];
    for (const header of ['{}', JSON.stringify('x'.repeat(1_000_000))]) {
      const file = nextFile();
      const store = await open(file);
      await store.create({ ...RUN, header }, Uint8Array.of(1));
      const before = (await stat(`${file}-wal`)).size;
      for (let evaluations = 1; evaluations <= 10; evaluations++) {
        const update = { figures: { ...NO_FIGURES, evaluations }, status: 'running', budget: evaluations } as const;
        await store.append('one', Uint8Array.of(2, 3), update);
      }
      // Far from the size at which SQLite begins the log again.
      written.push((await stat(`${file}-wal`)).size - before);
      await store.close();
    }
    assert.equal(written[1], written[0]);
    assert.ok(written[0]! > 0);
  });

  it('refuses a header that is not what was written, and takes one without a checksum', async () => {
    const file = nextFile();
    const store = await open(file);
    await store.create({ ...RUN, header: '{"seed":1}' }, Uint8Array.of(1));
    const other = new Database(file);
    other.exec(`UPDATE header SET json = '{"seed":2}'`);
    await assert.rejects(store.header('one'), {
      code: 'ERR_STORE_CORRUPT',
      message: /the header of run one is not what was written/,
    });
    other.exec('UPDATE header SET checksum = NULL');
    assert.equal(await store.header('one'), '{"seed":2}');
    other.close();
    await store.close();
  });

  it('misses a part of a journal that is gone', async () => {
    const file = nextFile();
    const store = await open(file);
    await store.create(RUN, Uint8Array.of(1));
    for (const byte of [2, 3]) await store.append('one', Uint8Array.of(byte), UPDATE);
    const other = new Database(file);
    other.exec('DELETE FROM journal WHERE number = 2');
    other.close();
    const { next } = await store.journal('one', 0);
    await assert.rejects(store.journal('one', next), { code: 'ERR_STORE_CORRUPT', message: /part 2 of the journal/ });
    await store.close();
  });

  it('makes writable again what SQLite made beside a database that was read-only', async () => {
    const file = nextFile();
    const store = await open(file);
    await store.create(RUN, Uint8Array.of(1));
    await store.close();
    await writeFile(`${file}-shm`, Buffer.alloc(32_768), { mode: 0o444 });
    const again = await open(file);
    assert.equal((await stat(`${file}-shm`)).mode & 0o200, 0o200);
    await again.close();
  });

  it('keeps a process alive while a call waits, and no longer', async () => {
    const file = nextFile();
    const other = await open(file);
    await other.close();
    const holder = new Database(file);
    holder.exec('BEGIN IMMEDIATE');
    const child = spawn(process.execPath, [PROGRAM, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      // Nothing but the call keeps it now.
      if (holder.inTransaction) holder.exec('ROLLBACK');
    });
    const [exitCode] = await closed;
    holder.close();
    assert.equal(text, 'waiting\ncommitted\n');
    assert.equal(exitCode, 0);
  });

  it('rejects what waits when its thread dies, instead of letting the process end without a word', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, nextFile(), 'die']);
    assert.equal(stdout, 'waiting\nERR_STORE_THREAD\n');
  });
});
