/** Measures a problem's functions where they run: in a pool thread, as work that the executor sends there. */
import type { Statistics } from 'tinybench';
import { Bench } from 'tinybench';
import { toError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import type { Json } from '../../shared/json.js';
import type { FunctionCost, JsonSizes, MeasureInput, ProblemCosts } from '../../shared/problem-costs.js';
import { keyedUniform, RandomPurpose } from '../../shared/random.js';
import { checkChild } from '../../shared/results/agent-state.js';
import { checkEvaluation } from '../../shared/results/evaluation-result.js';
import { type FunctionContext, scaleOf } from '../../shared/work.js';
import { MeasuredContexts } from './measured-contexts.js';
import { type AnyProblem, importProblem } from './problem-module.js';
import { checkParams } from './problem-params.js';
import { ProblemSequence } from './problem-registry.js';

/** Agents that functions are measured with: a search meets many kinds, and the first of all is rarely typical. */
const MAXIMUM_AGENTS = 16;
/** Share of a function's time that goes into growing those agents, and into warming up. */
const GROWING_FRACTION = 0.5;
const WARM_UP_FRACTION = 0.2;
/** Least number of calls measured, however long they take: fewer have no spread. */
const MINIMUM_CALLS = 2;

interface GrownAgent {
  readonly key: string;
  readonly state: Json;
}

/** A call that is measured. `check` judges what it returned, outside the measured time. */
interface MeasuredCall {
  call(): unknown;
  check(returned: unknown): void;
}

/**
 * Measures `evaluate` and `expand` over some agents and tasks in turn. `setup` runs anew, for its time.
 *
 * @throws HgmError ERR_PROBLEM_LOAD, ERR_PARAM, ERR_PROBLEM_SETUP, ERR_BENCH
 */
export async function measureProblem(input: MeasureInput, ctx: FunctionContext): Promise<ProblemCosts> {
  const { problem: reference, timeMs } = input;
  const { problem, folder } = await importProblem(reference.url);
  const contexts = new MeasuredContexts(ctx, await checkParams(problem, reference.params), reference, folder);
  const setupMs = await setUp(problem, contexts, reference.seed);
  const agents = await grow(problem, input, contexts);
  const before = { heartbeats: contexts.heartbeats, turns: contexts.turns };
  const evaluate = await measure(() => nextEvaluation(problem, agents, input, contexts), contexts, timeMs);
  const heartbeatsPerEvaluation = (contexts.heartbeats - before.heartbeats) / (contexts.turns - before.turns);
  const expand = await measure(() => nextExpansion(problem, agents, contexts), contexts, timeMs);
  return {
    setupMs,
    evaluate,
    expand,
    agents: agents.length,
    agentSizes: sizesOf(agents.map(({ state }) => state)),
    taskSizes: input.tasks === null ? null : sizesOf(input.tasks.map(({ value }) => value)),
    heartbeatsPerEvaluation,
  };
}

async function setUp(problem: AnyProblem, contexts: MeasuredContexts, seed: number): Promise<number | null> {
  if (problem.setup === undefined) return null;
  const random = keyedUniform(seed, RandomPurpose.problem, ProblemSequence.setup);
  const startedAt = performance.now();
  try {
    contexts.state = await problem.setup({ ...contexts.next(null, 'root', 'setup'), random });
  } catch (thrown) {
    const cause = toError(thrown, `setup of ${problem.name}`);
    throw new HgmError('ERR_PROBLEM_SETUP', `setup of ${problem.name} failed: ${cause.message}`, { cause });
  }
  return performance.now() - startedAt;
}

/** The root and what grows from it: two children an agent, as far as the time goes, and one at least. */
async function grow(problem: AnyProblem, { root, timeMs }: MeasureInput, contexts: MeasuredContexts): Promise<GrownAgent[]> {
  const agents: GrownAgent[] = [{ key: 'root', state: root }];
  const endsAt = performance.now() + GROWING_FRACTION * timeMs;
  while (agents.length < MAXIMUM_AGENTS && (agents.length < 2 || performance.now() < endsAt)) {
    const parent = agents[(agents.length - 1) >> 1] ?? { key: 'root', state: root };
    const what = `expand of agent ${parent.key}`;
    const state = await told(what, () => problem.expand(parent.state, contexts.next('expand', parent.key, what)));
    const child = checkChild(state, what);
    // Without a child its parent stands in for it, so that this ends whatever expand says.
    agents.push(child === null ? parent : { key: `${parent.key}/${(agents.length - 1) & 1}`, state: child });
  }
  return agents;
}

function nextEvaluation(
  problem: AnyProblem,
  agents: readonly GrownAgent[],
  { tasks }: MeasureInput,
  contexts: MeasuredContexts,
): MeasuredCall {
  const turn = contexts.turns;
  const { key, state } = agents[turn % agents.length]!;
  // Each round of the agents is on the next task, so that every agent meets them all.
  const task = tasks?.[Math.floor(turn / agents.length) % tasks.length];
  const what = `evaluate of agent ${key}${task === undefined ? '' : ` on task ${task.number}`}`;
  const ctx = contexts.next('evaluate', key, what, task);
  const onCost = (cost: number) => {
    contexts.paid += cost;
  };
  return {
    call: () => told(what, () => problem.evaluate(state, ctx)),
    check: (returned) => checkEvaluation(returned, { what, onCost }, scaleOf(problem)),
  };
}

function nextExpansion(problem: AnyProblem, agents: readonly GrownAgent[], contexts: MeasuredContexts): MeasuredCall {
  const { key, state } = agents[contexts.turns % agents.length]!;
  const what = `expand of agent ${key}`;
  const ctx = contexts.next('expand', key, what);
  return { call: () => told(what, () => problem.expand(state, ctx)), check: (returned) => checkChild(returned, what) };
}

/** Calls user code, awaiting what it promises; an error of its own is told with what was called. */
function told(what: string, call: () => unknown): unknown {
  const failed = (thrown: unknown): never => {
    const cause = toError(thrown, what);
    throw new HgmError('ERR_BENCH', `${what} failed while it was measured: ${cause.message}`, { cause });
  };
  try {
    const returned = call();
    const isThenable = typeof returned === 'object' && returned !== null && 'then' in returned;
    return isThenable ? Promise.resolve(returned).catch(failed) : returned;
  } catch (thrown) {
    return failed(thrown);
  }
}

/** Times calls; tinybench decides how many, and does the statistics. */
async function measure(next: () => MeasuredCall, contexts: MeasuredContexts, timeMs: number): Promise<FunctionCost> {
  const before = { paid: contexts.paid, turns: contexts.turns };
  let lastEndedAt = performance.now();
  const sample = (startedAt: number, endedAt: number, { check }: MeasuredCall, returned: unknown) => {
    check(returned);
    const startedFrom = lastEndedAt;
    lastEndedAt = performance.now();
    // The budget is of wall time: making a context and keeping a sample cost more than the quickest of functions.
    return { overriddenDuration: endedAt - startedAt, overriddenIterationCost: lastEndedAt - startedFrom };
  };
  const timed = () => {
    const measured = next();
    const startedAt = performance.now();
    const returned = measured.call();
    if (!(returned instanceof Promise)) return sample(startedAt, performance.now(), measured, returned);
    return returned.then((result) => sample(startedAt, performance.now(), measured, result));
  };
  const first = timed();
  const { overriddenIterationCost: firstMs } = await first;
  // A function that takes long is as warm after one call as it will be.
  const warmUpMs = WARM_UP_FRACTION * timeMs;
  const warmUp = { warmup: firstMs < warmUpMs, warmupTime: warmUpMs, warmupIterations: 1 };
  const bench = new Bench({ ...warmUp, time: timeMs, iterations: MINIMUM_CALLS, throws: true });
  const isAsync = first instanceof Promise;
  bench.add('function', isAsync ? async () => timed() : timed, { async: isAsync });
  await bench.run();
  const result = bench.tasks[0]?.result;
  if (result === undefined || !('latency' in result)) throw new HgmError('ERR_BENCH', 'nothing was measured; measure for longer');
  return costOf(result.latency, (contexts.paid - before.paid) / (contexts.turns - before.turns));
}

function costOf({ samplesCount, mean, sd, moe, min, p50, p99, max }: Statistics, meanPaid: number): FunctionCost {
  return {
    calls: samplesCount,
    meanMs: mean,
    sdMs: sd,
    marginFraction: mean > 0 ? moe / mean : 0,
    minMs: min,
    p50Ms: p50,
    p99Ms: p99,
    maxMs: max,
    meanPaid,
  };
}

function sizesOf(values: readonly Json[]): JsonSizes {
  const sizes = values.map((value) => Buffer.byteLength(JSON.stringify(value)));
  return { meanBytes: sizes.reduce((sum, size) => sum + size, 0) / sizes.length, maxBytes: Math.max(...sizes) };
}
