import { decodeRunHeader } from '../../src/main/run/journal/run-header.js';
import { RunHistory } from '../../src/main/run/journal/run-history.js';
import type { RunStore } from '../../src/main/store/run-store.js';

/** A run of a store, as it is looked at from outside. */
export async function historyOf(store: RunStore, runId: string): Promise<RunHistory> {
  return await RunHistory.open(store, await store.read(runId), decodeRunHeader(await store.header(runId)));
}
