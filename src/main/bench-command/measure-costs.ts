import { HgmError, isHgmError } from '../../shared/errors.js';
import type { Json } from '../../shared/json.js';
import type { MeasuredTask, MeasureInput, ProblemCosts } from '../../shared/problem-costs.js';
import type { Direction } from '../../shared/results/direction.js';
import type { LoadedProblem, ProblemReference, ThreadWork } from '../../shared/work.js';
import { executeWork } from '../executors/execute-work.js';
import type { Executor } from '../executors/executor.js';
import { MEASURE_PROBLEM_URL } from '../remote/thread-entry-url.js';

/** Most tasks that functions are measured with, at even distances among all. */
const MAXIMUM_TASKS = 256;

/** What bounds a measurement. */
export interface MeasureLimits {
  /** How long each function is measured, in milliseconds. */
  readonly timeMs: number;
  /** What `shared`, `root` and `tasks` may take together, in milliseconds. */
  readonly setupTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** A problem, and what its functions cost. */
export interface MeasuredProblem {
  /** The problem's name. */
  readonly name: string;
  /** Which scores are better; null where it gives rewards. */
  readonly direction: Direction | null;
  /** Whether it always says the same of an agent and a task. */
  readonly exact: boolean;
  readonly costs: ProblemCosts;
}

/**
 * Measures a problem's functions in a thread. They are first called once as a run would call them, so that a problem which cannot run
 * is told in the same words, under the same limits.
 *
 * @param executor - of one thread: more would disturb the measurement
 * @throws HgmError as `startRun`, and ERR_BENCH when `evaluate` or `expand` fails
 */
export async function measureCosts(
  executor: Executor<ThreadWork>,
  reference: ProblemReference,
  { timeMs, setupTimeoutMs, signal }: MeasureLimits,
): Promise<MeasuredProblem> {
  let calls = 0;
  const call = async (work: ThreadWork, limitMs = Number.POSITIVE_INFINITY): Promise<unknown> => {
    const id = ++calls;
    const cancel = () => executor.cancel(id, cancelled());
    const answer = executeWork(executor, id, work, limitMs);
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await answer;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };
  const loaded = (await call({ type: 'load', problem: reference }, setupTimeoutMs)) as LoadedProblem;
  const problem = loaded.shared === undefined ? reference : { ...reference, shared: loaded.shared };
  const tasks = loaded.tasks === null ? null : someTasks(loaded.tasks);
  const { number = -1, value } = tasks?.[0] ?? {};
  const agent = { number: 0, key: 'root', state: loaded.root };
  await told('evaluate of agent root', () => call({ type: 'evaluate', problem, agent, task: value, taskNumber: number }));
  const input: MeasureInput = { problem, root: loaded.root, tasks, timeMs };
  const where = { moduleUrl: MEASURE_PROBLEM_URL, exportName: 'measureProblem' };
  const measure: ThreadWork = { type: 'function', ...where, input, key: 'root', action: null, seed: reference.seed };
  const { name, direction = null, isExact: exact = false } = loaded;
  return { name, direction, exact, costs: (await told('a function', () => call(measure))) as ProblemCosts };
}

/** What interrupts a benchmark. */
export function cancelled(): HgmError {
  return new HgmError('ERR_CANCELLED', 'the benchmark was interrupted before its end');
}

/** Errors of user code, told as those of a benchmark. */
async function told(what: string, call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (thrown) {
    if (isHgmError(thrown)) throw thrown;
    const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
    throw new HgmError('ERR_BENCH', `${what} failed while it was measured: ${cause.message}`, { cause });
  }
}

function someTasks(tasks: readonly Json[]): MeasuredTask[] {
  const count = Math.min(tasks.length, MAXIMUM_TASKS);
  return Array.from({ length: count }, (_, place) => {
    const number = Math.floor((place * tasks.length) / count);
    return { number, value: tasks[number] ?? null };
  });
}
