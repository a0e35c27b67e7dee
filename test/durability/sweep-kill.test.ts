/** `hgm compare`, killed by SIGKILL in the midst of a run, and the same command again. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openRunStore } from '../../src/main/compose/open-run-store.js';
import type { SweepResult } from '../../src/main/sweep/sweep-result.js';
import { HgmProcess, hgm } from '../support/hgm-process.js';
import { storeFolder } from '../support/store-folder.js';
import { until } from '../support/until.js';

const PROBLEM = fileURLToPath(new URL('../fixtures/swept-problem.js', import.meta.url));
const EVALUATIONS = 1500;

/** What a sweep found, without the times that it took. */
function found(stdout: string) {
  const { policies, runs, ...rest }: SweepResult = JSON.parse(stdout);
  return {
    ...rest,
    policies: policies.map(({ meanElapsedMs: _, ...policy }) => policy),
    runs: runs.map(({ elapsedMs: _, ...run }) => run),
  };
}

describe('a sweep whose process is killed', () => {
  const { folder, file } = storeFolder('sweep');

  it('goes on with the run that was interrupted, starts those that are missing, and finds what an undisturbed one finds', async () => {
    const line = `compare ${PROBLEM} --policies greedy,random --seeds 1,2 --evaluations ${EVALUATIONS} --deterministic --at-a-time 1 --id k --json`;
    const args = [...line.split(' '), '--store', file];
    const hold = join(folder, 'hold');
    const command = new HgmProcess(args, { env: { HOLD_FILE: hold } });
    await command.prints('1 of 4: greedy, seed 1', 'stderr');
    writeFileSync(hold, '');
    const store = await openRunStore(file);
    try {
      const isHeld = async (): Promise<boolean> =>
        (await store.list()).some(({ id, figures }) => id !== 'k.greedy.1' && figures.evaluations > 0);
      await until(isHeld, 'a run that is held');
      command.child.kill('SIGKILL');
      assert.equal((await command.ended()).signal, 'SIGKILL');
      rmSync(hold);
      const before = await store.list();
      assert.equal(before.filter(({ status }) => status === 'interrupted').length, 1);
      assert.ok(before.length < 4);
    } finally {
      await store.close();
    }
    const again = await hgm(args);
    assert.equal(again.exitCode, 0, again.stderr);
    assert.match(again.stderr, /^sweep k: 4 runs, 1 at a time, in .*\n1 of 4: greedy, seed 1: /);
    const undisturbed = await hgm([...line.split(' '), '--store', 'memory', '--quiet']);
    assert.deepEqual(found(again.stdout), found(undisturbed.stdout));
    const printed = await hgm([...args, '--quiet']);
    assert.equal(printed.stdout, again.stdout);
  });
});
