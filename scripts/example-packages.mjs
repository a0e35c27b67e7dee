/** Sees to it that tests of examples which are packages of their own find what these depend on. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './test-files.mjs';

/**
 * Installs what a folder's `package-lock.json` names, from the npm registry; does nothing where that was done since it changed.
 *
 * @throws Error with one sentence that says what to install, where that fails
 */
export function installPackages(folder) {
  const changedAt = (name) => statSync(join(ROOT, folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (changedAt('node_modules/.package-lock.json') >= changedAt('package-lock.json')) return;
  try {
    const stdio = ['ignore', 2, 2];
    execFileSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: ROOT, stdio });
  } catch (error) {
    throw new Error(
      `tests need what ${folder} depends on: run \`npm ci --prefix ${folder}\`; here that failed: ${error.message}`,
    );
  }
}
