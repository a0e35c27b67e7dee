import type { Readings } from '../reading/readings.js';
import type { RunStore } from '../store/run-store.js';
import type { ProblemFolders } from './problem-folders.js';
import type { RunDesk } from './runs/run-desk.js';
import type { ServedRuns } from './runs/served-runs.js';

/** What routes work with. */
export interface ServerParts {
  readonly store: RunStore;
  /** How runs are, whoever has them. */
  readonly readings: Readings;
  /** The runs that are under way here. */
  readonly runs: ServedRuns;
  readonly desk: RunDesk;
  readonly folders: ProblemFolders;
  /** Of a run. */
  readonly maximumThreads: number;
}
