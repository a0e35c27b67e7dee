/** SIGINT and SIGTERM at a command that runs code which does not care. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { hgmHere } from '../support/hgm-here.js';
import { HgmProcess, hgm } from '../support/hgm-process.js';
import { storeFolder } from '../support/store-folder.js';
import { assertInterrupted, assertKept } from './gated-run.js';

const EVALUATIONS = 500;
/** Those of a thread before it hangs. */
const FREE_EVALUATIONS = 60;
const PROBLEM = fileURLToPath(new URL('./fixtures/never-ending-problem.js', import.meta.url));

describe('a run that is asked to stop while its evaluations do not listen', () => {
  const { folder, file } = storeFolder('signals');

  /** A run of 2 threads, both of which hang. */
  async function hanging(id: string, ...options: string[]): Promise<HgmProcess> {
    const line = [
      'run',
      PROBLEM,
      '--store',
      file,
      '--id',
      id,
      '--threads',
      '2',
      '--evaluations',
      String(EVALUATIONS),
      '--events',
    ];
    const command = new HgmProcess([...line, ...options]);
    await command.printsEvents(FREE_EVALUATIONS);
    await command.prints('hanging', 'stderr');
    return command;
  }

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`ends at the first ${signal} after the grace period with ${exitCode}, and says how to go on`, async () => {
      const command = await hanging(signal);
      command.child.kill(signal);
      const end = await command.ended();
      assert.equal(end.exitCode, exitCode);
      assert.match(end.stderr, /\nstopping… \(press Ctrl-C again to leave now\)\n/);
      assert.ok(end.stderr.endsWith(`\nTo go on with it: hgm resume ${signal} --store ${file}\n`), end.stderr);
      assert.ok((await assertKept(file, signal, end.stdout)) >= FREE_EVALUATIONS);
      const shown = await hgmHere(['show', signal, '--store', file, '--json']);
      // What hung was cancelled in good order, so it is nobody's fault.
      assert.equal(JSON.parse(shown.stdout).status, 'stopped');
      assert.equal(JSON.parse(shown.stdout).failedActivities, 0);
    });

    // A run that does not leave is given the grace period: then this test ends it.
    const timeout = 120_000;
    it(`leaves at the second ${signal} at once with ${exitCode}, however long the grace period, and loses nothing`, {
      timeout,
    }, async () => {
      const id = `second-${signal}`;
      const command = await hanging(id, '--cancel-grace', '1h');
      command.child.kill(signal);
      await command.prints('stopping…', 'stderr');
      // A signal that follows within 200 ms is the same one.
      await setTimeout(300);
      command.child.kill(signal);
      const end = await command.ended();
      assert.equal(end.exitCode, exitCode);
      // It did not come to an end, so it had none to tell of.
      assert.ok(!end.stderr.includes('To go on with it'));
      assert.ok((await assertKept(file, id, end.stdout)) >= FREE_EVALUATIONS);
      await assertInterrupted(file, id);
    });
  }

  it('prints with --json how it stopped as the last line of stdout, and how to go on to stderr', async () => {
    const command = await hanging('json', '--json');
    command.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await command.ended();
    assert.equal(exitCode, 130);
    const { status, runId } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    assert.deepEqual([status, runId], ['stopped', 'json']);
    assert.match(stderr, /\nTo go on with it: hgm resume json --store /);
  });

  it('lets an evaluation that is given the time end by itself', async () => {
    const gate = join(folder, 'patient-gate');
    const command = await hanging('patient', '--threads', '1', '--cancel-grace', '1h', '--param', `gate=${gate}`);
    command.child.kill('SIGINT');
    await command.prints('stopping…', 'stderr');
    await writeFile(gate, '');
    const { exitCode, stderr } = await command.ended();
    assert.equal(exitCode, 130);
    assert.match(stderr, /#\d+ warning: ended by itself\n/);
  });

  it('is gone on with afterwards', async () => {
    const gate = join(folder, 'gate');
    const command = await hanging('later', '--param', `gate=${gate}`);
    command.child.kill('SIGTERM');
    assert.equal((await command.ended()).exitCode, 143);
    await writeFile(gate, '');
    const resumed = await hgm(['resume', 'later', '--store', file, '--quiet', '--json']);
    assert.equal(resumed.exitCode, 0, resumed.stderr);
    assert.equal(JSON.parse(resumed.stdout).evaluations, EVALUATIONS);
  });
});
