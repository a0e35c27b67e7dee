/** What evaluations and expansions came to, as it is shown. Plain JSON; times are milliseconds. */
import type { Json } from '../json.js';
import type { Page } from './page.js';

/** Failures for good of one kind and code. */
export interface FailureGroup {
  readonly kind: 'expand' | 'evaluate';
  readonly code: string;
  readonly count: number;
  readonly lastMessage: string;
  /** Of its agent. */
  readonly lastKey: string;
  /** Null where there is none. */
  readonly lastTask: number | null;
  readonly lastActivity: number;
}

/** An activity that failed for good. */
export interface FailureView {
  /** Number in the order of choice, from 1. */
  readonly activity: number;
  readonly kind: 'expand' | 'evaluate';
  /** Of its agent. */
  readonly key: string;
  /** Null where there is none. */
  readonly task: number | null;
  readonly attempts: number;
  /** Of its last attempt. */
  readonly cost: number;
  readonly code: string;
  readonly message: string;
}

/** The latest failures. */
export interface FailurePage extends Page<FailureView> {
  /** How many earlier ones are not kept. */
  readonly dropped: number;
}

/** A result of an agent. One of `reward` and `score` is there. */
export interface ResultView {
  /** Number in the order of choice, from 1. */
  readonly activity: number;
  /** Null where the problem has no tasks. */
  readonly task: number | null;
  readonly reward?: number;
  readonly score?: number;
  readonly weight: number;
  /** From 1. */
  readonly attempt: number;
  readonly elapsedMs: number;
  readonly cost: number;
  readonly metrics: Readonly<Record<string, number>> | null;
  readonly feedback: Json;
  /** Step at which it was ended as hopeless; null where it was not. */
  readonly endedAt: number | null;
}

/** An evaluation that gave a result. */
export interface EvaluationView extends Omit<ResultView, 'feedback'> {
  /** Of its agent. */
  readonly key: string;
}

/** What the best agents got at each task. */
export interface TaskMatrix {
  /** How many there are. */
  readonly tasks: number;
  /** Keys, the best first, at most 50. */
  readonly agents: readonly string[];
  /** By agent and task; null where it has not met it. */
  readonly cells: readonly (readonly (number | null)[])[];
}
