import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { STORE_ENTRY_URL } from '../../../src/main/remote/thread-entry-url.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import { SqliteRunStore } from '../../../src/main/store/sqlite-run-store.js';
import { describeRunStore } from './run-store-suite.js';

const folder = mkdtempSync(join(tmpdir(), 'hgm-store-'));
let files = 0;
const nextFile = (): string => join(folder, `${++files}`, 'runs.db');
after(() => rmSync(folder, { recursive: true }));

describeRunStore('MemoryRunStore', async () => new MemoryRunStore());
describeRunStore('SqliteRunStore', () => SqliteRunStore.open({ file: nextFile(), entryUrl: STORE_ENTRY_URL }));
describeRunStore('SqliteRunStore with full durability', () =>
  SqliteRunStore.open({ file: nextFile(), entryUrl: STORE_ENTRY_URL, durability: 'full' }),
);
