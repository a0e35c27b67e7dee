/** Removes the named files and folders of the project, as `rm -rf` would: `node scripts/remove.mjs dist build`. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
for (const name of process.argv.slice(2)) rmSync(join(root, name), { recursive: true, force: true });
