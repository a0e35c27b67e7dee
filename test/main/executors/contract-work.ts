import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActivityWork, ProblemReference } from '../../../src/shared/work.js';
import type { ExecutorUnderTest } from '../../../src/testing/executor-suite.js';
import type { ContractAgent } from '../../fixtures/contract-problem.js';
import { until } from '../../support/until.js';

const PROBLEM: ProblemReference = {
  url: new URL('../../fixtures/contract-problem.js', import.meta.url).href,
  params: {},
  seed: 1,
};

/** Work for the suite, of executors of activities: evaluations of agents of `contract-problem`. */
export function contractWork(
  release: () => Promise<void> = async () => undefined,
): Omit<ExecutorUnderTest<ActivityWork>, 'executor' | 'concurrency'> {
  const folder = mkdtempSync(join(tmpdir(), 'hgm-contract-'));
  let agents = 0;
  const evaluationOf = (state: ContractAgent): ActivityWork => {
    const agent = { number: agents, key: `root/${agents++}`, state };
    return { type: 'evaluate', problem: PROBLEM, agent, task: undefined, taskNumber: -1 };
  };
  return {
    completing: (value) => evaluationOf({ do: 'complete', value }),
    failing: (message) => evaluationOf({ do: 'fail', message }),
    holding: () => {
      const file = join(folder, `${agents}`);
      return { work: evaluationOf({ do: 'hold', file }), started: () => until(() => existsSync(file), 'a function to start') };
    },
    telling: (line, fraction) => evaluationOf({ do: 'tell', line, fraction }),
    release: async () => {
      rmSync(folder, { recursive: true, force: true });
      await release();
    },
  };
}
