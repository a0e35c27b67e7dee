/**
 * `npm run fsync-check`: traces the system calls of `hgm run`, and looks whether with `--durability full` every acknowledgement comes after
 * a completed sync of all that was written to the log, which with `normal` it must not: else the check could not tell. Needs strace.
 *
 * One activity is in flight at a time, and each waits until the evaluation before it was told of. So nothing is written between a commit and
 * its acknowledgement, and the order of the calls says which sync an acknowledgement had waited for.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { HGM_MAIN } from '../support/hgm-process.js';
import { countFsyncs, type FsyncCounts } from './fsync-trace.js';

const PROBLEM = fileURLToPath(new URL('./fixtures/paced-problem.js', import.meta.url));
const EVALUATIONS = 100;
/** Enough of a line to see what it is. */
const STRING_LENGTH = 64;

/** What cannot be checked, in one sentence. */
class Unchecked extends Error {}

/** Runs the command under strace, and notes in a file each evaluation that it tells of. */
async function traced(folder: string, durability: string): Promise<FsyncCounts> {
  const path = (name: string): string => join(folder, `${durability}${name}`);
  writeFileSync(path('.told'), '');
  const calls = ['-e', 'trace=write,pwrite64,fsync,fdatasync', '-e', 'signal=none'];
  const strace = ['-f', '-y', '-s', String(STRING_LENGTH), ...calls, '-o', path('.txt')];
  const run = ['run', PROBLEM, '--store', path('.db'), '--durability', durability, '--evaluations', String(EVALUATIONS)];
  const one = ['--threads', '1', '--look-ahead', '1', '--param', `told=${path('.told')}`, '--events', '--quiet'];
  const child = spawn('strace', [...strace, process.execPath, HGM_MAIN, ...run, ...one], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close');
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('{"type":"evaluation"')) appendFileSync(path('.told'), '.');
  }
  const [exitCode] = await ended;
  if (exitCode !== 0) throw new Unchecked(`strace or the run failed: ${stderr.trim()}`);
  return countFsyncs(readFileSync(path('.txt'), 'utf8'), `${durability}.db-wal`);
}

function told(durability: string, { logWrites, syncs, syncCalls, acknowledged, afterSync }: FsyncCounts): string {
  const calls = syncCalls.length === 0 ? '' : ` (${syncCalls.join(', ')})`;
  return (
    `durability ${durability}: ${logWrites} writes to the log, ${syncs} completed syncs of it${calls}; ` +
    `${acknowledged} evaluations acknowledged, ${afterSync} of them after all that was written to the log had been synced`
  );
}

function checkStrace(): void {
  if (spawnSync('strace', ['-V']).error === undefined) return;
  throw new Unchecked('strace is not installed; on Debian, "apt-get install strace" does that');
}

const folder = mkdtempSync(join(tmpdir(), 'hgm-fsync-'));
try {
  checkStrace();
  const full = await traced(folder, 'full');
  const normal = await traced(folder, 'normal');
  process.stdout.write(`${told('full', full)}\n${told('normal', normal)}\n`);
  const isKept = full.acknowledged === EVALUATIONS && full.afterSync === EVALUATIONS;
  const isTold = normal.acknowledged === EVALUATIONS && normal.afterSync < EVALUATIONS;
  if (isKept && isTold) process.stdout.write('kept: full waits for the disk before it acknowledges; normal does not\n');
  else process.stdout.write('NOT KEPT: full must wait for the disk before every acknowledgement, and normal must not\n');
  process.exitCode = isKept && isTold ? 0 : 1;
} catch (fault) {
  if (!(fault instanceof Unchecked)) throw fault;
  process.stderr.write(`fsync-check: ${fault.message}\n`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true });
}
