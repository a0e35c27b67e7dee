import { ApiError } from './api-error.js';
import type { DataSource } from './data-source.js';

/** A source that tells when it wants a token. */
export function guarded(source: DataSource, onRefused: () => void): DataSource {
  const watched = async <Value>(reading: Promise<Value>): Promise<Value> => {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) onRefused();
      throw error;
    }
  };
  return {
    ...source,
    runs: () => watched(source.runs()),
    run: (runId) => watched(source.run(runId)),
    compare: (runIds) => watched(source.compare(runIds)),
  };
}
