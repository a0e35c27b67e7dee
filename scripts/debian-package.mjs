/** What tests need of the machine, and where a package of Debian brings it. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What package scripts of Debian ask before they start a service: 101 says that they must not. */
const POLICY = '/usr/sbin/policy-rc.d';

export function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Runs a command of the system as root; what `npm test` prints on stdout is the tests'. */
export function runAsRoot(command, ...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' };
  execFileSync(command, args, { stdio: ['ignore', 2, 2], env });
}

/** Installs a package; its services are not started. */
function installPackage(name) {
  const isOurs = !existsSync(POLICY);
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const wait = ['-o', 'DPkg::Lock::Timeout=300'];
    runAsRoot('apt-get', ...wait, 'update', '-qq');
    runAsRoot('apt-get', ...wait, 'install', '-qq', '-y', '--no-install-recommends', name);
  } finally {
    if (isOurs) rmSync(POLICY);
  }
}

/**
 * Sees to it that a program is there, where this process is root and `apt-get` on the PATH.
 *
 * @param options.name - The package.
 * @param options.isThere - Whether the program is.
 * @param options.needed - One sentence: what tests need, and how it is installed by hand.
 * @param options.afterwards - What is done once the package is installed.
 * @throws Error with that sentence, where it is not there and cannot be installed
 */
export function seeTo({ name, isThere, needed, afterwards = () => {} }) {
  if (isThere()) return;
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) throw new Error(needed);
  console.error(`installing ${name}, which tests start`);
  try {
    installPackage(name);
    afterwards();
  } catch (error) {
    throw new Error(`${needed}; here that failed: ${error.message}`);
  }
  if (!isThere()) throw new Error(needed);
}
