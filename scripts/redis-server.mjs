/** Sees to it that the tests over Redis find a server to start. */
import { isOnPath, runAsRoot, seeTo } from './debian-package.mjs';

/**
 * Does nothing where redis-server or valkey-server is on the PATH.
 *
 * @throws Error with one sentence that says what to install, where this process cannot
 */
export function installRedis() {
  seeTo({
    name: 'redis-server',
    isThere: () => ['redis', 'valkey'].some((name) => isOnPath(`${name}-server`) && isOnPath(`${name}-cli`)),
    needed:
      'the tests over Redis need redis-server and redis-cli (6.2 or newer) on the PATH, or valkey-server and valkey-cli: install them, such as by `apt-get install redis-server` or `brew install redis`',
    // Its service on the default port does not start with the machine either.
    afterwards: () => runAsRoot('update-rc.d', 'redis-server', 'disable'),
  });
}
