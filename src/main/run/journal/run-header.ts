import { HgmError } from '../../../shared/errors.js';
import type { Json } from '../../../shared/json.js';
import { underPresentNames } from '../../../shared/old-option-names.js';
import type { LoadedProblem } from '../../../shared/work.js';
import { DECISION_RULES_VERSION } from '../../policy/decision-rules.js';
import { KEPT_OPTIONS, type ResolvedRunOptions } from '../resolve-run-options.js';
import type { RunOptions } from '../run-options.js';
import { encodeExactJson } from './exact-json.js';
import type { ProblemPlace } from './journal-record.js';

/** What a run is made of, beside its journal. Where the problem was when the run was started stands in it. */
export interface RunHeader extends ProblemPlace {
  /** The problem's name. */
  readonly name: string;
  readonly options: RunOptions;
  /** The root's state. */
  readonly root: Json;
  readonly tasks: readonly Json[] | null;
  /** Version of the decision rules by which the run was started. */
  readonly rules: number;
}

/** Runs of before it was written down. */
const FIRST_RULES = 1;

export function runHeaderOf(place: ProblemPlace, { name, root, tasks }: LoadedProblem, options: ResolvedRunOptions): RunHeader {
  const kept = KEPT_OPTIONS.filter((field) => options[field] !== undefined && options[field] !== Number.POSITIVE_INFINITY);
  const keptOptions = Object.fromEntries(kept.map((field) => [field, options[field]]));
  return { ...place, name, root, tasks, options: keptOptions, rules: DECISION_RULES_VERSION };
}

/**
 * As JSON, which reads back the same. Tasks that are their own numbers are kept as their count.
 *
 * @throws HgmError ERR_OPTION for a parameter that cannot be kept as it is
 */
export function encodeRunHeader({ tasks, ...rest }: RunHeader): string {
  const isCounted = tasks?.every((task, number) => Object.is(task, number)) === true;
  try {
    return encodeExactJson({ ...rest, tasks: isCounted ? tasks.length : tasks });
  } catch (cause) {
    const where = cause instanceof Error ? cause.message.replace('$.options.', '') : String(cause);
    throw new HgmError('ERR_OPTION', `a run that is kept takes options and parameters that are plain JSON: ${where}`, { cause });
  }
}

/** @throws HgmError ERR_STORE_CORRUPT */
export function decodeRunHeader(text: string): RunHeader {
  try {
    const { options, tasks, ...rest } = JSON.parse(text);
    return {
      rules: FIRST_RULES,
      ...rest,
      options: withPresentNames(typeof options === 'string' ? decodeOlderOptions(options) : options),
      tasks: typeof tasks === 'number' ? Array.from({ length: tasks }, (_, number) => number) : tasks,
    };
  } catch (cause) {
    throw new HgmError('ERR_STORE_CORRUPT', 'the header of the run is damaged; restore the store from a copy', { cause });
  }
}

/** Before version 3 options were text, in which `"Infinity"` stood for infinity: in parameters too, where it was meant as it stands. */
function decodeOlderOptions(text: string): RunOptions {
  const { params } = JSON.parse(text);
  const options = JSON.parse(text, (_, value: unknown) => (value === 'Infinity' ? Number.POSITIVE_INFINITY : value));
  return params === undefined ? options : { ...options, params };
}

/** Fields of options too; parameters have names of the user's. */
function withPresentNames({ params, ...options }: RunOptions): RunOptions {
  const present = Object.entries(underPresentNames(options)).map(([name, value]) => [
    name,
    typeof value === 'object' && value !== null && !Array.isArray(value) ? underPresentNames(value) : value,
  ]);
  return { ...Object.fromEntries(present), ...(params === undefined ? {} : { params }) };
}
