import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { HgmProcess } from './hgm-process.js';

/** A folder for the store of a suite whose commands run in processes of their own. When it is over they are killed, and the folder is removed. */
export function storeFolder(name: string): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), `hgm-${name}-`));
  after(async () => {
    await HgmProcess.killAll();
    await rm(folder, { recursive: true });
  });
  return { folder, file: join(folder, 'runs.db') };
}
