/**
 * What user code is given: thin objects whose parts are made at first use, since most activities use few of them. Their functions need no
 * `this`.
 */
import type {
  ActivityContext,
  EvaluateContext,
  ExpandContext,
  HostServices,
  LogLevel,
  ProblemContext,
} from '../shared/problem.js';
import { type ActivityPrograms, PROGRAMS } from '../shared/programs/activity-programs.js';
import { keyedUniform, type RandomPurpose, type Uniform } from '../shared/random.js';
import type { Direction } from '../shared/results/direction.js';
import type { SeenMate, SeenResult } from '../shared/results/expand-sees.js';
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
}

/** The parts that `evaluate` has beside. */
export interface EvaluateParts extends AgentParts {
  readonly task: unknown;
  readonly taskNumber: number;
  /** Of the problem; undefined where it gives rewards. */
  readonly direction: Direction | undefined;
}

/** The parts that `expand` has beside. */
export interface ExpandParts extends AgentParts {
  readonly results: readonly SeenResult<unknown>[];
  readonly mates: readonly SeenMate[];
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

/** The execution that a context is of, which user code cannot reach. */
let executionOf: (context: ExecutionContext) => Execution;

/** What all contexts have. */
abstract class ExecutionContext {
  readonly random: Uniform;
  readonly host: HostServices;
  readonly log: Log;
  readonly #execution: Execution;

  static {
    executionOf = (context) => context.#execution;
  }

  constructor(execution: Execution, key: RandomKey) {
    this.random = lazyUniform(key);
    this.host = execution.services.host;
    this.log = makeLog(execution);
    this.#execution = execution;
  }

  // A signal costs microseconds, and so would a getter of the object's own.
  get signal(): AbortSignal {
    return this.#execution.signal;
  }

  get [PROGRAMS](): ActivityPrograms {
    return this.#execution.programs;
  }
}

/** The context of `root`, `tasks`, `setup` and of what shows an agent. */
export class BareContext extends ExecutionContext implements ProblemContext<unknown> {
  readonly params: unknown;
  readonly shared: unknown;

  constructor(execution: Execution, { params, shared }: Pick<AgentParts, 'params' | 'shared'>, key: RandomKey) {
    super(execution, key);
    this.params = params;
    this.shared = shared;
  }
}

/** What contexts of activities have. */
abstract class ExecutedContext extends ExecutionContext {
  readonly key: string;
  readonly attempt: number;
  readonly progress: (fraction: number, message?: string) => void;
  readonly heartbeat: () => void;

  constructor(execution: Execution, key: string, random: RandomKey) {
    super(execution, random);
    this.key = key;
    this.attempt = execution.attempt;
    this.progress = (fraction, message) => execution.progress(fraction, message);
    this.heartbeat = () => execution.heartbeat();
  }

  // A getter: most activities tell no cost, and a function is made only where it is read.
  get addCost(): (amount: number) => void {
    return (amount) => executionOf(this).addCost(amount);
  }
}

/** What the contexts of `expand` and `evaluate` have. */
abstract class AgentContext extends ExecutedContext implements ActivityContext<unknown, unknown> {
  readonly params: unknown;
  readonly shared: unknown;
  readonly state: unknown;

  constructor(execution: Execution, parts: AgentParts, random: RandomKey) {
    super(execution, parts.key, random);
    this.params = parts.params;
    this.shared = parts.shared;
    this.state = parts.state;
  }

  get remember(): ActivityContext['remember'] {
    return (name, call) => executionOf(this).remember(name, call);
  }
}

/** The context of `evaluate`. */
export class EvaluatingContext extends AgentContext implements EvaluateContext<unknown, unknown, unknown> {
  readonly task: unknown;
  readonly taskNumber: number;
  readonly #direction: Direction | undefined;

  constructor(execution: Execution, parts: EvaluateParts, random: RandomKey) {
    super(execution, parts, random);
    this.task = parts.task;
    this.taskNumber = parts.taskNumber;
    this.#direction = parts.direction;
  }

  get report(): EvaluateContext['report'] {
    return (value, step) => executionOf(this).report(value, step, this.#direction);
  }
}

/** The context of `expand`. */
export class ExpandingContext extends AgentContext implements ExpandContext<unknown, unknown, unknown, unknown> {
  readonly results: readonly SeenResult<unknown>[];
  readonly mates: readonly SeenMate[];

  constructor(execution: Execution, parts: ExpandParts, random: RandomKey) {
    super(execution, parts, random);
    this.results = parts.results;
    this.mates = parts.mates;
  }
}

/** The context of a `threadWork` function. */
export class WorkContext extends ExecutedContext implements FunctionContext {
  readonly action: string | null;

  constructor(execution: Execution, key: string, action: string | null, random: RandomKey) {
    super(execution, key, random);
    this.action = action;
  }
}
