import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AttemptOutcome } from '../../../../src/main/executors/executor.js';
import { ProcessExecutor } from '../../../../src/main/executors/processes/process-executor.js';
import type { ThreadExecutorOptions } from '../../../../src/main/executors/threads/thread-executor-options.js';
import type { EvaluateWork } from '../../../../src/shared/work.js';
import { DEATHS, type DeadlyAgent, HUNGERS } from '../../../fixtures/deadly-problem.js';

const PROBLEM = { url: new URL('../../../fixtures/deadly-problem.js', import.meta.url).href, params: {}, seed: 1 };

/** Evaluates agents of `deadly-problem` in child processes, each once, all given at once. */
async function outcomesOf(
  agents: readonly DeadlyAgent[],
  options: Partial<ThreadExecutorOptions> = {},
  limits: { readonly startToCloseTimeoutMs?: number } = {},
): Promise<AttemptOutcome[]> {
  const executor = new ProcessExecutor({ threads: 2, ...options });
  const noLimits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
  try {
    return await Promise.all(
      agents.map((state, number) => {
        const agent = { number, key: `root/${number}`, state };
        const work: EvaluateWork = { type: 'evaluate', problem: PROBLEM, agent, task: undefined, taskNumber: -1 };
        const attempt = { activityId: number + 1, attempt: 1, work, ...noLimits, ...limits };
        return new Promise<AttemptOutcome>((resolve) => executor.execute(attempt, (_, outcome) => resolve(outcome)));
      }),
    );
  } finally {
    await executor.close();
  }
}

/** Each with harmless ones around it, which are to complete. */
function among(deadly: readonly DeadlyAgent[]): DeadlyAgent[] {
  return deadly.flatMap((agent): DeadlyAgent[] => ['live', 'live', agent, 'live', 'live']);
}

function codeOf(outcome: AttemptOutcome): unknown {
  return outcome.status === 'completed' ? outcome.value : Reflect.get(outcome.error, 'code');
}

describe('child processes', () => {
  for (const heapMb of [64, 256]) {
    test(`lose only the activity that runs out of memory, whichever way, with a heap of ${heapMb} MB`, async () => {
      const agents = among(HUNGERS);
      const outcomes = await outcomesOf(agents, { resourceLimits: { maxOldGenerationSizeMb: heapMb } });
      for (const [index, outcome] of outcomes.entries()) {
        const code = codeOf(outcome);
        if (agents[index] === 'live') assert.equal(code, 1);
        else assert.ok(code === 'ERR_CHILD_EXIT' || code === 'ERR_THREAD_OUT_OF_MEMORY', `${agents[index]}: ${code}`);
      }
    });
  }

  test('lose only the activity that aborts, crashes, kills or halts its process', {
    skip: process.platform !== 'linux',
  }, async () => {
    const agents = among(DEATHS);
    const outcomes = await outcomesOf(agents);
    const words = outcomes.flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error.message] : []));
    assert.deepEqual(
      outcomes.map(codeOf),
      agents.map((agent) => (agent === 'live' ? 1 : 'ERR_CHILD_EXIT')),
    );
    assert.deepEqual(words, [
      'the child process was ended by SIGABRT during evaluate of agent root/2',
      'the child process was ended by SIGSEGV during evaluate of agent root/7',
      'the child process was ended by SIGKILL during evaluate of agent root/12',
      'the child process was ended, since it was halted, during evaluate of agent root/17',
    ]);
  });
});
