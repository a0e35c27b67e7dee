/** What a pool thread can be asked to do. */
import type { Json } from './json.js';

/** A problem as the main thread knows it: where it is and what it is given. */
export interface ProblemReference {
  /** A file: URL, or the bare name of a package. */
  readonly url: string;
  /** Parameters before the problem's schema has seen them. */
  readonly params: Readonly<Record<string, Json>>;
  /** The run's seed. */
  readonly seed: number;
}

/** A call of a named export of any module, `(input, ctx) => result`. */
export interface FunctionWork {
  readonly type: 'function';
  /** URL of the module. */
  readonly moduleUrl: string;
  readonly exportName: string;
  /** Anything that can be cloned. */
  readonly input: unknown;
  /** Seed of `ctx.random`, with the activity's id. */
  readonly seed: number;
}

/** Load the problem, check the parameters, call `root` and `tasks`. Resolves to {@link LoadedProblem}. */
export interface LoadWork {
  readonly type: 'load';
  readonly problem: ProblemReference;
}

/** Call `expand`. Resolves to the child's state. */
export interface ExpandWork {
  readonly type: 'expand';
  readonly problem: ProblemReference;
  /** The parent's key. */
  readonly key: string;
  /** The parent's state. */
  readonly agent: Json;
}

/** Call `evaluate`. Resolves to an `EvaluationResult`, or to a bare number where only a reward was returned. */
export interface EvaluateWork {
  readonly type: 'evaluate';
  readonly problem: ProblemReference;
  readonly key: string;
  readonly agent: Json;
  /** The task's value; undefined where the problem has none. */
  readonly task: Json | undefined;
  /** The task's number; -1 where the problem has none. */
  readonly taskNumber: number;
}

/** Call `describe` or `render`. Resolves to a string, or to null where the problem has no such function. */
export interface PresentWork {
  readonly type: 'describe' | 'render';
  readonly problem: ProblemReference;
  readonly agent: Json;
}

export type ThreadWork = FunctionWork | LoadWork | ExpandWork | EvaluateWork | PresentWork;

/** What the main thread learns of a problem when it is loaded. */
export interface LoadedProblem {
  readonly name: string;
  readonly root: Json;
  /** The tasks' values; null where the problem has none. The tasks 0 to n-1 are given as their numbers. */
  readonly tasks: readonly Json[] | null;
  /** SHA-256, in hex, of the module's file. */
  readonly contentHash: string;
}
