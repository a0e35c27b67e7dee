/**
 * The problem: the user's module, whose default export is made by {@link defineProblem}. It runs in pool threads only.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Uniform } from './random.js';
import type { Direction } from './results/direction.js';
import { type ExpandSees, resolveExpandSees, type SeenMate, type SeenResult } from './results/expand-sees.js';

/** Severity of a line that user code logs. */
export type LogLevel = 'info' | 'warn' | 'error';

/** Writes lines to the run's log, throttled, never waited for. Its functions need no `this`. */
export interface ContextLog extends Readonly<Record<LogLevel, (message: string) => void>> {
  /** Something worth knowing. */
  readonly info: (message: string) => void;
  /** Something that may be wrong. */
  readonly warn: (message: string) => void;
  /** Something that went wrong. */
  readonly error: (message: string) => void;
}

/** The embedding program's services as user code sees them: every call is answered by a promise. */
export type HostServices = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;

/** What every function of a problem is given. */
export interface ProblemContext<Params = Readonly<Record<string, unknown>>, Shared = unknown> {
  /** Values of `--param NAME=VALUE`, as the problem's schema returned them. */
  readonly params: Params;
  /** Uniform in [0, 1), seeded from the run's seed and the activity's id: every attempt sees the same numbers. */
  readonly random: Uniform;
  /**
   * Aborts when the activity is cancelled or out of time. Synchronous code may poll `signal.aborted` or call
   * `signal.throwIfAborted()` in its loop: both look at shared memory first. A copy of the context, `{ ...ctx }`, has no signal.
   */
  readonly signal: AbortSignal;
  /** Lines for the run's log, throttled, never waited for. */
  readonly log: ContextLog;
  /**
   * A Comlink remote of the `hostServices` that the embedding program passed: each call is a promise, answered by the main thread.
   * Without `hostServices` every call is `ERR_HOST_CALL`.
   */
  readonly host: HostServices;
  /** What `shared` returned: every thread sees the same memory. Undefined without it. */
  readonly shared: Shared;
}

/** What `expand` and `evaluate` are given. */
export interface ActivityContext<State = unknown, Params = Readonly<Record<string, unknown>>, Shared = unknown>
  extends ProblemContext<Params, Shared> {
  /** The key of the agent that is expanded (`expand`) or evaluated (`evaluate`), `root/0/3`. */
  readonly key: string;
  /** What `setup` returned in this thread. */
  readonly state: State;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** Tells how far the activity is, `fraction` in [0, 1]; throttled, never waited for. */
  progress(fraction: number, message?: string): void;
  /** Tells that the activity is alive, for `heartbeatTimeoutMs`; a write to shared memory. */
  heartbeat(): void;
  /**
   * Adds to what this attempt has cost, in the unit of a result's `cost`, which counts beside it: a finite number >= 0. It counts however the
   * attempt ends, also when it throws, is out of time or takes its thread with it. After its end nothing counts. Like `signal`, it is not in a
   * copy of the context.
   *
   * @throws HgmError ERR_RESULT_SHAPE for any other amount
   */
  addCost(amount: number): void;
  /**
   * What `call` returned when it was first called under this name in the activity: it is kept with the activity, for whatever costs money or time, such as
   * a model's answer. Another attempt, also of a run that was resumed, gets it without calling. It resolves once the value is in the run's store; a
   * process that dies before that calls again. What `call` throws is not kept. Like `signal`, it is not in a copy of the context.
   *
   * @param name - 1 to 200 characters, another one for each call of the activity
   * @param call - returns plain JSON, of at most 1 MiB, or a promise of it
   * @returns the value as JSON has it
   * @throws HgmError ERR_RESULT_SHAPE for what cannot be kept, also where an activity would keep more than 1000 values or 16 MiB of them
   */
  remember<Value>(name: string, call: () => Value | Promise<Value>): Promise<Value>;
}

/** What `expand` is given. */
export interface ExpandContext<
  State = unknown,
  Params = Readonly<Record<string, unknown>>,
  Shared = unknown,
  Task = number,
  Agent = unknown,
> extends ActivityContext<State, Params, Shared> {
  /**
   * The parent's latest results, at most `expandSees.results` of them, the latest last, as they were known when the expansion was chosen: the same at
   * every attempt, also after a resume. Empty unless asked for.
   */
  readonly results: readonly SeenResult<Task>[];
  /**
   * Other agents, at most `expandSees.mates` of them, that the policy chose with the expansion; likewise. They are no ancestors of one another or of the
   * parent as far as there are others. Empty unless asked for.
   */
  readonly mates: readonly SeenMate<Agent>[];
}

/** What `evaluate` is given. */
export interface EvaluateContext<Task = number, State = unknown, Params = Readonly<Record<string, unknown>>, Shared = unknown>
  extends ActivityContext<State, Params, Shared> {
  /** The task to evaluate on. Undefined when the problem has no tasks. */
  readonly task: Task;
  /** The task's number, from 0; -1 when the problem has no tasks. */
  readonly taskNumber: number;
  /**
   * Tells what the result would be if the evaluation ended now. With `guards.hopeless` an evaluation that is behind others is ended here: `signal`
   * aborts, and this and every later call throw. It then counts with the value that was reported last, whatever it throws or returns after that; of a
   * returned object, what stands beside the reward, or score, counts. Like `signal`, it is not in a copy of the context.
   *
   * @param value - a reward, or a score of a problem with a direction
   * @param step - how far it is, an integer >= 0, larger than at the report before; at most 1000 reports an evaluation
   * @throws HgmError ERR_RESULT_SHAPE for any other value or step; ERR_HOPELESS where the evaluation is ended: let it pass
   */
  report(value: number, step: number): void;
}

/** An evaluation's result when a reward alone does not say it. */
export interface EvaluationResult {
  /** In [0, 1]; 1 is best. */
  readonly reward: number;
  /** How much this result counts, > 0. @defaultValue 1 */
  readonly weight?: number;
  /** What it cost, >= 0, in a unit of the user's, beside what `ctx.addCost` told. @defaultValue 0 */
  readonly cost?: number;
  /** Named figures for the log and the export. */
  readonly metrics?: Readonly<Record<string, number>>;
  /**
   * What those who expand the agent are to know of it: plain JSON of at most 64 KiB. `ctx.results` of `expand` has it, where the problem has
   * `expandSees.results`. @defaultValue null
   */
  readonly feedback?: unknown;
  /** Anything that can be cloned, kept with the result's event. */
  readonly payload?: unknown;
  /**
   * `ArrayBuffer`s of the payload (of a typed array its `buffer`) to move to the main thread rather than copy: for large results. They
   * are detached in the thread afterwards.
   */
  readonly transfer?: readonly ArrayBuffer[];
}

/** An evaluation's result when a score alone does not say it, of a problem with a direction. */
export interface ScoredResult extends Omit<EvaluationResult, 'reward'> {
  /** A finite number, at most 1e100 in size, on a scale of the problem's own. */
  readonly score: number;
}

/** Test cases: values, plain JSON; or, where tasks are numbers, a number n for the tasks 0 to n-1. */
export type Tasks<Task> = readonly Task[] | (number extends NoInfer<Task> ? number : never);

/** What a user writes: two functions and a starting point. */
export interface Problem<Agent, Task = number, State = unknown, Params = Readonly<Record<string, unknown>>, Shared = unknown> {
  /** A short name, shown in tables. */
  readonly name: string;
  /** The first agent; plain JSON. Called once a run. */
  root(ctx: ProblemContext<Params, Shared>): Agent | Promise<Agent>;
  /**
   * Known good agents, plain JSON, that become children of the root before the search begins. Each is evaluated once before the first expansion.
   * Called once a run, after `root`; a run that is resumed keeps what it returned.
   */
  seeds?(ctx: ProblemContext<Params, Shared>): readonly Agent[] | Promise<readonly Agent[]>;
  /** Any Standard Schema (zod, valibot, arktype …) of the parameters. Without it parameters are passed as they are. */
  readonly params?: StandardSchemaV1<unknown, Params>;
  /**
   * The test cases: values (plain JSON), where tasks are numbers a number n for the tasks 0 to n-1, or a function of the context that returns either, called
   * once a run. An agent meets each task at most once. Without it, evaluations are repeated independent draws.
   */
  readonly tasks?: Tasks<Task> | ((ctx: ProblemContext<Params, Shared>) => Tasks<Task> | Promise<Tasks<Task>>);
  /**
   * Evaluations give scores on a scale of the problem's own, of which the smallest, or the largest, is best. Without it they give rewards in
   * [0, 1].
   */
  readonly direction?: Direction;
  /**
   * Whether `evaluate` is a pure function of agent and task, which always says the same again: then without tasks an agent is evaluated once.
   * @defaultValue false
   */
  readonly exact?: boolean;
  /**
   * Data that all threads read in one place: `SharedArrayBuffer`s, typed arrays and `DataView`s over such, and plain JSON, in objects and
   * arrays. Called once a process, in a thread, before `root` and `tasks`; what it returns is `ctx.shared` everywhere. The buffers are
   * never copied; the JSON is, for each thread. It is not part of a stored run: a run that is resumed calls it again, so it must return
   * the same again. Whoever writes into it later is beyond what is deterministic, and must use `Atomics`.
   */
  shared?(ctx: Omit<ProblemContext<Params>, 'shared'>): Shared | Promise<Shared>;
  /** Called once in every thread, before its first activity; what it returns is `ctx.state`. */
  setup?(ctx: ProblemContext<Params, Shared>): State | Promise<State>;
  /** What `expand` is shown beside the parent. @defaultValue nothing */
  readonly expandSees?: ExpandSees;
  /**
   * So many expansions run at a time, an integer from 1 to 10000, in one thread apart from the pool: for an `expand` that mostly waits, for a model or a
   * device. While one waits the others go on, and all threads of the pool are left to evaluations. @defaultValue expansions run in the pool, one at
   * a time in each thread
   */
  readonly expandConcurrency?: number;
  /** Likewise of evaluations. @defaultValue evaluations run in the pool */
  readonly evaluateConcurrency?: number;
  /** Makes a child of `parent`: plain JSON; or null where none can be made of it now, which is no failure. */
  expand(parent: Agent, ctx: ExpandContext<State, Params, Shared, Task, Agent>): Agent | null | Promise<Agent | null>;
  /** Judges an agent: a reward in [0, 1], 1 being best; with a `direction`, a score. */
  evaluate(
    agent: Agent,
    ctx: EvaluateContext<Task, State, Params, Shared>,
  ): number | EvaluationResult | ScoredResult | Promise<number | EvaluationResult | ScoredResult>;
  /** One line about an agent, shown in tables. */
  describe?(agent: Agent): string;
  /** An SVG picture of an agent, shown in the report. */
  render?(agent: Agent): string;
  /** What to print about the best agent when the run has ended, say how it does on cases that it never met. Called in a thread. */
  report?(best: Agent, ctx: ProblemContext<Params, Shared>): string | Promise<string>;
}

/** Most activities of a kind that run at a time in a thread apart from the pool. */
export const MAXIMUM_CONCURRENCY = 10_000;

function isConcurrency(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAXIMUM_CONCURRENCY;
}

/** The mark by which the loader knows a problem, across copies of this package. */
export const PROBLEM_MARK: unique symbol = Symbol.for('hgm-orchestrator.problem');

/** All parts of a problem: an entry for each member of the type. */
const PARTS: Readonly<Record<keyof Problem<unknown>, true>> = {
  name: true,
  root: true,
  expand: true,
  evaluate: true,
  direction: true,
  exact: true,
  tasks: true,
  params: true,
  expandSees: true,
  expandConcurrency: true,
  evaluateConcurrency: true,
  seeds: true,
  shared: true,
  setup: true,
  describe: true,
  render: true,
  report: true,
};

/** Most names that are told. */
const MOST_NAMES = 10;

/** What a problem has beside its parts, which nothing reads: mostly parts that are misspelt. */
export function unknownParts(problem: object): string[] {
  return Object.keys(problem).filter((name) => !Object.hasOwn(PARTS, name));
}

/** What to say of names that are no parts. @param names - at least one */
export function unknownPartsText(names: readonly string[]): string {
  const what = names.length === 1 ? 'is no part of a problem, and does nothing' : 'are no parts of a problem, and do nothing';
  return `${names.slice(0, MOST_NAMES).join(', ')} ${what}; its parts are ${Object.keys(PARTS).join(', ')}`;
}

/**
 * Declares a problem; make it the module's default export.
 *
 * @throws TypeError when a part is missing or is not of its kind.
 */
export function defineProblem<
  Agent,
  Task = number,
  State = unknown,
  Params = Readonly<Record<string, unknown>>,
  Shared = unknown,
>(problem: Problem<Agent, Task, State, Params, Shared>): Problem<Agent, Task, State, Params, Shared> {
  if (typeof problem !== 'object' || problem === null) {
    throw new TypeError('defineProblem takes an object with name, root, expand and evaluate');
  }
  if (typeof problem.name !== 'string' || problem.name === '') {
    throw new TypeError('defineProblem: name must be a string that is not empty');
  }
  for (const part of ['root', 'expand', 'evaluate'] as const) {
    if (typeof problem[part] === 'function') continue;
    const also = part === 'root' ? '' : ', also where those who ask for activities do them all: there it is not called';
    const unknown = unknownParts(problem);
    const misspelt = unknown.length === 0 ? '' : `. ${unknownPartsText(unknown)}`;
    throw new TypeError(`defineProblem: ${part} must be a function${also}${misspelt}`);
  }
  for (const part of ['seeds', 'shared', 'setup', 'describe', 'render', 'report'] as const) {
    if (problem[part] !== undefined && typeof problem[part] !== 'function') {
      throw new TypeError(`defineProblem: ${part} must be a function`);
    }
  }
  const { direction, exact } = problem;
  if (direction !== undefined && direction !== 'minimize' && direction !== 'maximize') {
    throw new TypeError("defineProblem: direction must be 'minimize' or 'maximize'");
  }
  if (exact !== undefined && typeof exact !== 'boolean') throw new TypeError('defineProblem: exact must be true or false');
  resolveExpandSees(problem.expandSees);
  for (const part of ['expandConcurrency', 'evaluateConcurrency'] as const) {
    const value: unknown = problem[part];
    if (value === undefined || isConcurrency(value)) continue;
    throw new TypeError(`defineProblem: ${part} must be an integer from 1 to ${MAXIMUM_CONCURRENCY}`);
  }
  return Object.assign(problem, { [PROBLEM_MARK]: true });
}
