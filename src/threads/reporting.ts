import { describeValue } from '../shared/describe-value.js';
import { HgmError } from '../shared/errors.js';
import type { Direction } from '../shared/results/direction.js';
import { type CheckedEvaluation, isResult, resultRule } from '../shared/results/evaluation-result.js';
import { type Checkpoints, reportsOf } from '../shared/results/reports.js';
import { scaleOf } from '../shared/work.js';

/** Most reports of an evaluation: what is kept of it, and what it is measured by, is bounded by that. */
const MAXIMUM_REPORTS = 1000;
/** Up to here each integer has a double of its own. */
const MAXIMUM_STEP = 2 ** 53 - 1;

/** What reporting needs to know of an evaluation. */
export interface ReportingParts {
  /** The evaluation in words. */
  readonly what: string;
  /** Undefined where none are ended: then what is reported is checked, and goes nowhere. */
  readonly checkpoints: Checkpoints | undefined;
  /** Of the problem; undefined where it gives rewards. */
  readonly direction: Direction | undefined;
}

/** `ctx.report` of one attempt. */
export class Reporting {
  readonly #parts: ReportingParts;
  readonly #steps: number[] = [];
  readonly #values: number[] = [];
  #best = Number.NaN;
  /** The first checkpoint that nothing was held against yet. */
  #next = 0;
  #end: HgmError<'ERR_HOPELESS'> | undefined;

  constructor(parts: ReportingParts) {
    this.#parts = parts;
  }

  /** Why the evaluation was ended; undefined while it goes on. */
  get end(): HgmError<'ERR_HOPELESS'> | undefined {
    return this.#end;
  }

  /**
   * Takes a report, unless the evaluation was ended before.
   *
   * @returns why the evaluation is to end; undefined where it goes on
   * @throws HgmError ERR_RESULT_SHAPE for what is no report
   */
  report(value: unknown, step: unknown): HgmError<'ERR_HOPELESS'> | undefined {
    if (this.#end !== undefined) return this.#end;
    const checked = this.#checkValue(value);
    const at = this.#checkStep(step);
    this.#steps[this.#steps.length] = at;
    this.#values[this.#values.length] = checked;
    if (!this.#isWorse(checked, this.#best)) this.#best = checked;
    this.#end = this.#judge(checked, at);
    return this.#end;
  }

  /** The result as it is sent: where the evaluation was ended, what it reported last counts, whatever it returned after that. */
  resultOf(returned: number | CheckedEvaluation): number | CheckedEvaluation {
    const { checkpoints, direction } = this.#parts;
    if (checkpoints === undefined) return returned;
    const isEnded = this.#end !== undefined;
    const rest = typeof returned === 'number' ? undefined : returned;
    const own = typeof returned === 'number' ? returned : 'score' in returned ? returned.score : returned.reward;
    const value = isEnded ? this.#last : own;
    const reports = reportsOf(this.#steps, this.#values, isEnded);
    return direction === undefined ? { ...rest, reward: value, reports } : { ...rest, score: value, reports };
  }

  /** The result of an evaluation that was ended and returned nothing; undefined for one that was not ended. */
  endedResult(): number | CheckedEvaluation | undefined {
    return this.#end === undefined ? undefined : this.resultOf(this.#last);
  }

  get #last(): number {
    return this.#values[this.#values.length - 1]!;
  }

  #judge(value: number, step: number): HgmError<'ERR_HOPELESS'> | undefined {
    const { what, checkpoints } = this.#parts;
    if (checkpoints === undefined) return undefined;
    const { compares, steps, values } = checkpoints;
    const first = this.#next;
    while (this.#next < steps.length && steps[this.#next]! <= step) this.#next++;
    const worst = values[this.#next - 1];
    if (this.#next === first || worst === undefined) return undefined;
    const compared = compares === 'best' ? this.#best : value;
    if (!this.#isWorse(compared, worst)) return undefined;
    const message = `${what} was ended at step ${step}: it is at ${compared}, and others were at ${worst} by then`;
    return new HgmError('ERR_HOPELESS', message, { details: { step, value: compared, worst } });
  }

  #isWorse(value: number, than: number): boolean {
    return this.#parts.direction === 'minimize' ? value > than : value < than;
  }

  #checkValue(value: unknown): number {
    const scale = scaleOf(this.#parts);
    if (isResult(value, scale)) return value;
    const found = describeValue(value);
    const rule = `report a value and its step; ${resultRule(scale)}`;
    throw new HgmError('ERR_RESULT_SHAPE', `${this.#parts.what} reported the value ${found}; ${rule}`);
  }

  #checkStep(step: unknown): number {
    const { what } = this.#parts;
    const count = this.#steps.length;
    const before = count === 0 ? -1 : this.#steps[count - 1]!;
    if (typeof step !== 'number' || !isStep(step)) {
      const found = describeValue(step);
      throw new HgmError('ERR_RESULT_SHAPE', `${what} reported the step ${found}; a step is an integer of at least 0`);
    }
    if (step <= before) {
      const rule = 'each step must be larger than the one before';
      throw new HgmError('ERR_RESULT_SHAPE', `${what} reported step ${step} after step ${before}; ${rule}`);
    }
    if (count < MAXIMUM_REPORTS) return step;
    const rule = `report at most ${MAXIMUM_REPORTS} steps, such as every tenth`;
    throw new HgmError('ERR_RESULT_SHAPE', `${what} reported step ${step} after ${count} others; ${rule}`);
  }
}

function isStep(step: number): boolean {
  return step >= 0 && step <= MAXIMUM_STEP && step % 1 === 0;
}
