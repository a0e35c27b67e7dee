import { HgmError } from '../../../shared/errors.js';
import { decodeWorkerHeader, handDrivenError } from '../../hand-driven/worker-header.js';
import { decodeRunHeader, type RunHeader } from '../../run/journal/run-header.js';
import type { RunStore } from '../../store/run-store.js';
import type { ProblemFolders } from '../problem-folders.js';
import { readServedResumeOptions, readStartOptions } from './http-options.js';
import type { ServedRun } from './served-run.js';
import type { ServedRuns } from './served-runs.js';

type Given = Readonly<Record<string, unknown>>;

export interface RunDeskParts {
  readonly runs: ServedRuns;
  readonly store: RunStore;
  readonly folders: ProblemFolders;
  readonly maximumThreads: number;
}

/** Begins runs as requests ask for it, within what the server allows. */
export class RunDesk {
  readonly #parts: RunDeskParts;

  constructor(parts: RunDeskParts) {
    this.#parts = parts;
  }

  /**
   * Starts a run.
   *
   * @param problem - its path in one of the folders of problems
   * @throws HgmError what `startRun` throws, and ERR_UNAVAILABLE
   */
  async start(problem: string, options: Given): Promise<ServedRun> {
    const { runs, folders, maximumThreads } = this.#parts;
    const checked = readStartOptions(options, maximumThreads);
    return await runs.start(folders.find(problem), checked);
  }

  /**
   * Has a run go on, whatever keeps it from that: one that is paused here is unpaused, one that nobody has is taken up.
   *
   * @throws HgmError what `resumeRun` throws, and ERR_UNAVAILABLE
   */
  async resume(runId: string, options: Given): Promise<void> {
    const { runs, store, folders, maximumThreads } = this.#parts;
    const changes = readServedResumeOptions(options, maximumThreads);
    const run = runs.find(runId);
    if (run !== undefined) {
      const [name] = Object.keys(options);
      if (name === undefined) return await run.unpause();
      const why = `${name} must be left out: run ${runId} is under way; PATCH /api/v1/runs/${runId} changes it`;
      throw new HgmError('ERR_OPTION', why, { details: { field: name } });
    }
    const { url, options: kept } = await this.#header(store, runId);
    folders.check(url);
    const threads = changes.threads ?? Math.min(kept.threads ?? 1, maximumThreads);
    await runs.resume(runId, { ...changes, threads, problem: url });
  }

  async #header(store: RunStore, runId: string): Promise<RunHeader> {
    const text = await store.header(runId);
    if (decodeWorkerHeader(text) !== undefined) throw handDrivenError(runId);
    return decodeRunHeader(text);
  }
}
