/** One process at a time writes a run: real processes, and a real kill. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hgmHere } from '../support/hgm-here.js';
import { hgm } from '../support/hgm-process.js';
import { storeFolder } from '../support/store-folder.js';
import { assertInterrupted, assertKept, assertResumes, GATED_PROBLEM, GatedRun } from './gated-run.js';

/** Where a second process is let in, it waits at the gate of the first for ever. */
const timeout = 300_000;

describe('a run that a process owns', { timeout }, () => {
  const { folder, file } = storeFolder('owned');

  it('is refused to a second one, whatever that wants to write, and given to it at once when the first is killed', async () => {
    const first = await GatedRun.start(folder, file, 'owned');
    const sentence = new RegExp(
      `^hgm: run owned is owned by process ${first.command.child.pid}, which is alive; stop it first, or look on with "hgm show owned --watch --store ${file}" \\(ERR_RUN_OWNED\\)\n$`,
    );
    const writers = [
      ['resume', 'owned', '--quiet'],
      ['resume', 'owned', '--quiet', '--json', '--evaluations', '1000'],
      ['rm', 'owned'],
    ];
    for (const line of writers) {
      const { exitCode, stdout, stderr } = await hgm([...line, '--store', file]);
      assert.match(stderr, sentence);
      assert.equal(exitCode, 2);
      assert.equal(stdout, '');
    }
    const again = await hgm(['run', GATED_PROBLEM, '--store', file, '--id', 'owned', '--quiet']);
    assert.match(again.stderr, sentence);
    assert.equal(again.exitCode, 2);
    const shown = await hgmHere(['show', 'owned', '--store', file, '--json']);
    assert.equal(JSON.parse(shown.stdout).status, 'running');

    first.command.child.kill('SIGKILL');
    const killed = await first.command.ended();
    assert.equal(killed.signal, 'SIGKILL');
    await assertInterrupted(file, 'owned');
    assert.ok((await assertKept(file, 'owned', killed.stdout)) >= 150);
    await first.pass();
    await assertResumes(file, 'owned');
  });

  it('does not keep other runs of the same store from being made and gone on with', async () => {
    const first = await GatedRun.start(folder, file, 'one');
    const second = await GatedRun.start(folder, file, 'two');
    for (const run of [first, second]) {
      await run.pass();
      assert.equal((await run.command.ended()).exitCode, 0);
    }
  });

  it('is its own even when its id is taken again: a second run of that id is refused', async () => {
    const line = ['run', GATED_PROBLEM, '--store', file, '--id', 'twice', '--evaluations', '10', '--threads', '1', '--quiet'];
    assert.equal((await hgm(line)).exitCode, 0);
    const { exitCode, stderr } = await hgm(line);
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /^hgm: the store .*runs\.db has a run twice already; resume it, or choose another id \(ERR_RUN_EXISTS\)\n$/,
    );
  });
});
