/** A disk that is full while `hgm run` writes to it: a limit of the file's size, which everybody may set, and a real file system. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventsOf, HGM_MAIN, HgmProcess, hgm, settledActivities } from '../support/hgm-process.js';
import { assertInterrupted, assertKept, assertResumes } from './gated-run.js';

const PROBLEM = fileURLToPath(new URL('../crash/crash-problem.js', import.meta.url));
/** More than fits into either. */
const EVALUATIONS = 8000;
const LINE = [PROBLEM, '--evaluations', String(EVALUATIONS), '--threads', '2', '--events'];

/**
 * In a mount namespace of its own: a run on a file system that is too small, what is left of it there, a vain attempt to go on, and one
 * after the file system has grown. Each step's output goes to a file of $OUT.
 */
const ON_A_SMALL_DISK = `
set -u
mount -t tmpfs -o size=600k tmpfs "$DISK"
hgm() { "$NODE" "$HGM" "$@"; }
step() { local name=$1; shift; "$@" >"$OUT/$name.out" 2>"$OUT/$name.err"; echo $? >"$OUT/$name.code"; }
step run hgm run "$@" --store "$DISK/runs.db" --id full
step export hgm export full --store "$DISK/runs.db"
step show hgm show full --store "$DISK/runs.db" --json
step vain hgm resume full --store "$DISK/runs.db" --quiet
mount -o remount,size=50m "$DISK"
step resume hgm resume full --store "$DISK/runs.db" --quiet --json
`;

/** A namespace in which one may mount, with or without being root; undefined where the system has none for us. */
function namespace(): readonly string[] | undefined {
  const candidates = [
    ['unshare', '--mount'],
    ['unshare', '--map-root-user', '--mount'],
  ];
  return candidates.find(([program = '', ...args]) => {
    try {
      execFileSync(program, [...args, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
      return true;
    } catch {
      // Not on this system, or not for this user.
      return false;
    }
  });
}

describe('a run whose disk is full', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-full-'));
  });
  after(async () => {
    await HgmProcess.killAll();
    await rm(folder, { recursive: true });
  });

  it('ends as failed at a limit of the size of files, and is resumed without it', async () => {
    const file = join(folder, 'limit.db');
    const end = await hgm(['run', ...LINE, '--store', file, '--id', 'limit'], { shellSetup: 'ulimit -f 400' });
    assert.equal(end.exitCode, 1);
    assert.match(
      end.stderr,
      /\nTo go on with it: hgm resume limit --store .*\nhgm: the run failed: the store .*limit\.db cannot be written \(disk I\/O error\); check the disk, its quota and the limit of a file's size \(ulimit -f\), then resume the run \(ERR_STORE_IO\)\n$/,
    );
    assert.deepEqual(eventsOf(end.stdout).at(-1), { type: 'end', status: 'failed' });
    assert.ok((await assertKept(file, 'limit', end.stdout)) > 10);
    await assertInterrupted(file, 'limit');
    await assertResumes(file, 'limit', EVALUATIONS);
  });

  const unshare = namespace();
  const skip = unshare === undefined && 'this system lets us mount no file system';
  it('ends as failed on a file system without space, and is resumed when there is some', { skip }, async () => {
    assert.ok(unshare !== undefined);
    const [program = '', ...args] = [...unshare, 'bash', '-c', ON_A_SMALL_DISK, 'bash', ...LINE];
    const disk = join(folder, 'disk');
    await mkdir(disk);
    const env = { ...process.env, OUT: folder, DISK: disk, NODE: process.execPath, HGM: HGM_MAIN };
    execFileSync(program, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    const step = async (name: string) => ({
      exitCode: Number(await readFile(join(folder, `${name}.code`), 'utf8')),
      stdout: await readFile(join(folder, `${name}.out`), 'utf8'),
      stderr: await readFile(join(folder, `${name}.err`), 'utf8'),
    });
    const sentence = `the store ${disk}/runs.db cannot grow: the disk is full (database or disk is full); free some space, then resume the run (ERR_STORE_FULL)\n`;
    const run = await step('run');
    assert.equal(run.exitCode, 1);
    assert.ok(
      run.stderr.endsWith(`\nTo go on with it: hgm resume full --store ${disk}/runs.db\nhgm: the run failed: ${sentence}`),
      run.stderr,
    );
    const acknowledged = settledActivities(eventsOf(run.stdout));
    assert.ok(acknowledged.length > 10);
    const kept = new Set(settledActivities(eventsOf((await step('export')).stdout)));
    for (const activity of acknowledged) assert.ok(kept.has(activity), `activity ${activity} is lost`);
    assert.equal(JSON.parse((await step('show')).stdout).status, 'interrupted');
    assert.deepEqual(await step('vain'), { exitCode: 2, stdout: '', stderr: `hgm: ${sentence}` });
    const resumed = await step('resume');
    assert.equal(resumed.exitCode, 0, resumed.stderr);
    const { status, evaluations } = JSON.parse(resumed.stdout);
    assert.deepEqual([status, evaluations], ['completed', EVALUATIONS]);
  });
});
