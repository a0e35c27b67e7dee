/** Sees to it that the tests over Redis find a server to start. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What package scripts of Debian ask before they start a service: 101 says that they must not. */
const POLICY = '/usr/sbin/policy-rc.d';

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function isInstalled() {
  return ['redis', 'valkey'].some((name) => isOnPath(`${name}-server`) && isOnPath(`${name}-cli`));
}

/** Installs Debian's package; its service on the default port is not started, neither now nor when the machine starts. */
function installPackage() {
  const run = (command, ...args) =>
    execFileSync(command, args, {
      // What npm test prints on stdout is the tests'.
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' },
    });
  const isOurs = !existsSync(POLICY);
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const wait = ['-o', 'DPkg::Lock::Timeout=300'];
    run('apt-get', ...wait, 'update', '-qq');
    run('apt-get', ...wait, 'install', '-qq', '-y', '--no-install-recommends', 'redis-server');
    run('update-rc.d', 'redis-server', 'disable');
  } finally {
    if (isOurs) rmSync(POLICY);
  }
}

/**
 * Does nothing where redis-server or valkey-server is on the PATH.
 *
 * @throws Error with one sentence that says what to install, where this process cannot
 */
export function installRedis() {
  if (isInstalled()) return;
  const needed =
    'the tests over Redis need redis-server and redis-cli (6.2 or newer) on the PATH, or valkey-server and valkey-cli: install them, such as by `apt-get install redis-server` or `brew install redis`';
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) throw new Error(needed);
  console.error('installing redis-server, which the tests over Redis start');
  try {
    installPackage();
  } catch (error) {
    throw new Error(`${needed}; here that failed: ${error.message}`);
  }
  if (!isInstalled()) throw new Error(needed);
}
