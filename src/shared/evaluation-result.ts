import { cloneResult, moveResult } from './clone-result.js';
import { describeValue } from './describe-value.js';
import { HgmError } from './errors.js';
import type { EvaluationResult } from './problem.js';

const EXPECTED = 'return a number in [0, 1], or { reward, weight?, cost?, metrics?, payload?, transfer? }';

function isReward(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function checkWeight(weight: unknown, what: string): number | undefined {
  if (weight === undefined) return undefined;
  if (typeof weight === 'number' && weight > 0 && Number.isFinite(weight)) return weight;
  throw new HgmError('ERR_WEIGHT_RANGE', `${what} returned weight ${describeValue(weight)}; a weight is a finite number above 0`);
}

function checkCost(cost: unknown, what: string): number | undefined {
  if (cost === undefined) return undefined;
  if (typeof cost === 'number' && cost >= 0 && Number.isFinite(cost)) return cost;
  throw new HgmError('ERR_RESULT_SHAPE', `${what} returned cost ${describeValue(cost)}; a cost is a finite number of at least 0`);
}

function checkMetrics(metrics: unknown, what: string): Readonly<Record<string, number>> | undefined {
  if (metrics === undefined) return undefined;
  if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics)) {
    throw new HgmError(
      'ERR_RESULT_SHAPE',
      `${what} returned metrics ${describeValue(metrics)}; metrics are an object of numbers`,
    );
  }
  const checked: Record<string, number> = {};
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new HgmError(
        'ERR_RESULT_SHAPE',
        `${what} returned metric ${name} as ${describeValue(value)}; a metric is a finite number`,
      );
    }
    checked[name] = value;
  }
  return checked;
}

/** What returned an evaluation. */
export interface EvaluationSource {
  /** In words, for messages; read only when there is one. */
  readonly what: string;
  /** Gets the buffers of a checked result that are to be moved on when it is sent. @defaultValue they are copied */
  onMoved?(buffers: readonly ArrayBuffer[]): void;
}

function checkPayload({ payload, transfer }: Partial<Record<keyof EvaluationResult, unknown>>, of: EvaluationSource): unknown {
  if (transfer === undefined && payload === undefined) return undefined;
  const what = `${of.what} (its payload)`;
  if (transfer === undefined) return cloneResult(payload, what);
  const moved = moveResult(payload, transfer, what);
  of.onMoved?.(moved.transfer);
  return moved.value;
}

/**
 * What `evaluate` returned, ready to be sent: a bare number stays one.
 *
 * @param of - what returned it
 * @throws HgmError ERR_REWARD_RANGE, ERR_WEIGHT_RANGE, ERR_RESULT_SHAPE, ERR_RESULT_CLONE
 */
export function checkEvaluation(returned: unknown, of: EvaluationSource): number | EvaluationResult {
  if (isReward(returned)) return returned;
  const { what } = of;
  if (typeof returned !== 'object' || returned === null || !('reward' in returned)) {
    throw new HgmError('ERR_REWARD_RANGE', `${what} returned ${describeValue(returned)}; ${EXPECTED}`);
  }
  const result: Partial<Record<keyof EvaluationResult, unknown>> = returned;
  const { reward, weight, cost, metrics } = result;
  if (!isReward(reward)) {
    throw new HgmError('ERR_REWARD_RANGE', `${what} returned reward ${describeValue(reward)}; a reward is a number in [0, 1]`);
  }
  const checked = {
    weight: checkWeight(weight, what),
    cost: checkCost(cost, what),
    metrics: checkMetrics(metrics, what),
    payload: checkPayload(result, of),
  };
  const given = Object.entries(checked).filter(([, value]) => value !== undefined);
  return given.length === 0 ? reward : { reward, ...Object.fromEntries(given) };
}
