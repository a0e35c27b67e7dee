/** What the table of options says of one option. */
import type { ResourceLimits } from 'node:worker_threads';
import type { OptionFields } from '../../../shared/option-fields.js';
import type { RedisAddress } from '../../../shared/workers/redis-address.js';
import type { GuardOptions } from '../../policy/guard-options.js';
import type { PolicyOptions } from '../../policy/policy-options.js';
import type { RetryPolicyOptions } from '../../scheduler/retry-policy.js';
import type { TimeoutOptions } from '../../scheduler/timeouts.js';
import type { RunOptions } from '../run-options.js';

/** How a flag is written, or why an option has none. */
export type OptionFlag = `--${string}` | { readonly none: string };

/** The options that are objects of options themselves, field by field. */
export interface OptionGroups {
  readonly policyOptions: PolicyOptions;
  readonly guards: GuardOptions;
  readonly retry: RetryPolicyOptions;
  readonly timeouts: TimeoutOptions;
  readonly resourceLimits: ResourceLimits;
  readonly redis: RedisAddress;
}

/** What is true of an option of a run beside what it may be. */
export interface RunOptionTraits {
  /** Whether a kept run is resumed with it. */
  readonly kept: boolean;
  /** Whether who resumes a run may give another value. */
  readonly resume: boolean;
  /** Whether who starts a run over HTTP may set it. @defaultValue no */
  readonly http?: true;
  /** What the flag stands for where it takes no value and the option is no switch. */
  readonly flagValue?: string;
  /** What `--help` says of the flag where that is not what the option is; of `hgm resume` likewise. */
  readonly flagWhat?: string;
  readonly resumeWhat?: string;
  /** What stands for the flag where it is not given; for both commands. @defaultValue the option is left out */
  readonly flagDefault?: string;
}

/** What the table holds of one option. */
export type OptionEntry<Name extends keyof RunOptions> = OptionFields<Pick<RunOptions, Name>>[Name] &
  RunOptionTraits &
  (Name extends keyof OptionGroups
    ? {
        readonly fields: OptionFields<OptionGroups[Name]>;
        readonly flags: { readonly [Field in keyof OptionGroups[Name]]-?: OptionFlag };
      }
    : { readonly flag: OptionFlag });
/** Why an option has no flag: it is set where the problem's program starts the run, seldom enough. */
export const IN_A_PROBLEM = 'a run from the command line has the default';

/** Why an option has no flag: a run of the command serves nobody outside. */
export const NOBODY_ASKS = 'nobody asks a run of the command for work';

/** Why an option has no flag: it is no text. */
export const OF_A_PROGRAM = 'only a program can give it';
