import type { Pictures } from './runs/pictures.js';
import type { RunDesk, RunDeskParts } from './runs/run-desk.js';

/** What routes work with. */
export interface ServerParts extends RunDeskParts {
  readonly desk: RunDesk;
  readonly pictures: Pictures;
}
