import { fillOptions, readOptions } from '../../shared/option-fields.js';
import type { RunOptionTraits } from './options/option-entry.js';
import { type KeptOption, RUN_OPTIONS } from './options/option-table.js';
import type { RunOptions } from './run-options.js';

/** {@link RunOptions} with every default filled in and every rule checked. `Infinity` means no limit. */
export type ResolvedRunOptions = { readonly [Name in keyof typeof RUN_OPTIONS]: ReturnType<(typeof RUN_OPTIONS)[Name]['fill']> };

/** Options that a resumed run takes over; the rest are the embedding program's, or of one process. */
export const KEPT_OPTIONS = Object.keys(RUN_OPTIONS).filter(isKept);

function isKept(name: string): name is KeptOption {
  const options: Readonly<Record<string, RunOptionTraits>> = RUN_OPTIONS;
  return options[name]?.kept === true;
}

/**
 * Reads options and checks every rule.
 *
 * @param options - {@link RunOptions}; each field is read once
 * @returns what is given
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function readRunOptions(options: unknown): RunOptions {
  const given = readOptions<RunOptions>('options', RUN_OPTIONS, options, '');
  // Some rules are of fields together.
  fillOptions(RUN_OPTIONS, given);
  return given;
}

/**
 * Reads options, checks every rule and fills in defaults.
 *
 * @param options - {@link RunOptions}; each field is read once
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveRunOptions(options: unknown): ResolvedRunOptions {
  return fillOptions(RUN_OPTIONS, readOptions<RunOptions>('options', RUN_OPTIONS, options, ''));
}
