import { readFileSync } from 'node:fs';

/** Whether a process is halted, by SIGSTOP or a debugger, as Linux tells it; false elsewhere, and for one that is gone. */
export function isHalted(processId: number | undefined): boolean {
  if (process.platform !== 'linux' || processId === undefined) return false;
  try {
    // `PID (NAME) STATE …`, where the name may hold anything.
    const text = readFileSync(`/proc/${processId}/stat`, 'latin1');
    const state = text.slice(text.lastIndexOf(')') + 2)[0];
    return state === 'T' || state === 't';
  } catch {
    return false;
  }
}
