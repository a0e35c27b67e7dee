import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { NO_FIGURES } from '../../../src/shared/store-protocol.js';
import { SqliteDatabase } from '../../../src/threads/store/sqlite-database.js';

/** The first version whose journals may hold evaluations in parts. */
const IN_PARTS = 2;

describe('a store whose journals know no evaluation in parts', () => {
  it('is brought to the version that does with all it holds, so that earlier programs refuse it instead of finding damage', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'hgm-schema-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const options = { file: join(folder, 'runs.db'), durability: 'normal', busyTimeoutMs: 1000, mustExist: false } as const;
    const before = new SqliteDatabase(options);
    before.create({ id: 'run', createdAt: '', problem: 'p', budget: null, header: '{}' }, Uint8Array.of(1, 2));
    before.close();
    const raw = new Database(options.file);
    // The tables of version 1 are those of version 2.
    raw.pragma('user_version = 1');
    raw.close();
    const after = new SqliteDatabase(options);
    after.claim('run');
    after.append('run', Uint8Array.of(3), { figures: NO_FIGURES });
    assert.deepEqual([...after.journal('run', 0).bytes], [1, 2, 3]);
    after.close();
    const again = new Database(options.file, { readonly: true });
    assert.ok(Number(again.pragma('user_version', { simple: true })) >= IN_PARTS);
    again.close();
  });
});
