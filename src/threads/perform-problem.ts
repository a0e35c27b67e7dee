import { describeValue } from '../shared/describe-value.js';
import { HgmError } from '../shared/errors.js';
import { checkEvaluation } from '../shared/evaluation-result.js';
import type { Json } from '../shared/json.js';
import type { EvaluationResult } from '../shared/problem.js';
import { RandomPurpose } from '../shared/random.js';
import type { WireWork } from '../shared/work.js';
import { AgentContext, BareContext, type RandomKey } from './activity-context.js';
import type { Execution } from './execution.js';
import { checkAgent } from './perform-load.js';
import { ProblemSequence, type ReadyProblem, type ShelvedProblem } from './problem/problem-shelf.js';

type WorkOf<Type extends WireWork['type']> = Extract<WireWork, { readonly type: Type }>;

function randomOf(problem: ShelvedProblem, execution: Execution): RandomKey {
  return { seed: problem.reference.seed, purpose: RandomPurpose.activity, number: execution.activityId };
}

/** Calls `expand`. @throws HgmError ERR_AGENT_STATE, and what `expand` throws */
export async function performExpand(work: WorkOf<'expand'>, ready: ReadyProblem, execution: Execution): Promise<Json> {
  const { problem, params, state } = ready;
  const { key, state: parent } = work.agent;
  const parts = { params, shared: ready.reference.shared, state, key, task: undefined, taskNumber: -1 };
  const ctx = new AgentContext(execution, parts, randomOf(ready, execution));
  return checkAgent(await execution.run(() => problem.expand(parent, ctx)), execution.what);
}

/** Calls `evaluate`: a promise only where that is one. @throws HgmError of {@link checkEvaluation}, and what `evaluate` throws */
export function performEvaluate(
  work: WorkOf<'evaluate'>,
  ready: ReadyProblem,
  execution: Execution,
): number | EvaluationResult | Promise<number | EvaluationResult> {
  const { problem, params, state } = ready;
  const { agent, task, taskNumber } = work;
  const parts = { params, shared: ready.reference.shared, state, key: agent.key, task, taskNumber };
  const ctx = new AgentContext(execution, parts, randomOf(ready, execution));
  const returned = execution.run(() => problem.evaluate(agent.state, ctx));
  return returned instanceof Promise
    ? returned.then((result) => checkEvaluation(result, execution))
    : checkEvaluation(returned, execution);
}

/** Calls `describe`, `render` or `report`; null where the problem has none. @throws HgmError ERR_RESULT_SHAPE, and what it throws */
export async function performPresent(
  work: WorkOf<'describe' | 'render' | 'report'>,
  shelved: ShelvedProblem,
  execution: Execution,
): Promise<string | null> {
  const { problem, params, reference } = shelved;
  if (problem[work.type] === undefined) return null;
  const random = { seed: reference.seed, purpose: RandomPurpose.problem, number: ProblemSequence.present };
  const ctx = new BareContext(execution, { params, shared: reference.shared }, random);
  const text: unknown = await execution.run(() => problem[work.type]?.(work.agent, ctx));
  if (typeof text === 'string') return text;
  throw new HgmError('ERR_RESULT_SHAPE', `${execution.what} returned ${describeValue(text)}; return a string`);
}
