import { HgmError } from '../../../shared/errors.js';
import type { InlineProblem } from '../../../shared/inline/inline-problem.js';
import type { StoredRun } from '../../../shared/store-protocol.js';
import type { RunResult } from '../../run/run.js';
import type { RunStore } from '../../store/run-store.js';
import type { BegunRun, RunMaker, ServedResumeOptions, ServedRun, ServedRunOptions } from './served-run.js';

/** Is told what becomes of runs. */
export interface RunsListener {
  onBegun(runId: string, how: 'started' | 'resumed'): void;
  /** @param error - a fault of the runtime; a run that failed has ended */
  onEnded(runId: string, end: { readonly result: RunResult } | { readonly error: unknown }): void;
}

export interface ServedRunsParts {
  readonly maker: RunMaker;
  readonly store: RunStore;
  /** Most runs that are under way at once. */
  readonly maximumRuns: number;
  readonly listener: RunsListener;
}

/** The runs that are under way in this server. */
export class ServedRuns {
  readonly #parts: ServedRunsParts;
  readonly #live = new Map<string, ServedRun>();
  /** Ids of runs that are being resumed: a second request waits for no other end than the first one. */
  readonly #resuming = new Map<string, Promise<ServedRun>>();
  /** Until it is known which runs are taken up, and until each of them is; these never reject. */
  #listing: Promise<unknown> = Promise.resolve();
  readonly #takingUp = new Map<string, Promise<void>>();
  /** What is beginning, and what is waited for to end. */
  readonly #beginning = new Set<Promise<unknown>>();
  readonly #ending = new Set<Promise<void>>();
  #isClosed = false;

  constructor(parts: ServedRunsParts) {
    this.#parts = parts;
  }

  /** The run, where it is under way here. */
  find(runId: string): ServedRun | undefined {
    return this.#live.get(runId);
  }

  /** As {@link find}. @throws HgmError ERR_RUN_UNKNOWN for one that is not in the store either */
  async findKnown(runId: string): Promise<ServedRun | undefined> {
    const run = this.#live.get(runId);
    if (run === undefined) await this.#parts.store.read(runId);
    return run;
  }

  /** Ids of the runs that are under way here. */
  get ids(): readonly string[] {
    return [...this.#live.keys()];
  }

  /**
   * The run, which is to be under way here. One that is being taken up is waited for: to whoever works for it, it has not ended.
   *
   * @throws HgmError ERR_RUN_UNKNOWN; ERR_RUN_OWNED where another process has it; ERR_CLOSED where nobody has; ERR_UNAVAILABLE when the server is closing
   */
  async get(runId: string): Promise<ServedRun> {
    const run = this.#live.get(runId) ?? (await this.#arrived(runId));
    if (run !== undefined) return run;
    const stored = await this.#parts.store.read(runId);
    throw this.refusal ?? notHere(stored);
  }

  /** Why nothing is begun or asked for any more; undefined while the server is open. */
  get refusal(): HgmError<'ERR_UNAVAILABLE'> | undefined {
    return this.#isClosed ? new HgmError('ERR_UNAVAILABLE', 'the server is closing; ask again when it is back') : undefined;
  }

  /** @throws HgmError what `startRun` throws; ERR_UNAVAILABLE */
  async start(problem: string | InlineProblem, options: ServedRunOptions): Promise<ServedRun> {
    return this.#begin('started', () => this.#parts.maker.start(problem, options));
  }

  /** Takes a run up that nobody has. @throws HgmError what `resumeRun` throws; ERR_UNAVAILABLE */
  async resume(runId: string, options: ServedResumeOptions): Promise<ServedRun> {
    const earlier = this.#resuming.get(runId);
    if (earlier !== undefined) return earlier;
    const resuming = this.#begin('resumed', () => this.#parts.maker.resume(runId, options));
    this.#resuming.set(runId, resuming);
    try {
      return await resuming;
    } finally {
      this.#resuming.delete(runId);
    }
  }

  /**
   * Takes runs up, one after the other.
   *
   * @param left - which runs
   * @param resume - takes one up; does not reject
   */
  async takeUp(left: Promise<readonly string[]>, resume: (runId: string) => Promise<void>): Promise<void> {
    let last: Promise<void> = Promise.resolve();
    const listed = left.then((runIds) => {
      for (const runId of runIds) {
        last = last.then(() => resume(runId)).finally(() => this.#takingUp.delete(runId));
        this.#takingUp.set(runId, last);
      }
    });
    this.#listing = listed.catch(() => undefined);
    await listed;
    await last;
  }

  /**
   * Ends a run, which is not taken up when the server starts again, even where it closes before the run has ended.
   *
   * @throws HgmError as {@link get}
   */
  async stop(runId: string): Promise<void> {
    const run = await this.get(runId);
    await this.#parts.store.label(runId, { isServed: false });
    await run.stop();
  }

  /** @throws HgmError ERR_RUN_UNKNOWN; ERR_RUN_OWNED while it is under way */
  async remove(runId: string): Promise<void> {
    if ((await this.#arrived(runId)) !== undefined) {
      const remedy = `stop it first: POST /api/v1/runs/${runId}/stop`;
      throw new HgmError('ERR_RUN_OWNED', `run ${runId} is under way in this server; ${remedy}`, { details: { runId } });
    }
    await this.#parts.store.remove(runId);
  }

  /** Begins nothing more, stops all runs, and resolves when they have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled([...this.#live.values()].map((run) => run.stop()));
    // What is still beginning is stopped once it has begun.
    while (this.#beginning.size + this.#ending.size > 0) await Promise.allSettled([...this.#beginning, ...this.#ending]);
  }

  /** The run, where it is under way here once it is taken up or resumed. */
  async #arrived(runId: string): Promise<ServedRun | undefined> {
    await this.#listing;
    await this.#takingUp.get(runId);
    // Whoever asked for it is told why it could not be.
    await this.#resuming.get(runId)?.catch(() => undefined);
    return this.#live.get(runId);
  }

  async #begin(how: 'started' | 'resumed', begin: () => Promise<BegunRun>): Promise<ServedRun> {
    const { maximumRuns } = this.#parts;
    if (this.refusal !== undefined) throw this.refusal;
    if (this.#live.size + this.#beginning.size >= maximumRuns) {
      throw new HgmError('ERR_UNAVAILABLE', `${maximumRuns} runs are under way, as many as this server takes; stop one first`);
    }
    const beginning = begin();
    this.#beginning.add(beginning);
    try {
      const { run, letGo } = await beginning;
      await this.#hold(run, letGo, how);
      if (this.#isClosed) await run.stop();
      return run;
    } finally {
      this.#beginning.delete(beginning);
    }
  }

  async #hold(run: ServedRun, letGo: () => Promise<void>, how: 'started' | 'resumed'): Promise<void> {
    this.#live.set(run.id, run);
    this.#parts.listener.onBegun(run.id, how);
    const ending = this.#watch(run)
      .then(letGo)
      .finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
    await this.#parts.store.label(run.id, { isServed: true });
  }

  async #watch(run: ServedRun): Promise<void> {
    const { listener, store } = this.#parts;
    try {
      const result = await run.result();
      // What ends with the server is taken up when it starts again.
      if (!this.#isClosed || result.status !== 'stopped') await store.label(run.id, { isServed: false });
      this.#live.delete(run.id);
      listener.onEnded(run.id, { result });
    } catch (error) {
      this.#live.delete(run.id);
      listener.onEnded(run.id, { error });
    }
  }
}

function notHere({ id, status, ownerPid }: StoredRun): HgmError {
  const details = { runId: id };
  if (status === 'running') {
    const why = `run ${id} is under way in another process (${ownerPid}), from where it is steered`;
    return new HgmError('ERR_RUN_OWNED', why, { details });
  }
  const remedy = `POST /api/v1/runs/${id}/resume takes it up`;
  return new HgmError('ERR_CLOSED', `run ${id} is not under way, it is ${status}; ${remedy}`, { details });
}
