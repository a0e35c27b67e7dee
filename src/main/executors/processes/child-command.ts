import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inheritedFlags } from '../../../shared/thread/thread-flags.js';

const ENTRY = fileURLToPath(new URL('../worker-host/host-entry.js', import.meta.url));
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => process.platform === 'linux' && existsSync(path));

/** Flags by which two processes would want the same port. */
const FLAGS_OF_ONE = /^--(inspect|debug)/;

/** How a worker host is started, as a command with its arguments. */
export function childCommand(): readonly [command: string, args: readonly string[]] {
  const flags = (inheritedFlags().execArgv ?? process.execArgv).filter((flag) => !FLAGS_OF_ONE.test(flag));
  const node = [process.execPath, ...flags, ENTRY];
  if (process.platform === 'win32') return [process.execPath, node.slice(1)];
  // The host watches for our end by itself; a halted one cannot, and is killed by the kernel where that can be asked for.
  const command = SETPRIV === undefined ? node : [SETPRIV, '--pdeathsig', 'KILL', ...node];
  // What dies here leaves no memory dump: one of a gigabyte holds a processor for seconds.
  return ['/bin/sh', ['-c', 'ulimit -c 0; exec "$@"', 'sh', ...command]];
}
