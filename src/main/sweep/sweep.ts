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
import { judgingCell } from './judging.js';
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
  const before = await readBefore(sweep, parts);
  const { found, left } = before;
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  if (ofAllRuns.signal?.aborted) abort();
  ofAllRuns.signal?.addEventListener('abort', abort, { once: true });
  let ended = 0;
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let cell = left.shift(); cell !== undefined && !stop.signal.aborted; cell = left.shift()) {
      try {
        const read = await finish(sweep, cell, before, stop.signal, parts);
        found.set(cell.runId, read);
        if (read.run.status !== 'stopped') onRun(read.run, ++ended, cells.length);
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
  const reads = cells.flatMap(({ runId }) => found.get(runId) ?? []);
  const [first] = reads;
  if (first === undefined)
    throw new HgmError('ERR_CANCELLED', `the sweep ${sweep.id} was cancelled before a run of it had begun`);
  return sweepResult(sweep, first, reads);
}

/** What the store has of a sweep. */
interface Before {
  /** Ids of all its runs, those of other sweeps too. */
  readonly stored: ReadonlySet<string>;
  /** What the runs of cells are. */
  readonly found: Map<string, ReadRun>;
  /** Cells in the order in which they are finished: those whose runs have ended first. */
  readonly left: SweepCell[];
}

/** Reads what the store has of the sweep, and checks it against what the sweep is now. */
async function readBefore({ id, cells, judge }: ResolvedSweep, { store, problem }: SweepParts): Promise<Before> {
  const stored = new Set((await store.list()).map(({ id }) => id));
  const found = new Map<string, ReadRun>();
  const before = cells.filter(({ runId }) => stored.has(runId));
  for (const cell of before) checkSameOptions(await store.header(cell.runId), cell, problem);
  for (const cell of before) found.set(cell.runId, await readSweptRun(store, cell));
  const isOver = ({ runId }: SweepCell): boolean => {
    const read = found.get(runId);
    return read !== undefined && hasEnded(read.run);
  };
  const isUnjudged = (cell: SweepCell): boolean => {
    const read = found.get(cell.runId);
    const judging = judge === 0 || read === undefined ? undefined : judgingCell(id, judge, cell, read);
    return judging !== undefined && !stored.has(judging.runId);
  };
  const isMore = cells.some((cell) => !isOver(cell) || isUnjudged(cell));
  for (const read of found.values()) if (isMore) checkSameProblem(read, problem);
  return { stored, found, left: [...cells.filter(isOver), ...cells.filter((cell) => !isOver(cell))] };
}

/** Brings a run to its end, and has its answer judged where that is asked for. */
async function finish(
  { id, judge, ofAllRuns }: ResolvedSweep,
  cell: SweepCell,
  { stored, found }: Before,
  signal: AbortSignal,
  parts: SweepParts,
): Promise<ReadRun> {
  const { store } = parts;
  const earlier = found.get(cell.runId);
  const isOver = earlier !== undefined && hasEnded(earlier.run);
  if (!isOver) await runCell(cell, earlier !== undefined, ofAllRuns, signal, parts);
  const read = isOver ? earlier : await readSweptRun(store, cell);
  const judging = judge > 0 && hasEnded(read.run) && !signal.aborted ? judgingCell(id, judge, cell, read) : undefined;
  if (judging === undefined) return read;
  const status = stored.has(judging.runId) ? (await store.read(judging.runId)).status : undefined;
  if (status !== undefined) checkSameOptions(await store.header(judging.runId), judging, parts.problem);
  if (status === undefined || !hasEnded({ status })) await runCell(judging, status !== undefined, ofAllRuns, signal, parts);
  const judged = await readSweptRun(store, judging);
  return { ...read, run: { ...read.run, judged: hasEnded(judged.run) ? judged.latest : null } };
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
