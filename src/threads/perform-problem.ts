import { describeValue } from '../shared/describe-value.js';
import { HgmError } from '../shared/errors.js';
import { RandomPurpose } from '../shared/random.js';
import { checkChild } from '../shared/results/agent-state.js';
import { seenMatesOf, seenResultsOf } from '../shared/results/expand-sees.js';
import type { WireWork } from '../shared/work.js';
import { BareContext, EvaluatingContext, ExpandingContext, type RandomKey } from './activity-context.js';
import type { Execution } from './execution.js';
import { awaited, type Performed, performed } from './performed.js';
import { type ImportedProblem, ProblemSequence, type ReadyProblem } from './problem/problem-registry.js';

type WorkOf<Type extends WireWork['type']> = Extract<WireWork, { readonly type: Type }>;

function randomOf(problem: ImportedProblem, execution: Execution): RandomKey {
  return { seed: problem.reference.seed, purpose: RandomPurpose.activity, number: execution.activityId };
}

/** Calls `expand`. @throws HgmError ERR_AGENT_STATE, and what `expand` throws */
export async function performExpand(work: WorkOf<'expand'>, ready: ReadyProblem, execution: Execution): Promise<Performed> {
  const { problem, params, state, folder } = ready;
  execution.folder = folder;
  const { agent, results = [], mates = [] } = work;
  const { key, state: parent } = agent;
  const seen = { results: seenResultsOf(results), mates: seenMatesOf(mates) };
  const parts = { params, shared: ready.reference.shared, state, key, ...seen };
  const ctx = new ExpandingContext(execution, parts, randomOf(ready, execution));
  execution.startNoting();
  const { value } = await awaited(execution.run(() => problem.expand(parent, ctx)));
  return performed(checkChild(value, execution.what));
}

/** Calls `evaluate`: a promise only where that is one, and unchecked. @throws what `evaluate` throws */
export function performEvaluate(work: WorkOf<'evaluate'>, ready: ReadyProblem, execution: Execution): unknown {
  const { problem, params, state, folder } = ready;
  execution.folder = folder;
  const { agent, task, taskNumber } = work;
  const { direction } = problem;
  const parts = { params, shared: ready.reference.shared, state, key: agent.key, task, taskNumber, direction };
  const ctx = new EvaluatingContext(execution, parts, randomOf(ready, execution));
  return execution.run(() => problem.evaluate(agent.state, ctx));
}

/** Calls `describe`, `render` or `report`; null where the problem has none. @throws HgmError ERR_RESULT_SHAPE, and what it throws */
export async function performPresent(
  work: WorkOf<'describe' | 'render' | 'report'>,
  imported: ImportedProblem,
  execution: Execution,
): Promise<Performed> {
  const { problem, params, reference, folder } = imported;
  if (problem[work.type] === undefined) return performed(null);
  execution.folder = folder;
  const random = { seed: reference.seed, purpose: RandomPurpose.problem, number: ProblemSequence.present };
  const ctx = new BareContext(execution, { params, shared: reference.shared }, random);
  const { value: text } = await awaited(execution.run(() => problem[work.type]?.(work.agent, ctx)));
  if (typeof text === 'string') return performed(text);
  throw new HgmError('ERR_RESULT_SHAPE', `${execution.what} returned ${describeValue(text)}; return a string`);
}
