/** What a pool thread can be asked to do. */
import { assertNever } from './assert-never.js';
import type { ContentFile } from './content/problem-content.js';
import type { Json } from './json.js';
import type { ActivityContext } from './problem.js';
import type { Direction } from './results/direction.js';
import type { ResultScale } from './results/evaluation-result.js';
import type { ResolvedExpandSees, SentMate, SentResult } from './results/expand-sees.js';
import type { Checkpoints } from './results/reports.js';

/** A problem as the main thread knows it: where it is and what it is given. */
export interface ProblemReference {
  /** A file: URL, or the bare name of a package. */
  readonly url: string;
  /** Parameters before the problem's schema has seen them. */
  readonly params: Readonly<Record<string, Json>>;
  /** The run's seed. */
  readonly seed: number;
  /** Whether the thread counts the reads of user code that differ from run to run, see `Impurities`. @defaultValue false */
  readonly isNoted?: boolean;
  /** The problem's direction, once it is loaded: evaluations then give scores. Left out where they give rewards. */
  readonly direction?: Direction;
  /** What the problem's `shared` returned, once it has; every thread that is sent it sees the same buffers. */
  readonly shared?: unknown;
}

/** A call of a named export of any module, `(input, ctx) => result`, where `ctx` also holds `key` and `action`. */
export interface FunctionWork {
  readonly type: 'function';
  /** URL of the module. */
  readonly moduleUrl: string;
  readonly exportName: string;
  /** Anything that can be cloned. */
  readonly input: unknown;
  /** The agent that the call is about: `ctx.key`. */
  readonly key: string;
  /** The action that was chosen for an expansion, null for an evaluation: `ctx.action`. */
  readonly action: string | null;
  /** Seed of `ctx.random`, with the activity's id. */
  readonly seed: number;
}

/** Load the problem, check the parameters, call `shared`, `root`, `seeds` and `tasks`. Resolves to {@link LoadedProblem}. */
export interface LoadWork {
  readonly type: 'load';
  readonly problem: ProblemReference;
}

/** An agent as a run knows it. One object stands for it in all work, so that a thread is sent its state once. */
export interface AgentReference {
  /** Its number in the run, an integer >= 0. */
  readonly number: number;
  /** Key of the agent, such as `root/0/3`. */
  readonly key: string;
  /** Its state, JSON. */
  readonly state: Json;
}

/** Call `expand`. Resolves to the child's state, or to null where it made none. */
export interface ExpandWork {
  /** Call `expand`. */
  readonly type: 'expand';
  /** Where the problem is, with its parameters. */
  readonly problem: ProblemReference;
  /** The agent to expand. */
  readonly agent: AgentReference;
  /** The agent's latest results, the latest last; absent where the problem does not ask for them. */
  readonly results?: readonly SentResult[];
  /** Other agents that it is shown; likewise. */
  readonly mates?: readonly SentMate[];
}

/** Call `evaluate`. Resolves to an `EvaluationResult`, of a problem with a direction to a `ScoredResult`, or to a bare number where only
 * a reward or score was returned. */
export interface EvaluateWork {
  /** Call `evaluate`. */
  readonly type: 'evaluate';
  /** Where the problem is, with its parameters. */
  readonly problem: ProblemReference;
  /** The agent to evaluate. */
  readonly agent: AgentReference;
  /** The task's value; undefined where the problem has none. */
  readonly task: Json | undefined;
  /** The task's number; -1 where the problem has none. */
  readonly taskNumber: number;
  /** What `ctx.report` is held against; undefined where no evaluation is ended. */
  readonly checkpoints?: Checkpoints | undefined;
}

/** What a search asks of an executor: activities. */
export type ActivityWork = ExpandWork | EvaluateWork;

/** Call `describe`, `render` or `report`. Resolves to a string, or to null where the problem has no such function. */
export interface PresentWork {
  readonly type: 'describe' | 'render' | 'report';
  readonly problem: ProblemReference;
  readonly agent: Json;
}

export type ThreadWork = FunctionWork | LoadWork | ExpandWork | EvaluateWork | PresentWork;

/** What is measured of a problem's agents, and how. */
export interface Measure {
  /** Which scores are better; left out where evaluations give rewards. */
  readonly direction?: Direction;
  /** Whether an evaluation of an agent on a task always says the same. @defaultValue false */
  readonly isExact?: boolean;
}

/** What evaluations give. */
export function scaleOf({ direction }: { readonly direction?: Direction | undefined }): ResultScale {
  return direction === undefined ? 'reward' : 'score';
}

/** What is measured, of a problem or of a run's header. */
export function measureOf({ direction, isExact }: { readonly [Name in keyof Measure]: Measure[Name] | undefined }): Measure {
  return { ...(direction !== undefined && { direction }), ...(isExact === true && { isExact }) };
}

/** What the main thread learns of a problem when it is loaded. */
export interface LoadedProblem extends Measure {
  readonly name: string;
  readonly root: Json;
  /** What the problem's `seeds` returned; left out where it has none. */
  readonly seeds?: readonly Json[];
  /** The tasks' values; null where the problem has none. The tasks 0 to n-1 are given as their numbers. */
  readonly tasks: readonly Json[] | null;
  /** Whether it has a schema that checks its parameters. @defaultValue false */
  readonly checksParams?: boolean;
  /** What its `expand` is shown beside the parent. @defaultValue nothing */
  readonly expandSees?: ResolvedExpandSees;
  /** How many of its expansions, and evaluations, run at a time apart from the pool. @defaultValue they run in the pool */
  readonly expandConcurrency?: number;
  readonly evaluateConcurrency?: number;
  /** Of the module and what it imports from its folder: its `contentHash`. */
  readonly contentHash: string;
  /** The files that the hash is of. */
  readonly files?: readonly ContentFile[];
  /** What the problem's `shared` returned, for the {@link ProblemReference} of all other work; left out where it has none. */
  readonly shared?: unknown;
}

type Numbered<Work> = Work extends { readonly problem: ProblemReference }
  ? Omit<Work, 'problem'> & { readonly problem: number }
  : Work;

/** {@link ThreadWork} as it travels: the problem is a number that the thread has been told of. */
export type WireWork = Numbered<ThreadWork>;

/** What the function of a `threadWork` is given beside its input. */
export interface FunctionContext extends Omit<ActivityContext, 'state' | 'params' | 'shared' | 'remember'> {
  /** The chosen action of an expansion; null for an evaluation. */
  readonly action: string | null;
}

/** A piece of work in a few words, for messages: `evaluate of agent root/0 on task 3`. */
export function describeWork(work: ThreadWork | WireWork): string {
  switch (work.type) {
    case 'function':
      return `${work.exportName} of ${work.moduleUrl}`;
    case 'load':
      return 'loading of the problem';
    case 'expand':
      return `expand of agent ${work.agent.key}`;
    case 'evaluate':
      return `evaluate of agent ${work.agent.key}${work.taskNumber < 0 ? '' : ` on task ${work.taskNumber}`}`;
    case 'describe':
    case 'render':
    case 'report':
      return `${work.type} of an agent`;
    default:
      return assertNever(work);
  }
}
