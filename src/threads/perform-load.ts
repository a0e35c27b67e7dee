import { describeValue } from '../shared/describe-value.js';
import { toError } from '../shared/error-envelope.js';
import { HgmError } from '../shared/errors.js';
import type { Json } from '../shared/json.js';
import type { ProblemContext } from '../shared/problem.js';
import { RandomPurpose } from '../shared/random.js';
import type { LoadedProblem } from '../shared/work.js';
import { BareContext } from './activity-context.js';
import type { Execution } from './execution.js';
import { findJsonFault, isPlainJson } from './plain-json.js';
import type { AnyProblem } from './problem/problem-module.js';
import { ProblemSequence, type ShelvedProblem } from './problem/problem-shelf.js';
import { findShareFault } from './shared-data.js';

/** All tasks are kept in memory, one value each. */
const MAXIMUM_TASKS = 10_000_000;

/** Calls `shared`, `root` and `tasks`. @throws HgmError ERR_PROBLEM_INIT, ERR_AGENT_STATE */
export async function performLoad(shelved: ShelvedProblem, execution: Execution): Promise<LoadedProblem> {
  const { problem, params, reference, contentHash } = shelved;
  const contextWith = (shared: unknown, number: number) =>
    new BareContext(execution, { params, shared }, { seed: reference.seed, purpose: RandomPurpose.problem, number });
  const shared = await callShared(problem, () => contextWith(undefined, ProblemSequence.shared), execution);
  const contextOf = (number: number) => contextWith(shared, number);
  const root = await initialise(problem.name, 'root', () => execution.run(() => problem.root(contextOf(ProblemSequence.root))));
  const { tasks } = problem;
  const given =
    typeof tasks === 'function'
      ? await initialise(problem.name, 'tasks', () => execution.run(() => tasks.call(problem, contextOf(ProblemSequence.tasks))))
      : tasks;
  return {
    name: problem.name,
    root: checkAgent(root, `root of ${problem.name}`),
    tasks: given === undefined && typeof tasks !== 'function' ? null : checkTasks(given, problem.name),
    contentHash,
    ...(shared !== undefined && { shared }),
  };
}

async function callShared(problem: AnyProblem, contextOf: () => ProblemContext<unknown>, execution: Execution): Promise<unknown> {
  if (problem.shared === undefined) return undefined;
  const shared = await initialise(problem.name, 'shared', () => execution.run(() => problem.shared?.(contextOf())));
  const fault = findShareFault(shared);
  if (fault === undefined) return shared;
  const where = fault.path.replace('$', 'ctx.shared');
  const rule = 'shared returns SharedArrayBuffers, typed arrays over them, and plain JSON, in objects and arrays';
  throw new HgmError('ERR_PROBLEM_INIT', `in what shared of ${problem.name} returned, ${where} is ${fault.found}; ${rule}`);
}

async function initialise<Result>(
  name: string,
  part: 'shared' | 'root' | 'tasks',
  call: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await call();
  } catch (thrown) {
    const cause = toError(thrown, `${part} of ${name}`);
    throw new HgmError('ERR_PROBLEM_INIT', `${part} of ${name} failed: ${cause.message}`, { cause });
  }
}

/** An agent's state as user code returned it. @throws HgmError ERR_AGENT_STATE naming the first place that is not plain JSON */
export function checkAgent(state: unknown, what: string): Json {
  if (isPlainJson(state)) return state;
  const fault = findJsonFault(state);
  throw new HgmError(
    'ERR_AGENT_STATE',
    `${what} returned a state in which ${fault?.path} is ${fault?.found}; an agent's state must be plain JSON`,
    { details: { ...fault } },
  );
}

function checkTasks(tasks: unknown, name: string): readonly Json[] {
  if (typeof tasks === 'number') {
    if (Number.isSafeInteger(tasks) && tasks >= 1 && tasks <= MAXIMUM_TASKS)
      return Array.from({ length: tasks }, (_, task) => task);
  } else if (Array.isArray(tasks) && tasks.length > 0) {
    if (isPlainJson(tasks)) return tasks;
    const fault = findJsonFault(tasks);
    const where = fault?.path.replace('$', 'tasks');
    throw new HgmError('ERR_PROBLEM_INIT', `in the tasks of ${name}, ${where} is ${fault?.found}; tasks must be plain JSON`);
  }
  const found = Array.isArray(tasks) ? 'an empty array' : describeValue(tasks);
  const rule = `an array of at least one task, or a number of tasks from 1 to ${MAXIMUM_TASKS}`;
  throw new HgmError('ERR_PROBLEM_INIT', `the tasks of ${name} are ${found}; give ${rule}, or leave tasks out`);
}
