import type { FastifyBaseLogger } from 'fastify';
import { HgmError } from '../../../shared/errors.js';
import type { InlineProblem } from '../../../shared/inline/inline-problem.js';
import type { Readings } from '../../reading/readings.js';
import type { RunStore } from '../../store/run-store.js';
import type { ProblemFolders } from '../problem-folders.js';
import { readServedResumeOptions, readStartOptions } from './http-options.js';
import type { ServedRun } from './served-run.js';
import type { ServedRuns } from './served-runs.js';

type Given = Readonly<Record<string, unknown>>;

export interface RunDeskParts {
  /** The runs that are under way here. */
  readonly runs: ServedRuns;
  readonly store: RunStore;
  /** How runs are, whoever has them. */
  readonly readings: Readings;
  readonly folders: ProblemFolders;
  /** Of a run. */
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
   * @param problem - its path in one of the folders of problems, or one without code
   * @throws HgmError what `startRun` throws, and ERR_UNAVAILABLE
   */
  async start(problem: string | InlineProblem, options: Given): Promise<ServedRun> {
    const { runs, folders, maximumThreads } = this.#parts;
    if (typeof problem === 'string') {
      const checked = readStartOptions(options, maximumThreads);
      return await runs.start(folders.find(problem), checked);
    }
    // There is nothing that a thread could run.
    return await runs.start(problem, readStartOptions({ threads: 0, ...options }, maximumThreads));
  }

  /**
   * Has a run go on, whatever keeps it from that: one that is paused here is unpaused, one that nobody has is taken up.
   *
   * @throws HgmError what `resumeRun` throws, and ERR_UNAVAILABLE
   */
  async resume(runId: string, options: Given): Promise<void> {
    const { runs, readings, folders, maximumThreads } = this.#parts;
    const changes = readServedResumeOptions(options, maximumThreads);
    const run = runs.find(runId);
    if (run !== undefined) {
      const [name] = Object.keys(options);
      if (name === undefined) return await run.unpause();
      const why = `${name} must be left out: run ${runId} is under way; PATCH /api/v1/runs/${runId} changes it`;
      throw new HgmError('ERR_OPTION', why, { details: { field: name } });
    }
    const { sessions, threads: earlier } = await (await readings.reading(runId)).overview();
    const url = sessions.at(-1)?.problemUrl;
    const isModule = url?.startsWith('file:') === true;
    if (isModule) folders.check(url);
    const threads = changes.threads ?? Math.min(earlier ?? 1, maximumThreads);
    await runs.resume(runId, { ...changes, threads, ...(isModule && { problem: url }) });
  }

  /**
   * Takes up the runs that a server had under way when it ended, one that was paused paused. What cannot be taken up is told, and left to the next start.
   */
  async takeUp(log: FastifyBaseLogger): Promise<void> {
    const { runs } = this.#parts;
    await runs.takeUp(this.#left(), async (runId) => {
      try {
        await this.resume(runId, (await this.#wasPaused(runId)) ? { paused: true } : {});
      } catch (error) {
        log.error({ runId, err: error }, 'run not taken up');
      }
    });
  }

  async #left(): Promise<readonly string[]> {
    const runs = await this.#parts.store.list();
    return runs.filter(({ isServed, status }) => isServed && status !== 'running').map(({ id }) => id);
  }

  async #wasPaused(runId: string): Promise<boolean> {
    const { steering } = await (await this.#parts.readings.reading(runId)).overview();
    return steering.findLast(({ action }) => action === 'pause' || action === 'unpause')?.action === 'pause';
  }
}
