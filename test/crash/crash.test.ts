import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { GATED_PROBLEM } from '../durability/gated-run.js';
import { hgmHere } from '../support/hgm-here.js';
import { eventsOf, HgmProcess, hgm } from '../support/hgm-process.js';
import { crashAndResume } from './crash-harness.js';

describe('a run whose process is killed', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-crash-'));
  });
  after(async () => {
    await HgmProcess.killAll();
    await rm(folder, { recursive: true });
  });

  for (const [killAt, insideCommit, variant] of [
    [0.1, false, 'cost'],
    [0.6, false, 'parameters'],
    [0.3, true, 'weights'],
    [0.9, true, 'student-t'],
    [1, false, 'report'],
    [0.5, false, 'scores'],
    [0.4, true, 'growth'],
    [0.7, false, 'steered'],
  ] as const) {
    const where = insideCommit ? 'inside a commit' : 'anywhere';
    it(`loses nothing and counts nothing twice, killed ${where} at about ${killAt * 100} % of its way (${variant})`, async () => {
      const id = `killed-${killAt}-${insideCommit}`;
      const file = join(folder, 'runs.db');
      const { acknowledged } = await crashAndResume({
        file,
        id,
        evaluations: 1500,
        killAt,
        insideCommit,
        variant,
        deterministic: false,
      });
      assert.ok(acknowledged > 0);
    });
  }

  it('makes, when it is deterministic, the decisions of one that was not, byte for byte, though it is killed again and again', async () => {
    const [file, log, gate] = ['deterministic.db', 'decisions.jsonl', 'gate'].map((name) => join(folder, name));
    assert.ok(file !== undefined && log !== undefined && gate !== undefined);
    const budget = 1500;
    const common = ['--store', file, '--quiet', '--events'];
    const line = ['run', GATED_PROBLEM, ...common, '--evaluations', String(budget), '--deterministic', '--param', `gate=${gate}`];
    // Each process waits at the gate long before the end, so none ends before it is killed.
    const killed = [
      [...line, '--id', 'killed', '--threads', '2'],
      ['resume', 'killed', ...common, '--threads', '1'],
      ['resume', 'killed', ...common, '--threads', '3'],
    ];
    for (const args of killed) {
      const command = new HgmProcess(args);
      await command.printsEvents(Math.floor(1 + Math.random() * 90));
      command.child.kill('SIGKILL');
      assert.equal((await command.ended()).signal, 'SIGKILL');
    }
    await writeFile(gate, '');
    const last = await hgm(['resume', 'killed', ...common, '--threads', '2']);
    assert.equal(last.exitCode, 0, last.stderr);
    const whole = await hgm([...line, '--id', 'whole', '--threads', '2', '--decision-log', log]);
    assert.equal(whole.exitCode, 0, whole.stderr);

    const decisions = await hgmHere(['export', 'killed', '--store', file, '--format', 'decisions']);
    assert.ok(decisions.stdout.split('\n').length > budget);
    assert.equal(decisions.stdout, await readFile(log, 'utf8'));
    const events = eventsOf((await hgmHere(['export', 'killed', '--store', file])).stdout);
    assert.equal(events.filter(({ type }) => type === 'session').length, 4);
  });
});
