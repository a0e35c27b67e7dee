import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { DECISION_RULES_VERSION } from '../../../src/main/policy/decision-rules.js';
import { EventStream } from '../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../src/main/run/events/run-events.js';
import { resolveRunOptions } from '../../../src/main/run/resolve-run-options.js';
import type { RunOptions } from '../../../src/main/run/run-options.js';
import { SearchRun } from '../../../src/main/run/search-run.js';
import { systemClock } from '../../../src/shared/clock.js';
import { keyedUniform } from '../../../src/shared/random.js';
import { InlineExecutor, type InlineProblem } from '../../support/inline-executor.js';

/** Rewards of 0 and 1, costs, attempts that fail, and activities that fail for good. */
const PROBLEM: InlineProblem = {
  expand: (parent, activity) => Math.min(1, Math.max(0, Number(parent) + (keyedUniform(9, 2, activity)() - 0.4) / 4)),
  evaluate: (agent, _, activity, attempt) => {
    if (activity % 23 === 0 || (activity % 7 === 0 && attempt === 1)) throw new Error(`activity ${activity}`);
    return { reward: keyedUniform(9, 3, activity)() < Number(agent) ? 1 : 0, cost: activity % 3 };
  },
};

/** The same, half of whose expansions fail for good. */
const FAILING: InlineProblem = {
  ...PROBLEM,
  expand: (parent, activity, attempt) => {
    if (activity % 4 < 2) throw new Error(`activity ${activity}`);
    return PROBLEM.expand(parent, activity, attempt);
  },
};

async function decisionsOf(options: RunOptions, taskCount: number, problem = PROBLEM): Promise<string> {
  const hash = createHash('sha256');
  const onDecision = (entry: object) => hash.update(JSON.stringify(entry));
  const resolved = resolveRunOptions({
    deterministic: true,
    threads: 1,
    retry: { initialIntervalMs: 0 },
    onDecision,
    ...options,
  });
  const run = new SearchRun({
    id: 'test',
    options: resolved,
    problem: { url: 'file:///problem.js', params: {}, seed: resolved.seed },
    loaded: { name: 'rules', root: 0.3, tasks: Array.from({ length: taskCount }, (_, task) => task), contentHash: '' },
    executor: new InlineExecutor(problem),
    clock: systemClock,
    events: new EventStream<RunEvent>(10),
  });
  await run.result;
  return hash.digest('hex').slice(0, 16);
}

describe('the decision rules', () => {
  it('have a higher version whenever a deterministic run chooses otherwise than under the version before', async () => {
    const told = {
      version: DECISION_RULES_VERSION,
      plain: await decisionsOf({ evaluations: 300 }, 0),
      failing: await decisionsOf({ evaluations: 300 }, 0, FAILING),
      fewTasks: await decisionsOf({ evaluations: 300, lookAhead: 40 }, 4),
      dgm: await decisionsOf({ evaluations: 200, policy: 'dgm' }, 3),
      cost: await decisionsOf({ evaluations: 300, guards: { maximumCost: 90 } }, 20),
      guards: await decisionsOf({ evaluations: 400, guards: { pruneAfterFailures: 2, stopAfterStagnantEvaluations: 150 } }, 20),
    };
    assert.deepEqual(told, {
      version: 3,
      plain: '9491408136103cdd',
      failing: 'ea00c701bfc004d2',
      fewTasks: '261992f2bc2044b9',
      dgm: '689b01d89f8c84f3',
      cost: '98385e59c81adad4',
      guards: '57dc63ec34596edb',
    });
  });
});
