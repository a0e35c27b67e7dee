/** What a reading thread and those who ask it say to each other. Each call rejects with an `ErrorEnvelope`. */
import type { RunListing } from '../../shared/views/run-views.js';
import type { RunReading } from './run-reading.js';

type ReadingMethod = Exclude<keyof RunReading, 'close'>;

/** The methods of a reading, of the run that is named first. */
type ReadingCalls = {
  readonly [Method in ReadingMethod]: (
    runId: string,
    ...args: Parameters<RunReading[Method]>
  ) => Promise<Awaited<ReturnType<RunReading[Method]>>>;
};

export interface ReadingEndpoint extends ReadingCalls {
  /** @param file - absolute path of a store that exists */
  open(file: string): Promise<void>;
  list(): Promise<readonly RunListing[]>;
  /** Rejects where a run cannot be read. @param isOutdated - it was changed since it was last asked for */
  check(runId: string, isOutdated: boolean): Promise<void>;
  end(): Promise<void>;
}
