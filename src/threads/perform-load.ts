import { isIntegerFrom } from '../shared/check-option.js';
import { describeValue } from '../shared/describe-value.js';
import { reasonOf, toError } from '../shared/error-envelope.js';
import { HgmError } from '../shared/errors.js';
import type { Json } from '../shared/json.js';
import { copyJson } from '../shared/plain-json.js';
import { type ProblemContext, unknownParts, unknownPartsText } from '../shared/problem.js';
import { RandomPurpose } from '../shared/random.js';
import { checkAgent } from '../shared/results/agent-state.js';
import { resolveExpandSees } from '../shared/results/expand-sees.js';
import { type LoadedProblem, measureOf } from '../shared/work.js';
import { BareContext } from './activity-context.js';
import type { Execution } from './execution.js';
import { awaited, type Performed, performed } from './performed.js';
import type { AnyProblem } from './problem/problem-module.js';
import { type ProblemRegistry, ProblemSequence } from './problem/problem-registry.js';
import { readContent } from './problem/read-content.js';
import { copyShared } from './shared-data.js';

/** Most tasks of a problem: all are kept in memory. */
const MAXIMUM_TASKS = 10_000_000;
/** Most characters of the JSON of all tasks, estimated from above: more would fill the heap. */
const MAXIMUM_TASKS_LENGTH = 1_000_000_000;

/**
 * Imports a problem, and calls its `shared`, `root`, `seeds` and `tasks`: a {@link LoadedProblem}.
 *
 * @throws HgmError ERR_PROBLEM_LOAD, ERR_PARAM, ERR_PROBLEM_INIT, ERR_AGENT_STATE
 */
export async function performLoad(number: number, problems: ProblemRegistry, execution: Execution): Promise<Performed> {
  execution.startLoading();
  const { contentHash, files } = await readContent(problems.referenceOf(number).url);
  const { problem, params, reference, folder } = await problems.load(number, execution);
  execution.folder = folder;
  const unknown = unknownParts(problem);
  if (unknown.length > 0) execution.log('warn', unknownPartsText(unknown));
  execution.startNoting();
  const contextWith = (shared: unknown, number: number) =>
    new BareContext(execution, { params, shared }, { seed: reference.seed, purpose: RandomPurpose.problem, number });
  const { value: shared } = await callShared(problem, () => contextWith(undefined, ProblemSequence.shared), execution);
  const contextOf = (number: number) => contextWith(shared, number);
  const { value: root } = await initialise(problem.name, 'root', () =>
    execution.run(() => problem.root(contextOf(ProblemSequence.root))),
  );
  const seeds = problem.seeds === undefined ? undefined : await callSeeds(problem, contextOf(ProblemSequence.seeds), execution);
  const { tasks } = problem;
  const { value: given } =
    typeof tasks === 'function'
      ? await initialise(problem.name, 'tasks', () => execution.run(() => tasks.call(problem, contextOf(ProblemSequence.tasks))))
      : performed(tasks);
  const loaded: LoadedProblem = {
    name: problem.name,
    root: checkAgent(root, `root of ${problem.name}`),
    tasks: given === undefined && typeof tasks !== 'function' ? null : checkTasks(given, problem.name),
    contentHash,
    files,
    ...(seeds !== undefined && { seeds }),
    ...(problem.params !== undefined && { checksParams: true }),
    ...(problem.expandSees !== undefined && { expandSees: resolveExpandSees(problem.expandSees) }),
    ...(problem.expandConcurrency !== undefined && { expandConcurrency: problem.expandConcurrency }),
    ...(problem.evaluateConcurrency !== undefined && { evaluateConcurrency: problem.evaluateConcurrency }),
    ...measureOf({ direction: problem.direction, isExact: problem.exact }),
    ...(shared !== undefined && { shared }),
  };
  return performed(loaded);
}

/** Copies of the states that `seeds` returned. */
async function callSeeds(problem: AnyProblem, ctx: ProblemContext<unknown>, execution: Execution): Promise<readonly Json[]> {
  const { value: seeds } = await initialise(problem.name, 'seeds', () => execution.run(() => problem.seeds?.(ctx)));
  if (!Array.isArray(seeds)) {
    throw new HgmError('ERR_PROBLEM_INIT', `the seeds of ${problem.name} are ${describeValue(seeds)}; return an array of agents`);
  }
  return Array.from(seeds, (state: unknown, number) => checkAgent(state, `seeds of ${problem.name}, at ${number},`));
}

async function callShared(
  problem: AnyProblem,
  contextOf: () => ProblemContext<unknown>,
  execution: Execution,
): Promise<Performed> {
  if (problem.shared === undefined) return performed(undefined);
  const { value } = await initialise(problem.name, 'shared', () => execution.run(() => problem.shared?.(contextOf())));
  const copied = copyShared(value);
  if (copied.status === 'copied') return performed(copied.value);
  const { fault } = copied;
  const where = fault.path.replace('$', 'ctx.shared');
  const rule = 'shared returns SharedArrayBuffers, typed arrays over them, and plain JSON, in objects and arrays';
  throw new HgmError('ERR_PROBLEM_INIT', `in what shared of ${problem.name} returned, ${where} is ${fault.found}; ${rule}`);
}

async function initialise(name: string, part: 'shared' | 'root' | 'seeds' | 'tasks', call: () => unknown): Promise<Performed> {
  try {
    return await awaited(call());
  } catch (thrown) {
    const cause = toError(thrown, `${part} of ${name}`);
    throw new HgmError('ERR_PROBLEM_INIT', `${part} of ${name} failed: ${reasonOf(cause)}`, { cause });
  }
}

/** A copy of the tasks. */
function checkTasks(tasks: unknown, name: string): readonly Json[] {
  const rule = `an array of at least one task, or a number of tasks from 1 to ${MAXIMUM_TASKS}`;
  if (typeof tasks === 'number' && isIntegerFrom(1, tasks) && tasks <= MAXIMUM_TASKS) {
    return Array.from({ length: tasks }, (_, task) => task);
  }
  const copied = Array.isArray(tasks) ? copyJson(tasks, MAXIMUM_TASKS_LENGTH) : undefined;
  if (copied?.status === 'refused') {
    const where = copied.fault.path.replace('$', 'tasks');
    throw new HgmError(
      'ERR_PROBLEM_INIT',
      `in the tasks of ${name}, ${where} is ${copied.fault.found}; tasks must be plain JSON`,
    );
  }
  if (Array.isArray(copied?.value) && copied.value.length > 0) return copied.value;
  const found = copied === undefined ? describeValue(tasks) : 'an empty array';
  throw new HgmError('ERR_PROBLEM_INIT', `the tasks of ${name} are ${found}; give ${rule}, or leave tasks out`);
}
