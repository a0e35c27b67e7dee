import { readdirSync, readFileSync } from 'node:fs';

/** A process, as Linux tells of it. */
export interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

/** The processes that are alive and have `NAME=VALUE` in the environment that they were started with. Linux only. */
export function processesWith(entry: string): MarkedProcess[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(Number.isInteger)
    .flatMap((pid) => {
      const environment = read(`/proc/${pid}/environ`).split('\0');
      const isZombie = /^State:\s*[ZX]/m.test(read(`/proc/${pid}/status`));
      if (!environment.includes(entry) || isZombie) return [];
      return [{ pid, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }];
    });
}

/** Empty for one that is gone, or of another user. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
