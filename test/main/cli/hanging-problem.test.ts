import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HgmProcess, hgm } from '../../support/hgm-process.js';

const HANGING = fileURLToPath(new URL('./fixtures/hanging.js', import.meta.url));
const QUICK = ['--threads', '1', '--evaluations', '20'];
/** A run that takes 200 ms or more has its best agent described while it goes on, and would hang there. */
const ONCE = ['--threads', '1', '--evaluations', '1'];

describe('a problem that hangs', () => {
  let folder = '';
  let store = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hgm-hanging-'));
    store = path.join(folder, 'runs.db');
  });
  after(() => rm(folder, { recursive: true }));

  const hang = (at: string, how: string, ...args: string[]) =>
    ['run', HANGING, '--store', store, '--param', `at=${at}`, '--param', `how=${how}`, ...args] as const;

  // A setup timeout limits the import of the module too, which takes a while on a busy machine.
  for (const [at, how, flag, ms] of [
    ['root', 'loop', '--setup-timeout', 5000],
    ['root', 'wait', '--time', 500],
    ['tasks', 'wait', '--setup-timeout', 5000],
    ['tasks', 'loop', '--time', 500],
    ['shared', 'loop', '--setup-timeout', 5000],
    ['shared', 'wait', '--time', 500],
  ] as const) {
    it(`in ${at} (${how}) ends with 2 at its ${flag}`, async () => {
      const { exitCode, stderr } = await hgm([...hang(at, how, flag, `${ms}ms`, '--quiet')]);
      assert.equal(exitCode, 2);
      const said = new RegExp(
        `^hgm: shared, root and tasks of the problem took longer than ${ms} ms; raise .*\\(ERR_SETUP_TIMEOUT\\)\n$`,
      );
      assert.match(stderr, said);
    });
  }

  it('in root ends hgm bench with 2 at its --setup-timeout', async () => {
    const { exitCode, stderr } = await hgm(['bench', HANGING, '--setup-timeout', '5s', '--param', 'at=root']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /took longer than 5000 ms.*\(ERR_SETUP_TIMEOUT\)\n$/);
  });

  for (const how of ['loop', 'wait'])
    it(`in root (${how}) is left at once at the first SIGINT`, async () => {
      const command = new HgmProcess(hang('root', how, '--time', '1h'));
      await command.prints('policy hgm');
      command.child.kill('SIGINT');
      assert.equal((await command.ended()).exitCode, 130);
    });

  for (const [at, how] of [
    ['report', 'loop'],
    ['report', 'wait'],
    ['describe', 'loop'],
  ] as const) {
    it(`in ${at} (${how}) has its completed run in the store, and told at the first SIGINT`, async () => {
      const runId = `${at}-${how}`;
      const command = new HgmProcess([...hang(at, how), ...ONCE, '--id', runId]);
      await command.prints(`hanging in ${at}`);
      const during = JSON.parse((await hgm(['show', runId, '--store', store, '--json'])).stdout);
      assert.deepEqual([during.status, during.evaluations, during.best[0].mean], ['completed', 1, 1]);
      command.child.kill('SIGINT');
      const { exitCode, stdout } = await command.ended();
      assert.equal(exitCode, 0);
      assert.match(stdout, /completed: the budget is spent/);
      assert.match(stdout, new RegExp(`${at} failed: the run was stopped before it had answered`));
    });
  }

  it('in report (loop) is killed without harm: the run is completed, and a resume does nothing again', async () => {
    const command = new HgmProcess([...hang('report', 'loop'), ...QUICK, '--id', 'killed']);
    await command.prints('hanging in report');
    command.child.kill('SIGKILL');
    await command.ended();
    const listed = JSON.parse((await hgm(['show', 'killed', '--store', store, '--json'])).stdout);
    assert.deepEqual([listed.status, listed.evaluations], ['completed', 20]);
  });
});
