import { type ChildProcess, spawn } from 'node:child_process';

/** Kills a process and removes a folder, where one is named, at the end of its input. */
const GUARD = 'cat >/dev/null; kill -KILL "$0" 2>/dev/null; [ -z "$1" ] || rm -rf "$1"';

/** Has a process end with this one, however this one ends, and then a folder be removed. It does not keep this one alive. */
export function endWithThisProcess(child: ChildProcess, folder = ''): void {
  const { pid } = child;
  if (pid === undefined) return;
  // In a session of its own, which Ctrl-C does not reach.
  const guard = spawn('sh', ['-c', GUARD, String(pid), folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.unref();
  // The process's number may from then on be another's.
  child.once('exit', () => guard.kill('SIGKILL'));
}
