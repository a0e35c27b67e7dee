import { execFile } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { z } from 'zod';

/** Where a report was made, as far as figures depend on it. */
export const machineSchema = z.object({
  node: z.string(),
  v8: z.string(),
  platform: z.string(),
  cpuModel: z.string(),
  /** What this process may use. */
  cpus: z.int(),
  memoryBytes: z.number(),
  /** Processes that wanted a processor over the last minute, before anything was measured; 0 on Windows. */
  loadAverage: z.number(),
  /** Null outside a git checkout. */
  commit: z.string().nullable(),
});

export type Machine = z.infer<typeof machineSchema>;

async function git(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args);
  return stdout.trim();
}

/** The abbreviated commit, with a `+` when files differ from it. */
async function describeCommit(): Promise<string | null> {
  try {
    const [commit, changes] = await Promise.all([git('rev-parse', '--short', 'HEAD'), git('status', '--porcelain')]);
    return changes === '' ? commit : `${commit}+`;
  } catch {
    // No git, or no checkout: a report is worth having all the same.
    return null;
  }
}

export async function describeMachine(): Promise<Machine> {
  return {
    node: process.version,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    loadAverage: loadavg()[0] ?? 0,
    commit: await describeCommit(),
  };
}
