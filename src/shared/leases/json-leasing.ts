import type { AskOptions, ToldResult } from './lease.js';

/** As `ask` and `tell` of a run, for whoever sends on what they answer: the list as the text of its JSON, which is made once and read by nobody on its way. */
export interface JsonLeasing {
  /** @throws HgmError what `ask` throws */
  ask(options: AskOptions): Promise<string>;
  /** @param results - plain JSON. @throws HgmError what `tell` throws */
  tell(results: readonly ToldResult[]): Promise<string>;
}
