import type { AskOptions, ToldResult } from './lease.js';

/** Is given what to call when whoever asks has gone, be it before it returns. */
export type WhenGone = (forget: () => void) => void;

/** As `ask` and `tell` of a run, for whoever sends on what they answer: the list as the text of its JSON, which is made once and read by nobody on its way. */
export interface JsonLeasing {
  /** @param whenGone - in place of the signal, which takes longer to make than to ask. @throws HgmError what `ask` throws */
  ask(options: Omit<AskOptions, 'signal'>, whenGone?: WhenGone): Promise<string>;
  /** @param results - plain JSON. @throws HgmError what `tell` throws */
  tell(results: readonly ToldResult[]): Promise<string>;
}
