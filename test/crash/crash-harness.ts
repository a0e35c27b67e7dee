/** Kills the command while it searches, has it go on, and looks whether anything is lost or counts twice. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { openRunStore } from '../../src/main/compose/open-run-store.js';
import { JournalEvents } from '../../src/main/run/journal/journal-events.js';
import { forEachRecord } from '../../src/main/run/journal/run-records.js';
import { eventsOf, HgmProcess, hgm, settledActivities } from '../support/hgm-process.js';

const PROBLEM = fileURLToPath(new URL('./crash-problem.js', import.meta.url));
const KILL_IN_COMMIT = new URL('../support/kill-in-commit.js', import.meta.url).href;
/** Of its way, where a kill is worth something. */
const EARLIEST = 0.05;
const LATEST = 0.95;
/** A process goes on until the kill reaches it, on a busy machine perhaps past the place: then another run is killed. */
const MAXIMUM_RUNS = 10;

/** One run that is killed and resumed. */
export interface CrashPlan {
  readonly file: string;
  readonly id: string;
  readonly evaluations: number;
  /** Where on its way it is killed: a share of its evaluations. */
  readonly killAt: number;
  /** Whether it is killed inside a commit, instead of wherever it is. */
  readonly insideCommit: boolean;
  readonly deterministic: boolean;
}

/** What was seen of a kill. */
export interface CrashReport {
  /** The run in the store. */
  readonly id: string;
  /** Share of the evaluations that were in the store after the kill. */
  readonly killedAt: number;
  /** Outcomes that were told as acknowledged before the kill. */
  readonly acknowledged: number;
}

/** What a journal says of a run, after it was checked for what counts twice. */
interface JournalFacts {
  readonly sessions: number;
  readonly evaluations: number;
  readonly expansions: number;
  readonly failures: number;
  /** Activities that have ended, and in how many-th session. */
  readonly settled: ReadonlyMap<number, number>;
  /** As `hgm export --format decisions` prints them. */
  readonly decisions: readonly string[];
}

/** The command line that starts a run, its options aside. */
export function crashRun({ file, id, evaluations, deterministic }: Omit<CrashPlan, 'killAt' | 'insideCommit'>): string[] {
  const line = ['run', PROBLEM, '--store', file, '--id', id, '--evaluations', String(evaluations), '--threads', '2'];
  return [
    ...line,
    '--seed',
    '5',
    '--retry-interval',
    '1ms',
    '--events',
    '--quiet',
    ...(deterministic ? ['--deterministic'] : []),
  ];
}

/** Starts a command line and kills it once it has told of so many evaluations. Returns what it printed. */
async function killAfter(line: readonly string[], evaluations: number): Promise<string> {
  const command = new HgmProcess(line);
  await command.prints('\n');
  let seen = 0;
  let at = 0;
  const count = (): void => {
    for (let end = command.stdout.indexOf('\n', at); end >= 0; end = command.stdout.indexOf('\n', at)) {
      const text = command.stdout.slice(at, end);
      if (text.startsWith('{"type":"evaluation"') || text.includes('"kind":"evaluate"')) seen++;
      at = end + 1;
    }
    if (seen >= evaluations) command.child.kill('SIGKILL');
  };
  command.child.stdout.on('data', count);
  count();
  return (await command.ended()).stdout;
}

async function killInCommit(line: readonly string[], evaluations: number): Promise<string> {
  const env = { NODE_OPTIONS: `--import=${KILL_IN_COMMIT}`, HGM_TEST_KILL_IN_COMMIT: String(evaluations) };
  const { signal, stdout, stderr } = await hgm(line, { env });
  assert.equal(signal, 'SIGKILL', `it was not killed inside a commit: ${stderr}`);
  return stdout;
}

/** Reads a run's journal; no activity ends twice, and no agent meets a task twice. */
export async function factsOf(file: string, id: string): Promise<JournalFacts> {
  const store = await openRunStore(file, { mustExist: true });
  const events = new JournalEvents();
  const settled = new Map<number, number>();
  const met = new Set<string>();
  const decisions: string[] = [];
  let [sessions, evaluations, expansions, failures] = [0, 0, 0, 0];
  await forEachRecord(store, id, (record) => {
    if (record.type === 'session') sessions++;
    const decision = events.next(record)?.decision;
    if (decision === undefined) return;
    decisions.push(JSON.stringify(decision));
    assert.ok(!settled.has(decision.decision), `activity ${decision.decision} of run ${id} ends twice`);
    settled.set(decision.decision, sessions);
    if (record.type === 'failure') failures++;
    if (record.type === 'expansion') expansions++;
    if (decision.type === 'expand') return;
    evaluations++;
    const meeting = `${decision.key} on ${decision.task}`;
    assert.ok(!met.has(meeting), `${meeting} twice in run ${id}`);
    met.add(meeting);
  });
  await store.close();
  return { sessions, evaluations, expansions, failures, settled, decisions };
}

/** Kills a run somewhere on its way; one that was hit outside of 5 to 95 % of it is left, and another one killed. */
async function killed(plan: CrashPlan): Promise<{ readonly id: string; readonly stdout: string; readonly facts: JournalFacts }> {
  const { evaluations, insideCommit } = plan;
  const target = Math.round(plan.killAt * evaluations);
  for (let run = 1; run <= MAXIMUM_RUNS; run++) {
    const id = run === 1 ? plan.id : `${plan.id}-${run}`;
    const line = crashRun({ ...plan, id });
    const stdout = await (insideCommit ? killInCommit(line, target) : killAfter(line, target));
    const facts = await factsOf(plan.file, id);
    const share = facts.evaluations / evaluations;
    if (share >= EARLIEST && share <= LATEST) return { id, stdout, facts };
  }
  return assert.fail(
    `none of ${MAXIMUM_RUNS} runs ${plan.id} was killed between ${EARLIEST * 100} and ${LATEST * 100} % of its way`,
  );
}

/** Kills a run, resumes it, and checks that nothing was lost and nothing counts twice. */
export async function crashAndResume(plan: CrashPlan): Promise<CrashReport> {
  const { file, evaluations } = plan;
  const { id, stdout, facts: before } = await killed(plan);
  const acknowledged = settledActivities(eventsOf(stdout));
  assert.equal(before.sessions, 1);
  for (const activity of acknowledged) assert.ok(before.settled.has(activity), `activity ${activity} of run ${id} is lost`);

  const resumed = await hgm(['resume', id, '--store', file, '--quiet', '--json', '--events']);
  assert.equal(resumed.exitCode, 0, resumed.stderr);
  const after = await factsOf(file, id);
  assert.equal(after.sessions, 2);
  assert.equal(after.evaluations, evaluations);
  const told = new Set(settledActivities(eventsOf(resumed.stdout)));
  for (const [activity, session] of after.settled) {
    assert.equal(before.settled.has(activity), session === 1, `activity ${activity} of run ${id} ended before the kill`);
    assert.equal(told.has(activity), session === 2, `activity ${activity} of run ${id} was told of by the wrong process`);
  }
  const result = JSON.parse(resumed.stdout.trimEnd().split('\n').at(-1) ?? '');
  const counts = { evaluations, expansions: after.expansions, failedActivities: after.failures };
  assert.deepEqual({ ...result, ...counts, status: 'completed', agents: after.expansions + 1 }, result);
  const store = await openRunStore(file, { mustExist: true });
  const stored = await store.read(id);
  await store.close();
  assert.deepEqual({ ...stored.figures, ...counts }, stored.figures);
  assert.equal(stored.status, 'completed');
  return { id, killedAt: before.evaluations / evaluations, acknowledged: acknowledged.length };
}
