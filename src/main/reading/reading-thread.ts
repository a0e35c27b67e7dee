/** The reading thread's side of {@link ReadingEndpoint}. */
import type { MessagePort } from 'node:worker_threads';
import { expose, transfer } from 'comlink';
import { encodeError } from '../../shared/error-envelope.js';
import type { ReadingEndpoint } from './reading-protocol.js';
import { LocalReadings } from './readings.js';
import type { ReadableStore } from './run-reader.js';
import type { RunReading } from './run-reading.js';

/** A store that is read by this thread alone. */
export interface OwnedStore extends ReadableStore {
  close(): void;
}

/** Answers the calls that come over `port`. */
export function startReadingThread(port: MessagePort, openStore: (file: string) => OwnedStore): void {
  const opened: { store?: OwnedStore; readings?: LocalReadings } = {};
  /** Rejects with a plain value: Comlink takes from an Error its name, message and stack only. */
  const answer = async <Value>(call: () => Value | Promise<Value>): Promise<Value> => {
    try {
      return await call();
    } catch (fault) {
      return Promise.reject(encodeError(fault));
    }
  };
  const readings = (): LocalReadings => {
    if (opened.readings === undefined) throw new TypeError('the reading thread has no store');
    return opened.readings;
  };
  const ask = <Value>(runId: string, call: (reading: RunReading) => Promise<Value>): Promise<Value> =>
    answer(async () => call(await readings().reading(runId)));
  const endpoint: ReadingEndpoint = {
    open: (file) =>
      answer(() => {
        opened.store = openStore(file);
        opened.readings = new LocalReadings(opened.store, { readsAhead: true });
      }),
    list: () => answer(() => readings().list()),
    check: (runId, isOutdated) =>
      answer(async () => {
        if (isOutdated) readings().outdate(runId);
        await readings().reading(runId);
      }),
    overview: (runId) => ask(runId, (reading) => reading.overview()),
    curve: (runId) => ask(runId, (reading) => reading.curve()),
    throughput: (runId) => ask(runId, (reading) => reading.throughput()),
    durations: (runId) => ask(runId, (reading) => reading.durations()),
    agents: (runId, query) => ask(runId, (reading) => reading.agents(query)),
    agent: (runId, key) => ask(runId, (reading) => reading.agent(key)),
    best: (runId, count) => ask(runId, (reading) => reading.best(count)),
    tree: (runId, count) => ask(runId, (reading) => reading.tree(count)),
    states: (runId, keys) => ask(runId, (reading) => reading.states(keys)),
    lineage: (runId, from, limit) =>
      ask(runId, async (reading) => {
        const bytes = await reading.lineage(from, limit);
        return transfer(bytes, [bytes.buffer]);
      }),
    evaluations: (runId, query) => ask(runId, (reading) => reading.evaluations(query)),
    failures: (runId, query) => ask(runId, (reading) => reading.failures(query)),
    tasks: (runId) => ask(runId, (reading) => reading.tasks()),
    events: (runId, query) => ask(runId, (reading) => reading.events(query)),
    reportJson: (runId) => ask(runId, (reading) => reading.reportJson()),
    end: () =>
      answer(async () => {
        await opened.readings?.close();
        opened.store?.close();
      }),
  };
  expose(endpoint, port);
}
