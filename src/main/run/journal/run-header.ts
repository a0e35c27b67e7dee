import { optionError } from '../../../shared/check-option.js';
import { HgmError } from '../../../shared/errors.js';
import type { Json } from '../../../shared/json.js';
import { underPresentNames } from '../../../shared/old-option-names.js';
import type { ResolvedExpandSees } from '../../../shared/results/expand-sees.js';
import { type LoadedProblem, type Measure, measureOf } from '../../../shared/work.js';
import { DECISION_RULES_VERSION } from '../../policy/decision-rules.js';
import { definitionOf, isBuiltIn } from '../../policy/policies.js';
import type { PolicyDefinition } from '../../policy/policy-definition.js';
import { KEPT_OPTIONS, type ResolvedRunOptions } from '../resolve-run-options.js';
import type { RunOptions } from '../run-options.js';
import { encodeExactJson } from './exact-json.js';
import type { ProblemPlace } from './journal-record.js';

/** Which policy a run was started with. */
export interface KeptPolicy {
  readonly name: string;
  readonly version: number;
  /** Whether the name is that of a policy of this package; a definition has to be brought again by whoever resumes the run. */
  readonly isBuiltIn: boolean;
}

/** What a run is made of, beside its journal. Where the problem was when the run was started stands in it. */
export interface RunHeader extends ProblemPlace, Measure {
  /** The problem's name. */
  readonly name: string;
  /** `policy` among them is a name. */
  readonly options: RunOptions;
  readonly policy: KeptPolicy;
  /** The root's state. */
  readonly root: Json;
  readonly tasks: readonly Json[] | null;
  /** What expansions are shown. @defaultValue nothing */
  readonly expandSees?: ResolvedExpandSees;
  /** Version of the decision rules by which the run was started. */
  readonly rules: number;
}

/** Runs of before it was written down. */
const FIRST_RULES = 1;
const FIRST_VERSION = 1;
const FIRST_POLICY_OPTIONS = { posterior: 'beta', backup: 'mean' } as const;

export function runHeaderOf(place: ProblemPlace, loaded: LoadedProblem, options: ResolvedRunOptions): RunHeader {
  const { name, root, tasks, expandSees } = loaded;
  const kept = KEPT_OPTIONS.filter((field) => options[field] !== undefined && options[field] !== Number.POSITIVE_INFINITY);
  const { name: policyName, version } = options.policy;
  const keptOptions = { ...Object.fromEntries(kept.map((field) => [field, options[field]])), policy: policyName };
  const policy = { name: policyName, version, isBuiltIn: isBuiltIn(options.policy) };
  const problem = { name, root, tasks, ...(expandSees && { expandSees }), ...measureOf(loaded) };
  return { ...place, ...problem, options: keptOptions, policy, rules: DECISION_RULES_VERSION };
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

/** Whether the run was started with the decision rules, and the version of its built-in policy, that there are now. */
export function isOfPresentRules({ rules, policy }: RunHeader): boolean {
  return rules === DECISION_RULES_VERSION && (!policy.isBuiltIn || definitionOf(policy.name).version === policy.version);
}

/**
 * The policy of a run that is taken up again.
 *
 * @param given - a definition that whoever resumes the run has brought
 * @throws HgmError ERR_OPTION when it is missing, another one, or not asked for
 */
export function keptPolicyOf({ policy }: RunHeader, given: PolicyDefinition | undefined): PolicyDefinition {
  const { name, version, isBuiltIn: isKnown } = policy;
  if (isKnown) {
    if (given === undefined) return definitionOf(name);
    throw optionError('policy', `left out: the run was started with the built-in policy '${name}'`, `it is '${given.name}'`);
  }
  if (given?.name === name && given.version === version) return given;
  const found = given === undefined ? 'it is left out' : `it is '${given.name}', version ${given.version}`;
  throw optionError(
    'policy',
    `the definition of '${name}', version ${version}, with which the run was started: resumeRun(id, { policy })`,
    found,
  );
}

/** The policy of a run that is only looked at, which chooses nothing: without its definition agents are believed of as rewards say. */
export function policyToLookOn({ policy }: RunHeader): PolicyDefinition {
  const { name, version, isBuiltIn: isKnown } = policy;
  if (isKnown) return definitionOf(name);
  return { name, version, create: () => ({ chooseExpansion: () => -1, chooseEvaluation: () => -1 }) };
}

/** @throws HgmError ERR_STORE_CORRUPT */
export function decodeRunHeader(text: string): RunHeader {
  try {
    const { options: written, tasks, ...rest } = JSON.parse(text);
    const present = withPresentNames(typeof written === 'string' ? decodeOlderOptions(written) : written);
    const options = { ...present, policyOptions: { ...FIRST_POLICY_OPTIONS, ...present.policyOptions } };
    return {
      rules: FIRST_RULES,
      policy: { name: options.policy ?? 'hgm', version: FIRST_VERSION, isBuiltIn: true },
      ...rest,
      options,
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
