/**
 * A run's journal: what its engine was told, in the order in which it was told. Whoever reads it from the start can make the run's state
 * again, so nothing else of a run is kept. Activities are numbered from 1 by their choices.
 */
import type { Json } from '../../shared/json.js';

/** What an evaluation may bring beside reward and weight. */
export interface EvaluationExtras {
  readonly cost?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly payload?: unknown;
}

/** Where the module of a run's problem is. */
export interface ProblemPlace {
  /** `file:` URL. */
  readonly url: string;
  /** From the folder of the store, for a store and a problem that are moved together. Absent where the store is no file. */
  readonly path?: string;
}

/** One fact of a journal. */
export type JournalRecord =
  /**
   * A process took the run up. What was unsettled when the last one let it go without `close` is suspect. Its budgets are `Infinity` for
   * none. `problem` is absent where it is as before: in the header, or in an earlier session.
   */
  | {
      readonly type: 'session';
      readonly startedAtMs: number;
      readonly evaluations: number;
      readonly timeMs: number;
      readonly contentHash: string;
      readonly problem?: ProblemPlace;
    }
  /** An activity was chosen: the one numbered next. `task` is -1 where there is none, and for expansions. */
  | { readonly type: 'choice'; readonly kind: 'expand' | 'evaluate'; readonly agent: number; readonly task: number }
  /** A suspect is about to start, with nothing beside it. */
  | { readonly type: 'start'; readonly activity: number }
  /** An attempt failed, and another one is to follow. */
  | {
      readonly type: 'retry';
      readonly activity: number;
      readonly attempt: number;
      readonly delayMs: number;
      readonly code: string;
      readonly message: string;
    }
  /** An expansion made a child: the agent numbered next. */
  | {
      readonly type: 'expansion';
      readonly activity: number;
      readonly attempt: number;
      readonly elapsedMs: number;
      readonly state: Json;
    }
  | {
      readonly type: 'evaluation';
      readonly activity: number;
      readonly attempt: number;
      readonly elapsedMs: number;
      readonly reward: number;
      readonly weight: number;
      /** Undefined where there are none. */
      readonly extras: EvaluationExtras | undefined;
    }
  /** An activity failed for good. `asZero`: an evaluation that counts as reward 0. */
  | {
      readonly type: 'failure';
      readonly activity: number;
      readonly attempts: number;
      readonly asZero: boolean;
      readonly code: string;
      readonly message: string;
    }
  /** The process let the run go in good order: what is unsettled was cancelled, and is not suspect. */
  | { readonly type: 'close'; readonly status: string };

/**
 * The first byte of each record on disk; part of the format. `session` and `evaluationWithExtras` are read and no longer written. From
 * {@link FIRST_SIZED_TAG} on, the length of the record follows, in bytes: readers pass over those that they do not know.
 */
export const TAG = Object.freeze({
  session: 1,
  expandChoice: 2,
  evaluateChoice: 3,
  start: 4,
  retry: 5,
  expansion: 6,
  evaluation: 7,
  evaluationWithExtras: 8,
  failure: 9,
  close: 10,
  evaluationInParts: 11,
  sizedSession: 12,
});

/** See {@link TAG}. */
export const FIRST_SIZED_TAG = TAG.sizedSession;

/** What an `evaluationInParts` brings beside its reward, in this order; part of the format. */
export const PART = Object.freeze({ weight: 1, cost: 2, metrics: 4, payload: 8 });
