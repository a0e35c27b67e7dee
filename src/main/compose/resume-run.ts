import { availableParallelism } from 'node:os';
import { optionError } from '../../shared/check-option.js';
import type { HgmError } from '../../shared/errors.js';
import { hgmLine } from '../../shared/format/hgm-line.js';
import { INLINE_URL } from '../../shared/inline/inline-problem.js';
import { finiteOrNull } from '../../shared/json.js';
import type { StoredRun } from '../../shared/store-protocol.js';
import { type LoadedProblem, measureOf } from '../../shared/work.js';
import { decodeWorkerHeader, handDrivenError } from '../hand-driven/worker-header.js';
import { answerProblemChange } from '../run/journal/problem-change.js';
import { decodeRunHeader, isOfPresentRules, keptPolicyOf, type RunHeader } from '../run/journal/run-header.js';
import { RunRebuild } from '../run/journal/run-rebuild.js';
import { scanRecords } from '../run/journal/run-records.js';
import { StoredJournal } from '../run/journal/stored-journal.js';
import { checkInline, inlineOf } from '../run/leases/load-inline.js';
import { type ResolvedRunOptions, resolveRunOptions } from '../run/resolve-run-options.js';
import { type ResolvedResumeOptions, type ResumeOptions, resolveResumeOptions } from '../run/resume-options.js';
import type { Run } from '../run/run.js';
import type { RunOptions } from '../run/run-options.js';
import { checkRunId } from '../store/check-calls.js';
import type { RunStore } from '../store/run-store.js';
import { checkFigures } from './check-figures.js';
import { checkMeasure, checkSameMeasure } from './check-measure.js';
import { type Launching, launch, sessionOf } from './launch-run.js';
import { holdStore } from './open-run-store.js';
import { findProblem, problemPlaceOf } from './problems/problem-place.js';
import { resolveProblemUrl } from './problems/problem-url.js';
import { startRun } from './start-run.js';

/**
 * Takes up a run where its last process left it, however that ended: the same tree, counts and unsettled activities, to the same budget
 * or a larger one. A run that is complete only tells its result.
 *
 * @throws HgmError ERR_RUN_UNKNOWN, ERR_RUN_OWNED, ERR_PROBLEM_LOAD when the problem is not where it was, ERR_PROBLEM_CHANGED,
 * ERR_RUN_DIVERGED, ERR_OPTION when an option breaks its rule or the run's policy is not brought again, and what {@link startRun} throws
 */
export async function resumeRun(runId: string, options: ResumeOptions = {}): Promise<Run> {
  const { store: location, problem, force, policy, paused, changes } = resolveResumeOptions(options);
  const { durability = 'normal' } = changes;
  checkRunId(runId);
  const { store, release } = await holdStore(location, { durability, mustExist: true });
  const letGo = async (): Promise<void> => {
    await store.release(runId);
    await release();
  };
  let stored: StoredRun;
  try {
    stored = await store.claim(runId);
  } catch (error) {
    // The run is not ours to release: another session of this process may own it through the same store.
    await release();
    throw error;
  }
  let header: RunHeader;
  let known: ResolvedRunOptions;
  try {
    header = await headerIn(store, runId);
    known = resolveRunOptions({ ...optionsIn(header), ...changes, store: location });
    if (isInline(header)) checkInlineResume(known, problem);
  } catch (error) {
    await letGo();
    throw error;
  }
  return await launch(
    { id: runId, isTakenUp: true, inline: isInline(header) ? inlineOf(header) : undefined },
    letGo,
    known,
    async () => {
      const given = { ...changes, store: location };
      const { rebuild, resolved, url } = await prepare(stored, store, header, { problem, policy }, given);
      if (rebuild.isLeftInRedis && changes.redis === undefined && !force) throw leftInRedis(runId, store.location);
      const begin: Launching['begin'] = async (found, events) => {
        const { contentHash, files = [] } = found;
        const content = { contentHash, files };
        checkSameMeasure(header, found);
        answerProblemChange({ runId, url, kept: rebuild.session, now: content, force }, events);
        const { name, root, tasks, expandSees } = header;
        const sees = expandSees === undefined ? {} : { expandSees };
        const loaded: LoadedProblem = { name, root, tasks, ...content, ...sees, ...measureOf(header) };
        const session = sessionOf(resolved, loaded, {
          ...(url !== rebuild.problem.url && { problem: problemPlaceOf(url, store.location) }),
          ...(changes.guards !== undefined && resolved.guards !== undefined && { guards: { ...resolved.guards } }),
          ...(resolved.threads !== (rebuild.threads ?? header.options.threads) && { threads: resolved.threads }),
        });
        rebuild.apply(session);
        const first = { status: 'running', budget: finiteOrNull(resolved.evaluations) } as const;
        const journal = new StoredJournal({ store, runId, first, release });
        journal.record(session);
        return { id: runId, options: resolved, loaded, journal, isPaused: paused, earlier: { rebuild, times: stored.figures } };
      };
      return { url, options: resolved, begin };
    },
  );
}

function leftInRedis(runId: string, store: string): HgmError {
  const why = 'given again: the last process of the run died while workers took part, and what they have done since lies there';
  const remedy = `"${hgmLine(['resume', runId, '--redis', 'URL'], store)}", or --force to do it again without`;
  return optionError('redis', why, remedy);
}

async function headerIn(store: RunStore, runId: string): Promise<RunHeader> {
  const text = await store.header(runId);
  if (decodeWorkerHeader(text) !== undefined) throw handDrivenError(runId);
  return decodeRunHeader(text);
}

/** The options that the run was started with, but for its budgets, which sessions have, and its policy. */
function optionsIn({ options }: RunHeader): RunOptions {
  const { evaluations: _, timeMs: __, policy: ___, ...kept } = options;
  return kept;
}

interface PreparedResumption {
  readonly rebuild: RunRebuild;
  readonly resolved: ResolvedRunOptions;
  /** Of the problem's module. */
  readonly url: string;
}

/** What the run gets in place of what it had. */
type Changes = Omit<ResumeOptions, 'problem' | 'policy' | 'force' | 'paused'>;

/** Makes a run's state from its journal. This process owns the run by now. */
async function prepare(
  stored: StoredRun,
  store: RunStore,
  header: RunHeader,
  { problem, policy: given }: Pick<ResolvedResumeOptions, 'problem' | 'policy'>,
  changes: Changes,
): Promise<PreparedResumption> {
  const { id } = stored;
  // The present decision rules would choose otherwise than older ones did: such a run's written choices are taken.
  const canDecide = header.options.deterministic === true && isOfPresentRules(header);
  const policy = keptPolicyOf(header, given);
  const rebuild = new RunRebuild(header, canDecide ? 'decide' : 'redo', policy);
  await scanRecords(store, id, rebuild);
  checkFigures(stored, rebuild.state.counts, store.location);
  const resolved = { ...resolveRunOptions(resumedOptions(header, rebuild, changes)), policy };
  checkMeasure(resolved, header);
  const url = isInline(header) ? INLINE_URL : moduleUrlOf(id, rebuild, store.location, problem);
  return { rebuild, resolved, url };
}

function moduleUrlOf(id: string, { problem }: RunRebuild, location: string, given: string | undefined): string {
  return given === undefined ? findProblem(id, problem, location) : resolveProblemUrl(given, process.cwd());
}

function isInline({ url }: RunHeader): boolean {
  return url === INLINE_URL;
}

/** @throws HgmError ERR_OPTION */
function checkInlineResume(options: ResolvedRunOptions, problem: string | undefined): void {
  checkInline(options);
  if (problem !== undefined)
    throw optionError('problem', 'left out: the run was started with an inline problem, and has it', `it is ${problem}`);
}

/** The options that the run had, replaced by those that the resume brings. */
function resumedOptions(header: RunHeader, rebuild: RunRebuild, changes: Changes): RunOptions {
  const { session } = rebuild;
  const { evaluations: spent } = rebuild.state.counts;
  const { evaluations = session.evaluations, timeMs = session.timeMs } = changes;
  if (evaluations < session.evaluations && session.evaluations !== Number.POSITIVE_INFINITY) {
    const rule = `at least ${session.evaluations}, the budget that the run has had, of which ${spent} are spent`;
    throw optionError('evaluations', rule, `it is ${evaluations}`);
  }
  const guards = { ...rebuild.guards, ...changes.guards };
  return {
    ...optionsIn(header),
    ...(rebuild.threads !== undefined && { threads: rebuild.threads }),
    // Where workers did all and none are to take part now, this process has as many threads as ever.
    ...(header.options.threads === 0 &&
      rebuild.wasOverRedis &&
      changes.redis === undefined && { threads: availableParallelism() }),
    ...changes,
    ...(Object.keys(guards).length > 0 && { guards }),
    ...(evaluations !== Number.POSITIVE_INFINITY && { evaluations }),
    ...(timeMs !== Number.POSITIVE_INFINITY && { timeMs }),
  };
}
