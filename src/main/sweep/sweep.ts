/**
 * A sweep: every policy with every seed on a problem of the user's, each a run of its own in a store. The runs are the sweep: which of them there are and
 * how far they got is read from the store, so it is taken up wherever it was left, however that was.
 */
import { HgmError, isHgmError } from '../../shared/errors.js';
import type { ResumeOptions } from '../run/resume-options.js';
import type { Run } from '../run/run.js';
import type { RunOptions } from '../run/run-options.js';
import type { RunStore } from '../store/run-store.js';
import { checkSameOptions, checkSameProblem, type SweptProblem } from './check-taken-up.js';
import type { SweepCell } from './sweep-cells.js';
import type { ResolvedSweep } from './sweep-options.js';
import { type SweepResult, sweepResult } from './sweep-result.js';
import { hasEnded, type ReadRun, readSweptRun } from './swept-run.js';

/** What a sweep is done with. */
export interface SweepParts {
  readonly store: RunStore;
  readonly problem: SweptProblem;
  readonly start: (options: RunOptions) => Promise<Run>;
  readonly resume: (runId: string, options: ResumeOptions) => Promise<Run>;
}

/**
 * Takes up the runs that did not end, starts those that there are not, and compares all. Where the signal aborts, the runs that go on are stopped, and the
 * result is of what there is. The first error ends it likewise, and is thrown once all runs are at rest.
 *
 * @throws HgmError ERR_OPTION, ERR_PROBLEM_CHANGED before anything is started; what starting a run throws
 */
export async function runSweep(sweep: ResolvedSweep, parts: SweepParts): Promise<SweepResult> {
  const { cells, onRun, runsAtATime, ofAllRuns } = sweep;
  const { store } = parts;
  const found = await readBefore(cells, parts);
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  if (ofAllRuns.signal?.aborted) abort();
  ofAllRuns.signal?.addEventListener('abort', abort, { once: true });
  let ended = 0;
  const tell = (read: ReadRun): void => onRun(read.run, ++ended, cells.length);
  for (const { read } of found.values()) if (read !== undefined && hasEnded(read.run)) tell(read);

  const left = cells.filter(({ runId }) => !isOver(found.get(runId)));
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let cell = left.shift(); cell !== undefined && !stop.signal.aborted; cell = left.shift()) {
      try {
        await runCell(cell, found.has(cell.runId), ofAllRuns, stop.signal, parts);
        const read = await readSweptRun(store, cell);
        found.set(cell.runId, { read });
        if (read.run.status !== 'stopped') tell(read);
      } catch (error) {
        // A run that is loaded while the signal aborts says so: that is no error of the sweep.
        if (!(stop.signal.aborted && isHgmError(error, 'ERR_CANCELLED'))) errors.push(error);
        abort();
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(runsAtATime, left.length) }, worker));
  } finally {
    ofAllRuns.signal?.removeEventListener('abort', abort);
  }
  if (errors.length > 0) throw errors[0];
  const reads = cells.flatMap(({ runId }) => found.get(runId)?.read ?? []);
  const [first] = reads;
  if (first === undefined)
    throw new HgmError('ERR_CANCELLED', `the sweep ${sweep.id} was cancelled before a run of it had begun`);
  return sweepResult(sweep, first, reads);
}

/** A run that the store has. It is read where it has ended, since its journal does not change any more. */
interface FoundRun {
  readonly read?: ReadRun;
}

function isOver(found: FoundRun | undefined): boolean {
  return found?.read !== undefined && hasEnded(found.read.run);
}

/** What the store has of the sweep, checked against what the sweep is now. */
async function readBefore(cells: readonly SweepCell[], { store, problem }: SweepParts): Promise<Map<string, FoundRun>> {
  const stored = new Map((await store.list()).map((run) => [run.id, run]));
  const found = new Map<string, FoundRun>();
  const before = cells.filter(({ runId }) => stored.has(runId));
  for (const cell of before) checkSameOptions(await store.header(cell.runId), cell, problem);
  for (const cell of before) found.set(cell.runId, { read: await readSweptRun(store, cell) });
  const isMore = cells.some(({ runId }) => !isOver(found.get(runId)));
  for (const { read } of found.values()) if (isMore && read !== undefined) checkSameProblem(read, problem);
  return found;
}

/** Does a run to its end, or until the signal stops it. */
async function runCell(
  { runId, options, definition }: SweepCell,
  isTakenUp: boolean,
  { hostServices, durability, eventBufferSize }: RunOptions,
  signal: AbortSignal,
  { store, start, resume }: SweepParts,
): Promise<void> {
  const again = {
    ...(hostServices !== undefined && { hostServices }),
    ...(durability !== undefined && { durability }),
    ...(eventBufferSize !== undefined && { eventBufferSize }),
    ...(definition !== undefined && { policy: definition }),
  };
  await using run = isTakenUp ? await resume(runId, { ...again, store, signal }) : await start({ ...options, store, signal });
  await run.result;
}
