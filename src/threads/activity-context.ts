/** What user code is given: thin objects whose parts are made at first use, since most activities use few of them. */
import type { EvaluateContext, LogLevel, ProblemContext } from '../shared/problem.js';
import { keyedUniform, type RandomPurpose, type Uniform } from '../shared/random.js';
import type { FunctionContext } from '../shared/work.js';
import type { Execution } from './execution.js';

/** Which random numbers a context gives. */
export interface RandomKey {
  readonly seed: number;
  readonly purpose: (typeof RandomPurpose)[keyof typeof RandomPurpose];
  readonly number: number;
}

/** An agent, and what a thread keeps for it: the parts of a context that are not the execution's. */
export interface AgentParts {
  readonly params: unknown;
  readonly shared: unknown;
  readonly state: unknown;
  readonly key: string;
  readonly task: unknown;
  readonly taskNumber: number;
}

function lazyUniform({ seed, purpose, number }: RandomKey): Uniform {
  let uniform: Uniform | undefined;
  return () => {
    uniform ??= keyedUniform(seed, purpose, number);
    return uniform();
  };
}

type Log = Readonly<Record<LogLevel, (message: string) => void>>;

function makeLog(execution: Execution): Log {
  return {
    info: (message) => execution.log('info', message),
    warn: (message) => execution.log('warn', message),
    error: (message) => execution.log('error', message),
  };
}

// The parts below are own properties, so that `{ ...ctx }` has them all, and functions that need no `this`.

/** The context of `root`, `tasks`, `setup` and of what shows an agent. */
export function makeProblemContext(
  execution: Execution,
  { params, shared }: Pick<AgentParts, 'params' | 'shared'>,
  key: RandomKey,
): ProblemContext<unknown> {
  return {
    params,
    shared,
    random: lazyUniform(key),
    host: execution.services.host,
    log: makeLog(execution),
    get signal() {
      return execution.signal;
    },
  };
}

/** The context of `expand` and `evaluate`. */
export function makeActivityContext(
  execution: Execution,
  { params, shared, state, key, task, taskNumber }: AgentParts,
  random: RandomKey,
): EvaluateContext<unknown, unknown, unknown> {
  return {
    params,
    shared,
    state,
    key,
    task,
    taskNumber,
    attempt: execution.attempt,
    random: lazyUniform(random),
    host: execution.services.host,
    log: makeLog(execution),
    progress: (fraction, message) => execution.progress(fraction, message),
    heartbeat: () => execution.heartbeat(),
    get signal() {
      return execution.signal;
    },
  };
}

/** The context of a `threadWork` function. */
export function makeFunctionContext(
  execution: Execution,
  key: string,
  action: string | null,
  random: RandomKey,
): FunctionContext {
  return {
    key,
    action,
    attempt: execution.attempt,
    random: lazyUniform(random),
    host: execution.services.host,
    log: makeLog(execution),
    progress: (fraction, message) => execution.progress(fraction, message),
    heartbeat: () => execution.heartbeat(),
    get signal() {
      return execution.signal;
    },
  };
}
