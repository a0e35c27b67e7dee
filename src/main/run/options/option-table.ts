/** The options of a run, each once: what messages, flags, `--help`, the header of a kept run and docs/options.md say of it comes from here. */
import type { RunOptions } from '../run-options.js';
import { EXECUTION_OPTIONS } from './execution-options.js';
import type { OptionEntry } from './option-entry.js';
import { OUTCOME_OPTIONS } from './outcome-options.js';
import { SEARCH_OPTIONS } from './search-options.js';
import { STORE_OPTIONS } from './store-options.js';

/** Every option of a run, in the order in which they are listed. */
export const RUN_OPTIONS = {
  ...SEARCH_OPTIONS,
  ...STORE_OPTIONS,
  ...OUTCOME_OPTIONS,
  ...EXECUTION_OPTIONS,
} as const satisfies { readonly [Name in keyof RunOptions]-?: OptionEntry<Name> };

/** The options of which a trait is true. */
type OptionWith<Trait extends 'kept' | 'resume'> = {
  [Name in keyof typeof RUN_OPTIONS]: (typeof RUN_OPTIONS)[Name][Trait] extends true ? Name : never;
}[keyof typeof RUN_OPTIONS];

/** The options that a kept run is resumed with. */
export type KeptOption = OptionWith<'kept'>;

/** The options that who resumes a run may give. */
export type ResumableOption = OptionWith<'resume'>;
