import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { NO_FIGURES } from '../../../src/shared/store-protocol.js';
import { SqliteDatabase } from '../../../src/threads/store/sqlite-database.js';
import { PROJECT_ROOT } from '../../support/project-root.js';

/** The first version whose journals may hold evaluations in parts. */
const IN_PARTS = 2;

describe('a store whose journals know no evaluation in parts', () => {
  it('is brought to the version that does with all it holds, so that earlier programs refuse it instead of finding damage', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'hgm-schema-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const options = { file: join(folder, 'runs.db'), durability: 'normal', busyTimeoutMs: 1000, mustExist: true } as const;
    copyFileSync(join(PROJECT_ROOT, 'test/durability/fixtures/schema-1/runs.db'), options.file);
    const raw = new Database(options.file);
    const header = raw.prepare("SELECT header FROM run WHERE id = 'stopped'").pluck().get();
    const records = raw
      .prepare("SELECT records FROM journal WHERE run = (SELECT number FROM run WHERE id = 'stopped')")
      .pluck()
      .all();
    raw.close();
    const after = new SqliteDatabase(options);
    after.claim('stopped');
    after.append('stopped', Uint8Array.of(3), { figures: NO_FIGURES });
    assert.equal(after.header('stopped'), header);
    const before = records.map((part) => (part instanceof Uint8Array ? part : new Uint8Array()));
    assert.deepEqual([...after.journal('stopped', 0).bytes], [...Buffer.concat(before), 3]);
    after.close();
    const again = new Database(options.file, { readonly: true });
    assert.ok(Number(again.pragma('user_version', { simple: true })) >= IN_PARTS);
    again.close();
  });
});
