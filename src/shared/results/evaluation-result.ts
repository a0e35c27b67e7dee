import { types } from 'node:util';
import { describeValue } from '../describe-value.js';
import { messageOf } from '../error-envelope.js';
import { HgmError } from '../errors.js';
import { isPlainObject } from '../plain-object.js';
import { defineProperty, getProperty, isFiniteNumber, keys } from '../primordials.js';
import type { EvaluationResult } from '../problem.js';
import { cloneResult, moveResult } from './clone-result.js';
import { checkedJsonText } from './json-text.js';
import type { EvaluationReports } from './reports.js';

/** Most of a feedback, in KiB of JSON. */
const MAXIMUM_FEEDBACK_KIB = 64;

/** What an evaluation gives: a reward in [0, 1], or, where the problem has a direction, a score. */
export type ResultScale = 'reward' | 'score';

/** A reward that was checked: its feedback is the text of its JSON, which most places hand on as it is. */
export interface CheckedReward extends Omit<EvaluationResult, 'feedback' | 'transfer'> {
  readonly feedback?: string;
  /** What it reported on its way; absent where it reported nothing, or nobody compares it. */
  readonly reports?: EvaluationReports;
}

/** A score that was checked, likewise. */
export interface CheckedScore extends Omit<CheckedReward, 'reward'> {
  readonly score: number;
}

/** A result that was checked. */
export type CheckedEvaluation = CheckedReward | CheckedScore;

/** Largest size of a score: the squares of such, times weights, are finite. */
export const LARGEST_SCORE = 1e100;

const RULES = {
  reward: {
    code: 'ERR_REWARD_RANGE',
    rule: 'a reward is a number in [0, 1]',
    expected:
      'return a number in [0, 1], or { reward, weight?, cost?, metrics?, feedback?, payload?, transfer? }; problems with a direction return scores',
  },
  score: {
    code: 'ERR_SCORE_RANGE',
    rule: `a score is a finite number, at most ${LARGEST_SCORE} in size`,
    expected: `return a finite number, at most ${LARGEST_SCORE} in size, or { score, weight?, cost?, metrics?, feedback?, payload?, transfer? }, since the problem has a direction`,
  },
} as const;

/** What a result on a scale must be, in words. */
export function resultRule(scale: ResultScale): string {
  return RULES[scale].rule;
}

/** Whether a value can be a result on a scale. */
export function isResult(value: unknown, scale: ResultScale): value is number {
  if (typeof value !== 'number') return false;
  return scale === 'reward' ? value >= 0 && value <= 1 : value >= -LARGEST_SCORE && value <= LARGEST_SCORE;
}

function checkWeight(weight: unknown, of: EvaluationSource): number | undefined {
  if (weight === undefined) return undefined;
  if (typeof weight === 'number' && weight > 0 && isFiniteNumber(weight)) return weight;
  throw new HgmError(
    'ERR_WEIGHT_RANGE',
    `${of.what} returned weight ${describeValue(weight)}; a weight is a finite number above 0`,
  );
}

/** Whether a value can be a cost: a finite number of at least 0. */
export function isCost(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && isFiniteNumber(value);
}

/**
 * What is wrong with something that was told as a cost.
 *
 * @param told - what told it, and how, in words
 */
export function costError(cost: unknown, told: string): HgmError<'ERR_RESULT_SHAPE'> {
  return new HgmError('ERR_RESULT_SHAPE', `${told} ${describeValue(cost)}; a cost is a finite number of at least 0`);
}

function checkCost(cost: unknown, of: EvaluationSource): number | undefined {
  if (cost === undefined || isCost(cost)) return cost;
  throw costError(cost, `${of.what} returned cost`);
}

function checkMetrics(metrics: unknown, of: EvaluationSource): Readonly<Record<string, number>> | undefined {
  if (metrics === undefined) return undefined;
  if (typeof metrics !== 'object' || metrics === null || types.isProxy(metrics) || !isPlainObject(metrics)) {
    throw new HgmError(
      'ERR_RESULT_SHAPE',
      `${of.what} returned metrics ${describeValue(metrics)}; metrics are a plain object of numbers`,
    );
  }
  const checked: Record<string, number> = {};
  const names = keys(metrics);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? '';
    const value = readMetric(metrics, name, of);
    // By assignment a metric `__proto__` would set the prototype.
    defineProperty(checked, name, { value, configurable: true, enumerable: true, writable: true });
  }
  return checked;
}

function readMetric(metrics: object, name: string, of: EvaluationSource): number {
  let found: string;
  try {
    const value: unknown = getProperty(metrics, name);
    if (typeof value === 'number' && isFiniteNumber(value)) return value;
    found = describeValue(value);
  } catch (thrown) {
    found = `something that cannot be read: ${messageOf(thrown)}`;
  }
  throw new HgmError('ERR_RESULT_SHAPE', `${of.what} returned metric ${name} as ${found}; a metric is a finite number`);
}

/** What returned an evaluation. */
export interface EvaluationSource {
  /** In words, for messages; read only when there is one. */
  readonly what: string;
  /** Gets the buffers of a checked result that are to be moved on when it is sent. @defaultValue they are copied */
  onMoved?(buffers: readonly ArrayBuffer[]): void;
  /** Gets the cost that a result tells, also of one that is refused for something else. @defaultValue it is in the result alone */
  onCost?(cost: number): void;
  /** Gets a sentence about what a result has beside its parts: mostly parts that are misspelt. @defaultValue they are not looked for */
  readonly onUnread?: ((sentence: string) => void) | undefined;
}

function checkFeedback(feedback: unknown, of: EvaluationSource): string | undefined {
  if (feedback === undefined || feedback === null) return undefined;
  return checkedJsonText(feedback, { who: `${of.what} returned`, name: 'feedback', maximumKib: MAXIMUM_FEEDBACK_KIB });
}

function checkPayload(payload: unknown, transfer: unknown, of: EvaluationSource): unknown {
  if (transfer === undefined && payload === undefined) return undefined;
  const what = `${of.what} (its payload)`;
  if (transfer === undefined) return cloneResult(payload, what);
  const moved = moveResult(payload, transfer, what);
  of.onMoved?.(moved.transfer);
  return moved.value;
}

const PARTS = ['weight', 'cost', 'metrics', 'feedback', 'payload', 'transfer'];
/** Most names that are told: there may be any number. */
const MOST_NAMES = 5;

/** What a result has that nothing reads, in a sentence; undefined where there is nothing. */
function unreadOf(returned: object, { what }: EvaluationSource, scale: ResultScale): string | undefined {
  try {
    const names = keys(returned).filter((name) => name !== scale && !PARTS.includes(name));
    if (names.length === 0) return undefined;
    const [which, it] = names.length === 1 ? ['is no part', 'does'] : ['are no parts', 'do'];
    const told = names.slice(0, MOST_NAMES).join(', ');
    return `${what} returned ${told}, which ${which} of a result, and ${it} nothing; its parts are ${[scale, ...PARTS].join(', ')}`;
  } catch {
    // A proxy that does not tell its names.
    return undefined;
  }
}

type PartName = 'value' | Exclude<keyof EvaluationResult, 'reward'>;

/** The parts of a result, each read once: a getter may say something else the second time. */
function readParts(returned: object, of: EvaluationSource, scale: ResultScale): Partial<Record<PartName, unknown>> {
  try {
    const {
      [scale]: value,
      weight,
      cost,
      metrics,
      feedback,
      payload,
      transfer,
    }: Partial<Record<PartName | ResultScale, unknown>> = returned;
    return { value, weight, cost, metrics, feedback, payload, transfer };
  } catch (thrown) {
    const why = messageOf(thrown);
    throw new HgmError('ERR_RESULT_SHAPE', `${of.what} returned something that cannot be read: ${why}; ${RULES[scale].expected}`);
  }
}

/**
 * What `evaluate` returned, ready to be sent: a bare number stays one.
 *
 * @param of - what returned it
 * @throws HgmError ERR_REWARD_RANGE, ERR_SCORE_RANGE, ERR_WEIGHT_RANGE, ERR_RESULT_SHAPE, ERR_RESULT_CLONE
 */
export function checkEvaluation(returned: unknown, of: EvaluationSource): number | CheckedReward;
export function checkEvaluation(returned: unknown, of: EvaluationSource, scale: ResultScale): number | CheckedEvaluation;
export function checkEvaluation(
  returned: unknown,
  of: EvaluationSource,
  scale: ResultScale = 'reward',
): number | CheckedEvaluation {
  if (isResult(returned, scale)) return returned;
  const parts = typeof returned === 'object' && returned !== null ? readParts(returned, of, scale) : undefined;
  if (isCost(parts?.cost)) of.onCost?.(parts.cost);
  const { code, rule, expected } = RULES[scale];
  if (parts?.value === undefined) throw new HgmError(code, `${of.what} returned ${describeValue(returned)}; ${expected}`);
  const { value } = parts;
  if (!isResult(value, scale)) throw new HgmError(code, `${of.what} returned ${scale} ${describeValue(value)}; ${rule}`);
  if (of.onUnread !== undefined && typeof returned === 'object' && returned !== null) {
    const unread = unreadOf(returned, of, scale);
    if (unread !== undefined) of.onUnread(unread);
  }
  const weight = checkWeight(parts.weight, of);
  const cost = checkCost(parts.cost, of);
  const metrics = checkMetrics(parts.metrics, of);
  const feedback = checkFeedback(parts.feedback, of);
  const payload = checkPayload(parts.payload, parts.transfer, of);
  const isBare = weight === undefined && cost === undefined && metrics === undefined && feedback === undefined;
  if (isBare && payload === undefined) return value;
  const rest = {
    ...(weight !== undefined && { weight }),
    ...(cost !== undefined && { cost }),
    ...(metrics !== undefined && { metrics }),
    ...(feedback !== undefined && { feedback }),
    ...(payload !== undefined && { payload }),
  };
  return scale === 'reward' ? { reward: value, ...rest } : { score: value, ...rest };
}
