import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ResumeOptions, type RunOptions, resumeRun, startRun } from '../../../src/main/index.js';
import { hgmHere } from '../../support/hgm-here.js';

const PROBLEM = new URL('../../fixtures/costly-problem.js', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'hgm-growth-'));
const store = join(folder, 'runs.db');
after(() => rmSync(folder, { recursive: true }));

async function started(id: string, options: RunOptions) {
  const run = await startRun(PROBLEM, { id, store, threads: 2, evaluations: 300, ...options });
  return await run.result;
}

async function resumed(id: string, options: ResumeOptions) {
  const run = await resumeRun(id, { store, ...options });
  return await run.result;
}

for (const deterministic of [false, true]) {
  describe(`a ${deterministic ? 'deterministic run' : 'run'} with limits on its growth`, () => {
    const id = (name: string) => `${name}-${deterministic}`;

    test('makes no more agents than it may, and goes on to its budget; a resume keeps the limit, or is given another', async () => {
      const first = await started(id('agents'), { deterministic, guards: { maximumAgents: 5 } });
      assert.deepEqual([first.status, first.evaluations, first.agents], ['completed', 300, 5]);
      const second = await resumed(id('agents'), { evaluations: 400 });
      assert.deepEqual([second.status, second.evaluations, second.agents], ['completed', 400, 5]);
      const third = await resumed(id('agents'), { evaluations: 500, guards: { maximumAgents: 9 } });
      assert.deepEqual([third.status, third.evaluations, third.agents], ['completed', 500, 9]);
    });

    test('with no expansion evaluates the root alone', async () => {
      const { status, agents, expansions } = await started(id('root'), { deterministic, guards: { maximumExpansions: 0 } });
      assert.deepEqual([status, agents, expansions], ['completed', 1, 0]);
    });
  });
}

test('agents are pruned by low rewards, which their events say', async () => {
  const run = await startRun(PROBLEM, { threads: 1, evaluations: 300, guards: { pruneAfterLowRewards: 4, lowReward: 1 } });
  const pruned: string[] = [];
  for await (const event of run.events({ types: ['guard'] })) {
    if (event.type === 'guard') pruned.push(`${event.guard} ${event.action} ${event.reason}`);
  }
  assert.ok(pruned.length > 0);
  assert.deepEqual([...new Set(pruned)], ['low-rewards prune 4 of its rewards in a row were at most 1']);
});

test('hgm run and hgm resume take the limits', async () => {
  const line = ['--store', store, '--quiet', '--json'];
  const limits = [
    '--max-agents',
    '6',
    '--max-expansions',
    '4',
    '--max-expansions-in-flight',
    '1',
    '--max-evaluations-in-flight',
    '2',
  ];
  const pruning = ['--prune-after-low-rewards', '1000', '--low-reward', '0.1'];
  const run = ['run', fileURLToPath(PROBLEM), '--id', 'cli', '--threads', '1', '--evaluations', '200', ...limits, ...pruning];
  const first = await hgmHere([...run, ...line]);
  assert.deepEqual([first.exitCode, JSON.parse(first.stdout).agents], [0, 5], first.stderr);
  const second = await hgmHere(['resume', 'cli', '--evaluations', '300', '--max-expansions', '9', ...line]);
  assert.deepEqual([second.exitCode, JSON.parse(second.stdout).agents], [0, 6], second.stderr);
  const wrong = await hgmHere(['resume', 'cli', '--low-reward', '2', ...line]);
  assert.deepEqual([wrong.exitCode, wrong.stdout], [2, '']);
  assert.match(wrong.stderr, /--low-reward must be a number in \[0, 1\]/);
});
