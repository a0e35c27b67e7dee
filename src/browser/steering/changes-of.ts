import type { RunChanges } from '../data/steering.js';

/** What stands in the fields of a form. */
export interface ChangeFields {
  readonly evaluations: string;
  readonly seconds: string;
  readonly threads: string;
  /** `open`, `closed`, or empty for as it is. */
  readonly expansions: string;
}

/** What was changed in a form; fields that were left alone, or emptied, change nothing. */
export function changesOf(before: ChangeFields, after: ChangeFields): RunChanges {
  const changed = (name: keyof ChangeFields): boolean => after[name] !== '' && after[name] !== before[name];
  return {
    ...(changed('evaluations') && { evaluations: Number(after.evaluations) }),
    ...(changed('seconds') && { timeMs: Math.round(Number(after.seconds) * 1000) }),
    ...(changed('threads') && { threads: Number(after.threads) }),
    ...((after.expansions === 'open' || after.expansions === 'closed') && { expansionGate: after.expansions }),
  };
}

/** Tags as they were written, apart by commas. */
export function tagsOf(text: string): readonly string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
}
