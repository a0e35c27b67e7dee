/** A process that dies by SIGKILL just after a call was remembered: the run that goes on does not make it again, and counts its cost. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hgmHere } from '../support/hgm-here.js';
import { HgmProcess, hgm } from '../support/hgm-process.js';

const PROBLEM = fileURLToPath(new URL('../fixtures/remembering-problem.js', import.meta.url));

describe('a remembered call', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-remember-'));
  });
  after(async () => {
    await HgmProcess.killAll();
    await rm(folder, { recursive: true });
  });

  for (const threads of ['1', '4']) {
    it(`is not made again when its process is killed while the activity goes on, with ${threads} threads`, async () => {
      const [file, ledger, bomb] = ['runs.db', 'ledger', 'bomb'].map((name) => join(folder, `${threads}-${name}`));
      assert.ok(file !== undefined && ledger !== undefined && bomb !== undefined);
      const params = [`ledger=${ledger}`, `bomb=${bomb}`, 'cost=2'].flatMap((param) => ['--param', param]);
      const budget = ['--evaluations', '200', '--retry-interval', '1ms', '--threads', threads, '--deterministic'];
      const killed = await hgm(['run', PROBLEM, '--store', file, '--id', 'run', ...budget, ...params, '--quiet']);
      assert.equal(killed.signal, 'SIGKILL');
      const killer = await readFile(bomb, 'utf8');
      const resumed = await hgm(['resume', 'run', '--store', file, '--json', '--quiet']);
      assert.equal(resumed.exitCode, 0, resumed.stderr);
      const made = (await readFile(ledger, 'utf8')).split('\n').slice(0, -1);
      const ofKiller = made.filter((line) => line.endsWith(` ${killer} first`));
      assert.equal(ofKiller.length, 1, 'the call that was remembered was made once');
      // What ran beside it may not have been remembered yet when the process died.
      const repeated = made.length - new Set(made).size;
      assert.ok(repeated < Number(threads), `${repeated} were made again`);
      const { cost } = JSON.parse(resumed.stdout);
      assert.equal(cost, 2 * (made.length - repeated));
      const shown = JSON.parse((await hgmHere(['show', 'run', '--store', file, '--json'])).stdout);
      assert.equal(shown.cost, cost);
      const exported = (await hgmHere(['export', 'run', '--store', file])).stdout.trim().split('\n');
      const told = exported.reduce((sum, line) => sum + (JSON.parse(line).cost ?? 0), 0);
      assert.equal(told, cost);
    });
  }
});
