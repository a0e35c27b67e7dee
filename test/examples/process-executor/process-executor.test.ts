import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startRun } from 'hgm-orchestrator';
import { describeExecutor } from 'hgm-orchestrator/testing';
import { ProcessExecutor } from '../../../examples/process-executor/process-executor.js';
import { contractWork } from '../../main/executors/contract-work.js';
import { PROJECT_ROOT } from '../../support/project-root.js';

describeExecutor('a process for each attempt', () => ({ executor: new ProcessExecutor(2), concurrency: 2, ...contractWork() }));

test('a search runs its activities in processes, and everything else in a thread of its own', async () => {
  const executor = new ProcessExecutor(2);
  const problem = new URL('../../../examples/process-executor/problem.js', import.meta.url);
  const run = await startRun(problem, { evaluations: 8, threads: 2, seed: 3, executor });
  const logged: string[] = [];
  for await (const event of run.events({ types: ['log'] })) if (event.type === 'log') logged.push(event.message);
  const { status, evaluations, failedActivities, best, report, error } = await run.result;
  await executor.close();
  assert.deepEqual([status, evaluations, failedActivities], ['completed', 8, 0], error?.message);
  assert.equal(best?.description, `a guess of ${best?.agent}`);
  assert.equal(report, `reported in process ${process.pid}`);
  const processes = new Set(logged.filter((line) => line.startsWith('judged in process ')));
  assert.equal(processes.size, 8, 'each evaluation has a process of its own');
  assert.ok(!processes.has(`judged in process ${process.pid}`));
});

test('docs/executors.md shows the example as it is', () => {
  const page = readFileSync(join(PROJECT_ROOT, 'docs/executors.md'), 'utf8');
  for (const name of ['process-executor.ts', 'attempt.ts', 'problem.ts']) {
    const source = readFileSync(join(PROJECT_ROOT, 'examples/process-executor', name), 'utf8');
    assert.ok(page.includes(`\`\`\`ts\n${source}\`\`\``), `${name} is not what the page shows`);
  }
});
