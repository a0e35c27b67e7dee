import { HgmError, isHgmError } from '../../shared/errors.js';
import { type Durability, NO_FIGURES } from '../../shared/store-protocol.js';
import type { HgmEngineOptions } from '../engine/engine-options.js';
import { ChangeCounts, ChangeLog } from '../hand-driven/change-log.js';
import { checkEngineUnchanged, decodeWorkerHeader, encodeWorkerHeader, HAND_DRIVEN } from '../hand-driven/worker-header.js';
import { WorkerRebuild } from '../hand-driven/worker-rebuild.js';
import { newWorkerState, type WorkerState } from '../hand-driven/worker-state.js';
import { JournalWriter } from '../run/journal/journal-writer.js';
import { scanRecords } from '../run/journal/run-records.js';
import { StoredJournal } from '../run/journal/stored-journal.js';
import type { RunStore } from '../store/run-store.js';
import { checkFigures } from './check-figures.js';
import { holdStore } from './open-run-store.js';

/** Which worker is taken up, and where. */
export interface WorkerPlace {
  readonly store: string | RunStore;
  readonly id: string;
  readonly engine: HgmEngineOptions;
  readonly finishedLimit: number;
  readonly durability: Durability | undefined;
}

/** Makes a worker in a store, or takes up the one that is there: owned by this process until its log is closed. */
export async function openWorkerState(place: WorkerPlace): Promise<WorkerState> {
  const { id, durability } = place;
  const { store, release } = await holdStore(place.store, durability === undefined ? {} : { durability });
  try {
    const header = await headerOf(store, id);
    return header === undefined ? await makeState(store, place, release) : await takeUp(store, place, header, release);
  } catch (error) {
    await release();
    throw error;
  }
}

async function headerOf(store: RunStore, id: string): Promise<string | undefined> {
  try {
    return await store.header(id);
  } catch (error) {
    if (isHgmError(error, 'ERR_RUN_UNKNOWN')) return undefined;
    throw error;
  }
}

async function makeState(
  store: RunStore,
  { id, engine, finishedLimit }: WorkerPlace,
  release: () => Promise<void>,
): Promise<WorkerState> {
  const state = newWorkerState(engine, finishedLimit);
  const header = encodeWorkerHeader(state.core.options);
  await store.create({ id, createdAt: new Date().toISOString(), problem: HAND_DRIVEN, budget: null, header }, sessionBytes());
  keep(state, store, id, release, new ChangeCounts(), NO_FIGURES);
  return state;
}

async function takeUp(
  store: RunStore,
  { id, engine, finishedLimit }: WorkerPlace,
  headerText: string,
  release: () => Promise<void>,
): Promise<WorkerState> {
  const header = decodeWorkerHeader(headerText);
  if (header === undefined) {
    const message = `run ${id} is a search, which is gone on with by hgm resume or resumeRun; choose another id for the worker`;
    throw new HgmError('ERR_OPTION', message);
  }
  checkEngineUnchanged(id, engine, header);
  const stored = await store.claim(id);
  try {
    const state = newWorkerState(header.engine, finishedLimit);
    const rebuild = new WorkerRebuild(state);
    await scanRecords(store, id, rebuild);
    checkFigures(stored, rebuild.counts.counts, store.location);
    await store.append(id, sessionBytes(), { figures: stored.figures, status: 'running' });
    keep(state, store, id, release, rebuild.counts, stored.figures);
    return state;
  } catch (error) {
    await store.release(id);
    throw error;
  }
}

function keep(
  state: WorkerState,
  store: RunStore,
  runId: string,
  release: () => Promise<void>,
  counts: ChangeCounts,
  times: { readonly elapsedMs: number; readonly busyMs: number },
): void {
  const journal = new StoredJournal({ store, runId, first: {}, release });
  state.log = new ChangeLog({ core: state.core, journal, counts, times, now: () => performance.now() });
}

function sessionBytes(): Uint8Array {
  const writer = new JournalWriter();
  const none = Number.POSITIVE_INFINITY;
  writer.write({ type: 'session', startedAtMs: Date.now(), evaluations: none, timeMs: none, contentHash: '' });
  return writer.take();
}
