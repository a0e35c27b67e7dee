import { HgmError } from '../../shared/errors.js';
import {
  type JournalPage,
  type NewRun,
  NO_FIGURES,
  NO_LABEL,
  type RunLabel,
  type RunUpdate,
  type StoredRun,
} from '../../shared/store-protocol.js';
import { checkAddition, checkNewRun, checkPlace, checkRunId, labelOf } from './check-calls.js';
import type { RunStore } from './run-store.js';

/** Least length of a page, in bytes; the last page of a journal may be shorter. */
const PAGE_BYTES = 1 << 20;

interface KeptRun {
  run: StoredRun;
  readonly header: string;
  readonly chunks: Uint8Array[];
  isOwned: boolean;
}

/** Keeps runs in memory, while the store itself exists. */
export class MemoryRunStore implements RunStore {
  readonly location = 'memory';
  readonly #runs = new Map<string, KeptRun>();
  #isClosed = false;

  async create(made: NewRun, bytes: Uint8Array): Promise<void> {
    checkNewRun(made, bytes);
    this.#checkOpen();
    const { header, ...run } = made;
    if (this.#runs.has(run.id)) {
      throw new HgmError('ERR_RUN_EXISTS', `the store has a run ${run.id} already; resume it, or choose another id`);
    }
    const stored: StoredRun = {
      ...NO_LABEL,
      ...run,
      ...labelOf(run),
      status: 'running',
      figures: NO_FIGURES,
      ownerPid: process.pid,
    };
    this.#runs.set(run.id, { run: stored, header, chunks: [bytes.slice()], isOwned: true });
  }

  async claim(runId: string): Promise<StoredRun> {
    const kept = this.#free(runId);
    const before = seen(kept);
    kept.isOwned = true;
    kept.run = { ...kept.run, ownerPid: process.pid };
    return before;
  }

  async release(runId: string): Promise<void> {
    checkRunId(runId);
    this.#checkOpen();
    const kept = this.#runs.get(runId);
    if (kept !== undefined) kept.isOwned = false;
  }

  async append(runId: string, bytes: Uint8Array, update: RunUpdate): Promise<void> {
    checkAddition(runId, bytes, update);
    this.#checkOpen();
    const { figures, status, budget } = update;
    const kept = this.#runs.get(runId);
    if (kept?.isOwned !== true)
      throw new HgmError('ERR_CLOSED', `run ${runId} is not owned by this process, so it cannot be written`);
    if (bytes.length > 0) kept.chunks.push(bytes.slice());
    kept.run = {
      ...kept.run,
      figures,
      status: status ?? kept.run.status,
      budget: budget === undefined ? kept.run.budget : budget,
    };
  }

  async label(runId: string, label: Partial<RunLabel>): Promise<void> {
    checkRunId(runId);
    const changed = labelOf(label);
    const kept = this.#find(runId);
    kept.run = { ...kept.run, ...changed };
  }

  async list(): Promise<StoredRun[]> {
    this.#checkOpen();
    const runs = [...this.#runs.values()].reverse().map(seen);
    return runs.sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
  }

  async read(runId: string): Promise<StoredRun> {
    return seen(this.#find(runId));
  }

  async header(runId: string): Promise<string> {
    return this.#find(runId).header;
  }

  async journal(runId: string, from: number): Promise<JournalPage> {
    checkPlace(runId, from);
    const { chunks } = this.#find(runId);
    let next = from;
    for (let length = 0; next < chunks.length && length < PAGE_BYTES; next++) length += chunks[next]?.length ?? 0;
    return { bytes: new Uint8Array(Buffer.concat(chunks.slice(from, next))), next, isEnd: next === chunks.length };
  }

  async remove(runId: string): Promise<void> {
    this.#free(runId);
    this.#runs.delete(runId);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #find(runId: string): KeptRun {
    checkRunId(runId);
    this.#checkOpen();
    const kept = this.#runs.get(runId);
    if (kept === undefined) throw new HgmError('ERR_RUN_UNKNOWN', `the store has no run ${runId}`, { details: { runId } });
    return kept;
  }

  #free(runId: string): KeptRun {
    const kept = this.#find(runId);
    if (kept.isOwned)
      throw new HgmError('ERR_RUN_OWNED', `run ${runId} is owned by process ${process.pid}, which is alive; stop it first`);
    return kept;
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new HgmError('ERR_CLOSED', 'the store is closed');
  }
}

function seen({ run, isOwned }: KeptRun): StoredRun {
  return run.status === 'running' && !isOwned ? { ...run, status: 'interrupted' } : run;
}
