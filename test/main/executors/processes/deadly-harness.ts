import type { Attempt, AttemptOutcome } from '../../../../src/main/executors/executor.js';
import { ProcessExecutor, type ProcessLimits } from '../../../../src/main/executors/processes/process-executor.js';
import type { ThreadExecutorOptions } from '../../../../src/main/executors/threads/thread-executor-options.js';
import type { EvaluateWork } from '../../../../src/shared/work.js';
import type { DeadlyAgent } from '../../../fixtures/deadly-problem.js';

const DEADLY = new URL('../../../fixtures/deadly-problem.js', import.meta.url).href;

export interface Started {
  readonly activityId: number;
  readonly outcome: Promise<AttemptOutcome>;
}

/** Evaluates agents of `deadly-problem` in child processes. */
export class DeadlyRun implements AsyncDisposable {
  readonly executor: ProcessExecutor;
  #lastActivity = 0;

  constructor(options: Partial<ThreadExecutorOptions> = {}, limits: ProcessLimits = {}) {
    this.executor = new ProcessExecutor({ threads: 2, ...options }, limits);
  }

  start(state: DeadlyAgent, limits: Partial<Attempt> = {}, url = DEADLY): Started {
    const activityId = ++this.#lastActivity;
    const agent = { number: activityId, key: `root/${activityId}`, state };
    const problem = { url, params: {}, seed: 1 };
    const work: EvaluateWork = { type: 'evaluate', problem, agent, task: undefined, taskNumber: -1 };
    const noLimits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
    const attempt = { attempt: 1, ...noLimits, ...limits, work, activityId };
    const outcome = new Promise<AttemptOutcome>((resolve) => this.executor.execute(attempt, (_, how) => resolve(how)));
    return { activityId, outcome };
  }

  /** How each ends, all given at once: its value, or the code of its error. */
  async endings(agents: readonly DeadlyAgent[], limits: Partial<Attempt> = {}): Promise<unknown[]> {
    return (await Promise.all(agents.map((agent) => this.start(agent, limits).outcome))).map(endingOf);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.executor.close();
  }
}

/** The value of an outcome, or the code of its error. */
export function endingOf(outcome: AttemptOutcome): unknown {
  return outcome.status === 'completed' ? outcome.value : Reflect.get(outcome.error, 'code');
}

/** Whether a process is there, and not only its entry until its parent looks at it. */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
