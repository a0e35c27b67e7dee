import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hgmHere } from '../../support/hgm-here.js';
import { outcomeOf } from './fake-cli.js';

const REWARDS = fileURLToPath(new URL('../../fixtures/drawing-problem.js', import.meta.url));
const SCORES = fileURLToPath(new URL('../../fixtures/loss-problem.js', import.meta.url));

/** What is said of a run that is kept nowhere. */
async function toldOf(problem: string, flags: string): Promise<string> {
  const { exitCode, stderr } = await hgmHere(['run', problem, '--store', 'memory', '--quiet', ...flags.split(' ')]);
  assert.equal(exitCode, 2, stderr);
  return stderr.trimEnd();
}

describe('an error about options', () => {
  it('names the flags where its rule is of several options, or of an option and the problem', async () => {
    const scores = 'the problem has scores, to minimize';
    assert.deepEqual(
      [
        await toldOf(REWARDS, '--memory-limit 100'),
        await toldOf(REWARDS, '--redis-prefix abc'),
        await toldOf(REWARDS, '--agents-from early'),
        await toldOf(REWARDS, '--on-evaluation-failure worst'),
        await toldOf(SCORES, '--posterior beta'),
        await toldOf(SCORES, '--prune-after-low-rewards 3'),
      ],
      [
        'hgm: --memory-limit must be left out unless --isolate is given: threads share one memory; it is 100 (ERR_OPTION)',
        'hgm: --redis must be a URL such as redis://localhost:6379, or rediss:// for TLS; it is undefined (ERR_OPTION)',
        'hgm: --agents-from must be left out where the store is memory, which keeps no earlier run; it is "early" (ERR_OPTION)',
        "hgm: --on-evaluation-failure must be zero or discard: the problem has no direction; it is 'worst' (ERR_OPTION)",
        `hgm: --posterior must be auto, pooled or student-t: ${scores}; it is 'beta' (ERR_OPTION)`,
        `hgm: --prune-after-low-rewards must be left out: ${scores}, and no rewards; it is 3 (ERR_OPTION)`,
      ],
    );
  });

  it('names the flags of a command whose options are of its own', async () => {
    const pool = await outcomeOf(['simulate', '--compare', '--threads', '2000']);
    assert.equal(pool.stderr, 'hgm: --threads must be an integer from 1 to 1024; it is 2000 (ERR_OPTION)\n');
    const landscape = await outcomeOf(['simulate', '--compare', '--landscapes', 'flat']);
    assert.match(landscape.stderr, /^hgm: --landscapes must be one of aligned, .*; it is the string 'flat' \(ERR_OPTION\)\n$/);
    const folder = await hgmHere(['worker', '--redis', 'redis://127.0.0.1:1', '--problems', 'no-folder']);
    assert.match(
      folder.stderr,
      /^hgm: --problems must be a folder that is there, .*; it is the string 'no-folder' \(ERR_OPTION\)\n$/,
    );
  });

  it('names the options of a policy that is compared as they are written there', async () => {
    const misspelt = await hgmHere(['compare', REWARDS, '--policies', 'hgm:alph=2,random']);
    assert.match(
      misspelt.stderr,
      /^hgm: policies\[0\]\.options\.alph must be left out: options has alpha, .*, maximumPendingPerAgent, .*; it is 2 \(ERR_OPTION\)\n$/,
    );
  });
});
