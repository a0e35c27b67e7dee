import { checkOption } from '../../shared/check-option.js';
import { field, fillOptions, type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import { PROBLEM_KIND, SWITCH_KIND } from '../../shared/option-kinds.js';
import { DEFAULT_STORE } from '../../shared/store-protocol.js';
import type { GuardOptions } from '../policy/guard-options.js';
import { DEFINITION_KIND } from '../policy/policies.js';
import type { PolicyDefinition } from '../policy/policy-definition.js';
import type { RunStore } from '../store/run-store.js';
import type { OptionFlag } from './options/option-entry.js';
import { type ResumableOption, RUN_OPTIONS } from './options/option-table.js';
import type { RunOptions } from './run-options.js';

/** How a run is taken up again. What is left out stays as it was, or, where that is not kept, as a new run has it. */
export interface ResumeOptions extends Pick<RunOptions, ResumableOption> {
  /** Where the run is kept: the path of a file, or a store that is open, which stays open. @defaultValue '.hgm/runs.db' */
  readonly store?: string | RunStore;
  /** A larger budget in evaluations. @defaultValue the one it had */
  readonly evaluations?: number;
  /** A larger budget in wall time, all sessions together, in milliseconds. @defaultValue the one it had */
  readonly timeMs?: number;
  /** Guards that change; those that are left out stay as they were. A stop is judged anew when its guard changes. @defaultValue those it had */
  readonly guards?: GuardOptions;
  /** Where the problem is now, as for a new run. @defaultValue where it was, from the store's folder or else on this machine */
  readonly problem?: string | URL;
  /** Where the run was started with a policy of one's own: its definition again, of the same name and version. */
  readonly policy?: PolicyDefinition;
  /** Whether the run is to be paused from the beginning, until `unpause()`; else it goes on, also one that was paused. @defaultValue false */
  readonly paused?: boolean;
  /**
   * Go on although the problem is not the one the run was started with, or without the Redis in which results of the run may lie.
   * @defaultValue false
   */
  readonly force?: boolean;
}

type Own = Omit<ResumeOptions, ResumableOption>;

/** The options of a resume alone. */
export const RESUME_ONLY_OPTIONS = {
  problem: {
    ...optionalField('where the problem is now', PROBLEM_KIND, 'where it was, seen from the store'),
    flag: '--problem <path>',
  },
  policy: {
    ...optionalField('the definition of a policy of your own with which the run was started', DEFINITION_KIND),
    flag: { none: 'a run with a policy of your own is resumed by a program' },
  },
  paused: {
    ...field('pause the run from the beginning; without it a paused run goes on', SWITCH_KIND, false),
    flag: '--paused',
  },
  force: {
    ...field('go on although the problem has changed, or without the Redis in which results may lie', SWITCH_KIND, false),
    flag: '--force',
  },
} as const satisfies { readonly [Name in keyof Own]-?: OptionFields<Own>[Name] & { readonly flag: OptionFlag } };

function resumable(): Pick<typeof RUN_OPTIONS, ResumableOption> {
  return Object.fromEntries(
    Object.entries(RUN_OPTIONS)
      .filter(([, { resume }]) => resume)
      .map((entry): unknown[] => entry),
  );
}

/** Every option of a resume. */
export const RESUME_OPTIONS = { ...resumable(), ...RESUME_ONLY_OPTIONS };

/** {@link ResumeOptions}, checked. */
export interface ResolvedResumeOptions {
  readonly store: string | RunStore;
  readonly problem: string | undefined;
  readonly policy: PolicyDefinition | undefined;
  readonly force: boolean;
  readonly paused: boolean;
  /** What the run gets in place of what it had. */
  readonly changes: Omit<ResumeOptions, 'store' | 'problem' | 'policy' | 'force' | 'paused'>;
}

/**
 * Reads options and checks every rule.
 *
 * @param options - {@link ResumeOptions}; each field is read once
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveResumeOptions(options: unknown): ResolvedResumeOptions {
  const {
    store = DEFAULT_STORE,
    problem,
    policy,
    force,
    paused,
    ...changes
  } = readOptions<ResumeOptions>('options', RESUME_OPTIONS, options, '');
  checkOption('store', store, store !== 'memory', 'the path of a file, or a store');
  return { store, ...fillOptions(RESUME_ONLY_OPTIONS, { problem, policy, force, paused }), changes };
}
