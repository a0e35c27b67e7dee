/** Three deterministic runs whose decision logs were kept before anything of `hgm` was changed: what the paper's policy decides is held by them. */
import type { DecisionLogEntry } from '../../../../src/main/run/decision-log.js';
import { EventStream } from '../../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../../src/main/run/events/run-events.js';
import { resolveRunOptions } from '../../../../src/main/run/resolve-run-options.js';
import type { RunOptions } from '../../../../src/main/run/run-options.js';
import { SearchRun } from '../../../../src/main/run/search-run.js';
import { systemClock } from '../../../../src/shared/clock.js';
import { keyedUniform } from '../../../../src/shared/random.js';
import { InlineExecutor, type InlineProblem } from '../../../support/inline-executor.js';

/** A run of which `logs/NAME.log` is the decision log. */
export interface PaperProblem {
  readonly name: string;
  readonly problem: InlineProblem;
  readonly taskCount: number;
  readonly options: RunOptions;
}

const CHANCE = 9;

/** A step of an agent that is the probability of a reward. */
function step(parent: number, activity: number): number {
  return Math.min(1, Math.max(0, parent + (keyedUniform(CHANCE, 2, activity)() - 0.4) / 4));
}

function coin(chance: number, activity: number): number {
  return keyedUniform(CHANCE, 3, activity)() < chance ? 1 : 0;
}

export const PAPER_PROBLEMS: readonly PaperProblem[] = [
  {
    name: 'coins',
    problem: {
      expand: (parent, activity) => step(Number(parent), activity),
      evaluate: (agent, _, activity) => coin(Number(agent), activity),
    },
    taskCount: 0,
    options: { evaluations: 300, seed: 1 },
  },
  {
    name: 'tasks-that-fail',
    problem: {
      expand: (parent, activity, attempt) => {
        if (activity % 11 === 0 || (activity % 5 === 0 && attempt === 1)) throw new Error(`expansion ${activity}`);
        return step(Number(parent), activity);
      },
      evaluate: (agent, task, activity, attempt) => {
        if (activity % 23 === 0 || (activity % 7 === 0 && attempt === 1)) throw new Error(`evaluation ${activity}`);
        return coin(Number(agent) * (task % 2 === 0 ? 1 : 0.5), activity);
      },
    },
    taskCount: 12,
    options: { evaluations: 400, seed: 2, lookAhead: 40, guards: { pruneAfterFailures: 3 } },
  },
  {
    name: 'graded-with-cooling',
    problem: {
      expand: (parent, activity) => step(Number(parent), activity),
      evaluate: (agent, task, activity) => ({
        reward: Math.min(1, (Number(agent) + keyedUniform(CHANCE, 3, activity)()) / (2 + task / 10)),
        weight: 1 + (activity % 3) / 2,
      }),
    },
    taskCount: 30,
    options: { evaluations: 300, seed: 3, lookAhead: 8, policyOptions: { beta: 1, pendingPenalty: 0.5, alpha: 0.7 } },
  },
];

/** The decision log of a run, an entry a line. */
export async function decisionLog({ problem, taskCount, options }: PaperProblem, policy: RunOptions): Promise<string> {
  const lines: string[] = [];
  const policyOptions = { ...options.policyOptions, ...policy.policyOptions };
  const resolved = resolveRunOptions({
    deterministic: true,
    threads: 1,
    retry: { maximumAttempts: 2, initialIntervalMs: 0 },
    onDecision: (entry: DecisionLogEntry) => lines.push(JSON.stringify(entry)),
    ...options,
    ...policy,
    policyOptions,
  });
  const run = new SearchRun({
    id: 'paper',
    options: resolved,
    problem: { url: 'file:///problem.js', params: {}, seed: resolved.seed },
    loaded: { name: 'paper', root: 0.3, tasks: Array.from({ length: taskCount }, (_, task) => task), contentHash: '' },
    executor: new InlineExecutor(problem),
    clock: systemClock,
    events: new EventStream<RunEvent>(10),
  });
  await run.result;
  return `${lines.join('\n')}\n`;
}
