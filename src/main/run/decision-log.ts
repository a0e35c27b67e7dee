import type { ResultScale } from '../../shared/results/evaluation-result.js';

/**
 * How a decision turned out. Of an expansion: the action of its `child`; or, where it was `barren`, why, and the key of the agent `of` which it made a
 * duplicate. Of an evaluation: its `reward` in [0, 1], or its `score`, and its `weight`, above 0. Or the code of the error that it `failed` with for good.
 */
export type DecisionOutcome =
  | { readonly child: string }
  | { readonly barren: 'null' | 'duplicate'; readonly of?: string }
  | { readonly reward: number; readonly weight: number }
  | { readonly score: number; readonly weight: number }
  | { readonly failed: string };

/** One decision of a run, with its outcome; a line of the decision log. */
export type DecisionLogEntry = {
  /** From 1, in the order of choice. */
  readonly decision: number;
  readonly type: 'expand' | 'evaluate';
  /** The agent that was chosen. */
  readonly key: string;
  /** The task's number; absent where there is none. */
  readonly task?: number;
  /** Of an expansion: keys of the other agents that it was shown; absent where the problem asks for none. */
  readonly mates?: readonly string[];
} & DecisionOutcome;

/** An evaluation's result under the name that it has. */
export function resultOf(value: number, scale: ResultScale): { readonly reward: number } | { readonly score: number } {
  return scale === 'reward' ? { reward: value } : { score: value };
}
