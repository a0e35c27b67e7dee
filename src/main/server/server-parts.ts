import type { LocalPaths } from '../reading/local-paths.js';
import type { Pictures } from './runs/pictures.js';
import type { RunDesk, RunDeskParts } from './runs/run-desk.js';

/** What routes work with. */
export interface ServerParts extends RunDeskParts {
  /** What of this machine is not told to clients. */
  readonly paths: LocalPaths;
  readonly desk: RunDesk;
  readonly pictures: Pictures;
}
