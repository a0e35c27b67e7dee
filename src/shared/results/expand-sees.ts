/** What `expand` sees beside the parent: results of it, and other agents. */
import { isIntegerFrom } from '../check-option.js';
import { describeValue } from '../describe-value.js';
import type { Json } from '../json.js';
import { parseJson } from '../primordials.js';

/** How much `expand` is shown beside the parent; nothing unless asked for. */
export interface ExpandSees {
  /** The parent's latest results, at most so many: an integer from 0 to 1000. @defaultValue 0 */
  readonly results?: number;
  /** Other agents that the policy chooses, at most so many: an integer from 0 to 100. @defaultValue 0 */
  readonly mates?: number;
}

/** {@link ExpandSees} with nothing left out. */
export type ResolvedExpandSees = Required<ExpandSees>;

export const SEES_NOTHING: ResolvedExpandSees = Object.freeze({ results: 0, mates: 0 });

/** The most of each part. */
const MOST: ResolvedExpandSees = Object.freeze({ results: 1000, mates: 100 });

/** @throws TypeError naming the field, the rule and the value */
export function resolveExpandSees(given: ExpandSees | undefined): ResolvedExpandSees {
  if (given === undefined) return SEES_NOTHING;
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(
      `defineProblem: expandSees must be an object with ${Object.keys(MOST).join(' and ')}; it is ${describeValue(given)}`,
    );
  }
  for (const [name, value] of Object.entries(given)) {
    const most: unknown = Object.hasOwn(MOST, name) ? Reflect.get(MOST, name) : undefined;
    if (typeof most !== 'number')
      throw new TypeError(`defineProblem: expandSees has no ${name}; it has ${Object.keys(MOST).join(' and ')}`);
    if (value === undefined || (isIntegerFrom(0, value) && value <= most)) continue;
    throw new TypeError(`defineProblem: expandSees.${name} must be an integer from 0 to ${most}; it is ${describeValue(value)}`);
  }
  return { results: given.results ?? 0, mates: given.mates ?? 0 };
}

interface ResultOfTask<Task> {
  /** The task's value. Undefined when the problem has no tasks. */
  readonly task: Task;
  /** The task's number, from 0; -1 when the problem has no tasks. */
  readonly taskNumber: number;
  /** Set where what there was beside the numbers, feedback, metrics or message, was let go: see the option `feedbackMemoryMb`. */
  readonly feedbackDropped?: true;
}

/** What an evaluation came to that gave a result. */
interface Rewarded {
  /** Absent for scores. */
  readonly reward?: number;
  /** Of a problem with a direction. */
  readonly score?: number;
  readonly weight: number;
  /** Absent where there were none. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** Why an evaluation failed for good. */
interface Failed {
  readonly code: string;
  /** Empty where it was let go. */
  readonly message: string;
}

type Without<Fields> = { readonly [Name in keyof Fields]?: undefined };

/** A result of the parent as `expand` sees it: a reward or a score, or with a `code` what it failed with for good. */
export type SeenResult<Task = number> = ResultOfTask<Task> & {
  /** What `evaluate` returned as `feedback`; null where it returned none, where it was let go, and where it failed. */
  readonly feedback: Json;
} & ((Rewarded & Without<Failed>) | (Failed & Without<Rewarded>));

/** A {@link SeenResult} on its way to who expands: its feedback is the text of the JSON, null where there is none. */
export type SentResult = ResultOfTask<Json | undefined> &
  ((Rewarded & Without<Failed> & { readonly feedback: string | null }) | (Failed & Without<Rewarded>));

/** What an expansion is shown of another agent's results. */
interface MateFigures {
  /** Mean of its own rewards, or scores. */
  readonly mean: number;
  /** Evaluations of its own that were recorded. */
  readonly evaluations: number;
}

/** Another agent as `expand` sees it, as it was when the expansion was chosen. */
export interface SeenMate<Agent = unknown> extends MateFigures {
  /** Key of the agent, such as `root/0/3`. */
  readonly key: string;
  /** Its state. */
  readonly agent: Agent;
}

/** A {@link SeenMate} on its way to who expands. */
export interface SentMate extends MateFigures {
  /** An agent as all work carries it. */
  readonly agent: { readonly number: number; readonly key: string; readonly state: Json };
}

/** The mates as `ctx.mates` has them. */
export function seenMatesOf(sent: readonly SentMate[]): readonly SeenMate[] {
  const seen: SeenMate[] = [];
  for (let index = 0; index < sent.length; index++) {
    const { agent, mean, evaluations } = sent[index]!;
    seen[index] = { key: agent.key, agent: agent.state, mean, evaluations };
  }
  return seen;
}

/** The results as `ctx.results` has them. */
export function seenResultsOf(sent: readonly SentResult[]): readonly SeenResult<unknown>[] {
  const seen: SeenResult<unknown>[] = [];
  for (let index = 0; index < sent.length; index++) {
    const result = sent[index]!;
    if (result.code !== undefined) seen[index] = { ...result, feedback: null };
    else seen[index] = { ...result, feedback: result.feedback === null ? null : parseJson(result.feedback) };
  }
  return seen;
}
