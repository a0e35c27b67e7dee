import type { RunFigures } from '../../shared/store-protocol.js';
import type { BestView, ShownStatus } from '../../shared/views/run-views.js';

/** How far a run is, told as it goes on. */
export interface FiguresEvent {
  /** Place in the journal. */
  readonly position: number;
  readonly figures: RunFigures;
  readonly status: ShownStatus;
  readonly best: BestView | null;
  readonly evaluationsPerSecond: number;
  readonly efficiency: number | null;
  /** Null where the run is not in the server's process. */
  readonly inFlight: number | null;
}

/** Something that happened in a run, as it is told to a reader of its log. */
export interface LoggedEvent {
  readonly type: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  /** Null where it is of none. */
  readonly activity: number | null;
  /** When the page had it: milliseconds since 1970. */
  readonly atMs: number;
}

/** `live`: told as it happens; `lost`: it is tried again; `ended`: nothing more is to come. */
export type Connection = 'connecting' | 'live' | 'lost' | 'ended';

export interface RunListener {
  figures(event: FiguresEvent): void;
  logged(event: LoggedEvent): void;
  connection(connection: Connection): void;
  /** Events may be missing: what is shown is to be read anew. */
  reset(): void;
}
