import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { addLaterColumns, checkSchema, migrate } from '../../../src/threads/store/sqlite-schema.js';

const FIRST = 'CREATE TABLE fruit (name TEXT NOT NULL) STRICT';
const SECOND = "ALTER TABLE fruit ADD COLUMN colour TEXT NOT NULL DEFAULT 'green'";
const THIRD = 'CREATE TABLE basket (fruit TEXT NOT NULL) STRICT; INSERT INTO basket SELECT name FROM fruit';

describe('the schema of a store', () => {
  let folder = '';
  let files = 0;
  let file = '';
  let database: Database.Database;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-schema-'));
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(() => {
    file = join(folder, `${++files}.db`);
    database = new Database(file);
  });
  afterEach(() => database.close());

  const version = (): unknown => database.pragma('user_version', { simple: true });
  const fruit = (): unknown => database.prepare('SELECT * FROM fruit').all();
  const tables = (): unknown => database.prepare('SELECT name FROM sqlite_schema ORDER BY name').pluck().all();

  it('is made in a new file by all migrations, one after the other', () => {
    migrate(database, file, [FIRST, SECOND, THIRD]);
    assert.equal(version(), 3);
    assert.deepEqual(tables(), ['basket', 'fruit']);
  });

  it('of an old file is brought to the present version, with what is in it', () => {
    migrate(database, file, [FIRST]);
    database.exec("INSERT INTO fruit VALUES ('apple')");
    migrate(database, file, [FIRST, SECOND, THIRD]);
    assert.equal(version(), 3);
    assert.deepEqual(fruit(), [{ name: 'apple', colour: 'green' }]);
    assert.deepEqual(database.prepare('SELECT * FROM basket').all(), [{ fruit: 'apple' }]);
  });

  it('of a present file is left alone', () => {
    migrate(database, file, [FIRST, SECOND]);
    const before = database.pragma('schema_version', { simple: true });
    migrate(database, file, [FIRST, SECOND]);
    assert.equal(database.pragma('schema_version', { simple: true }), before);
  });

  it('stays what it was when the last of several migrations fails', async () => {
    migrate(database, file, [FIRST]);
    database.exec("INSERT INTO fruit VALUES ('apple')");
    const before = await readFile(file);
    assert.throws(() => migrate(database, file, [FIRST, SECOND, 'CREATE TABLE fruit (again TEXT) STRICT']), /already exists/);
    assert.equal(version(), 1);
    assert.deepEqual(fruit(), [{ name: 'apple' }]);
    database.close();
    assert.deepEqual(await readFile(file), before);
  });

  it('of the present version gets the columns that it lacks, once, with their usual values for the runs that are there', () => {
    migrate(database, file);
    database.exec("INSERT INTO run (id, created_at, problem, status) VALUES ('earlier', '', 'p', 'completed')");
    addLaterColumns(database);
    assert.deepEqual(database.prepare('SELECT id, barren_expansions, name, tags, is_served FROM run').all(), [
      { id: 'earlier', barren_expansions: 0, name: null, tags: '[]', is_served: 0 },
    ]);
    const before = database.pragma('schema_version', { simple: true });
    addLaterColumns(database);
    assert.equal(database.pragma('schema_version', { simple: true }), before);
  });

  it('is migrated once by two processes that come at the same time', () => {
    migrate(database, file, [FIRST]);
    const other = new Database(file);
    // The other one is through when this one gets the lock.
    const { transaction } = database;
    Reflect.set(database, 'transaction', (...args: Parameters<typeof transaction>) => {
      migrate(other, file, [FIRST, SECOND]);
      return transaction.apply(database, args);
    });
    migrate(database, file, [FIRST, SECOND]);
    other.close();
    assert.equal(version(), 2);
  });

  it('of a newer version is refused, and left alone', async () => {
    migrate(database, file, [FIRST, SECOND, THIRD]);
    const before = await readFile(file);
    assert.throws(() => migrate(database, file, [FIRST]), {
      code: 'ERR_STORE_VERSION',
      message: /\.db was written by a newer version of hgm-orchestrator \(schema 3; this one knows up to 1\); update /,
    });
    assert.deepEqual(await readFile(file), before);
  });

  it('of another program is refused, and left alone', async () => {
    database.exec('CREATE TABLE theirs (a)');
    const before = await readFile(file);
    for (const attempt of [migrate, checkSchema]) {
      assert.throws(() => attempt(database, file), { code: 'ERR_STORE_OPEN', message: /database of another program/ });
    }
    assert.deepEqual(await readFile(file), before);
  });
});
