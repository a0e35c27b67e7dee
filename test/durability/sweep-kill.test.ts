/** `hgm compare`, killed by SIGKILL inside a commit of a run, and the same command again. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openRunStore } from '../../src/main/compose/open-run-store.js';
import type { SweepResult } from '../../src/main/sweep/sweep-result.js';
import { hgm } from '../support/hgm-process.js';
import { storeFolder } from '../support/store-folder.js';

const PROBLEM = fileURLToPath(new URL('../fixtures/swept-problem.js', import.meta.url));
const KILL_IN_COMMIT = new URL('../support/kills/kill-in-commit.js', import.meta.url).href;
const EVALUATIONS = 600;

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
  const { file } = storeFolder('sweep');

  it('goes on with the run that was interrupted, starts those that are missing, and finds what an undisturbed one finds', async () => {
    const line = `compare ${PROBLEM} --policies greedy,random --seeds 1,2 --evaluations ${EVALUATIONS} --deterministic --at-a-time 1 --id k --json`;
    const args = [...line.split(' '), '--store', file];
    // In the second run, of which there are four.
    const env = {
      NODE_OPTIONS: `--import=${KILL_IN_COMMIT}`,
      HGM_TEST_KILL_RUN: '2',
      HGM_TEST_KILL_IN_COMMIT: String(EVALUATIONS / 2),
    };
    const killed = await hgm(args, { env });
    assert.equal(killed.signal, 'SIGKILL', killed.stderr);
    assert.match(killed.stderr, /\n1 of 4: greedy, seed 1/);
    const store = await openRunStore(file);
    try {
      const before = await store.list();
      assert.deepEqual(before.map(({ status }) => status).sort(), ['completed', 'interrupted']);
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
