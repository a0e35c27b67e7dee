import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}

/** The checkout: the nearest folder above the compiled tests that holds a package.json. */
export const PROJECT_ROOT = rootAbove(dirname(fileURLToPath(import.meta.url)));
