import { INLINE_URL, type InlineProblem, readProblem } from '../../shared/inline/inline-problem.js';
import { finiteOrNull, type Json } from '../../shared/json.js';
import { JournalWriter } from '../run/journal/journal-writer.js';
import { encodeRunHeader, runHeaderOf } from '../run/journal/run-header.js';
import { StoredJournal } from '../run/journal/stored-journal.js';
import { checkInline, loadInline } from '../run/leases/load-inline.js';
import { type ResolvedRunOptions, readRunOptions, resolveRunOptions } from '../run/resolve-run-options.js';
import type { Run } from '../run/run.js';
import { newRunId } from '../run/run-id.js';
import type { RunOptions } from '../run/run-options.js';
import { RunState } from '../run/run-state.js';
import { checkMeasure } from './check-measure.js';
import { addInitialAgents, agentsOfEarlierRun } from './initial-agents.js';
import { type Launching, launch, optionsWith, sessionOf } from './launch-run.js';
import { type HeldStore, holdStore } from './open-run-store.js';
import { problemPlaceOf } from './problems/problem-place.js';
import { resolveProblemUrl } from './problems/problem-url.js';

/**
 * Starts a search. Resolves once the problem is loaded and the first activities are chosen.
 *
 * @param problem - a path or `file:` URL of a .js, .mjs or .ts module, a folder with a `problem` module, or the name of a package; or a problem without code,
 * whose activities are all done by those who `ask` for them: then `threads` is 0
 * @throws HgmError ERR_OPTION, ERR_RUN_UNKNOWN and ERR_UNKNOWN_AGENT of `agentsFrom`, ERR_PROBLEM_LOAD, ERR_PROBLEM_INIT, ERR_PROBLEM_SETUP, ERR_PARAM, ERR_AGENT_STATE, ERR_SETUP_TIMEOUT,
 * ERR_CANCELLED when `signal` aborts while the problem is loaded
 */
export async function startRun(problem: string | URL | InlineProblem, options: RunOptions = {}): Promise<Run> {
  const given = readProblem(problem);
  const inline = typeof given === 'string' ? undefined : loadInline(given);
  const read = readRunOptions(options);
  const resolved = inline === undefined ? resolveRunOptions(read) : resolveInline(read);
  const url = typeof given === 'string' ? resolveProblemUrl(given, process.cwd()) : INLINE_URL;
  const id = resolved.id ?? newRunId();
  const { store: location, durability, agentsFrom } = resolved;
  const held = location === 'memory' ? undefined : await holdStore(location, { durability });
  const earlier = await earlierAgents(held, agentsFrom);
  const begin: Launching['begin'] = async (loaded, events) => {
    const options = optionsWith(resolved, loaded, read.policyOptions);
    // A policy that cannot be made is told before anything is stored.
    checkMeasure(options, loaded);
    const state = new RunState(options, loaded);
    const initial = addInitialAgents(state, [...(loaded.seeds ?? []), ...earlier]);
    for (const { key } of initial) events.push({ type: 'added', key, parent: 'root' });
    if (held === undefined) return { id, options, loaded, state };
    const { store, release } = held;
    const budget = finiteOrNull(resolved.evaluations);
    const header = encodeRunHeader(runHeaderOf(problemPlaceOf(url, store.location), loaded, options));
    const { name = null, tags = [] } = resolved;
    const run = { id, createdAt: new Date().toISOString(), problem: loaded.name, budget, header, name, tags };
    const writer = new JournalWriter();
    writer.write(sessionOf(resolved, loaded));
    for (const { state: added } of initial) writer.write({ type: 'added', decisions: 0, parent: 0, state: added });
    await store.create(run, writer.take());
    const journal = new StoredJournal({ store, runId: id, first: {}, release });
    return { id, options, loaded, state, journal };
  };
  return await launch({ id, isTakenUp: false, inline }, held?.release, resolved, () => ({ url, options: resolved, begin }));
}

/** Options that were read, of a run of an inline problem, which has no threads where nothing is said. */
function resolveInline(options: RunOptions): ResolvedRunOptions {
  const resolved = resolveRunOptions({ ...options, threads: options.threads ?? 0 });
  checkInline(resolved);
  return resolved;
}

/** Asked before anything is started: a run or an agent that is not there is told at once. */
async function earlierAgents(held: HeldStore | undefined, from: string | undefined): Promise<readonly Json[]> {
  if (from === undefined) return [];
  try {
    return await agentsOfEarlierRun(held?.store, from);
  } catch (error) {
    await held?.release();
    throw error;
  }
}
