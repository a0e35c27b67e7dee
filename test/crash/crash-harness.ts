/** Kills the command while it searches, has it go on, and looks whether anything is lost or counts twice. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { openRunStore } from '../../src/main/compose/open-run-store.js';
import { JournalEvents } from '../../src/main/run/journal/journal-events.js';
import type { JournalRecord } from '../../src/main/run/journal/journal-record.js';
import { recordSlices } from '../../src/main/run/journal/run-records.js';
import { eventsOf, HgmProcess, type HgmProcessOptions, hgm, settledActivities } from '../support/hgm-process.js';

const PROBLEM = fileURLToPath(new URL('./crash-problem.js', import.meta.url));
const GROWTH_PROBLEM = fileURLToPath(new URL('./crash-growth-problem.js', import.meta.url));
const STEERED_MAIN = fileURLToPath(new URL('./steered-main.js', import.meta.url));
const SCORES_PROBLEM = fileURLToPath(new URL('./crash-scores-problem.js', import.meta.url));
const KILL_IN_COMMIT = new URL('../support/kills/kill-in-commit.js', import.meta.url).href;
/** Of its way, where a kill is worth something. */
const EARLIEST = 0.05;
const LATEST = 0.95;
/** A process goes on until the kill reaches it, on a busy machine perhaps past the place: then another run is killed, earlier. */
const MAXIMUM_RUNS = 10;
const EARLIER = 0.6;

/** What a run can be like. */
export const VARIANTS = [
  'plain',
  'guards',
  'cost',
  'parameters',
  'student-t',
  'weights',
  'report',
  'scores',
  'growth',
  'steered',
] as const;

export type Variant = (typeof VARIANTS)[number];

const VARIANT_OPTIONS: Readonly<Record<Variant, readonly string[]>> = {
  plain: [],
  guards: [
    '--param',
    'costs=true',
    '--prune-after-failures',
    '2',
    '--min-value-per-cost',
    '0.2',
    '--stop-after-stagnation',
    '100000',
  ],
  cost: ['--param', 'costs=true'],
  parameters: ['--param', 'exact=["Infinity", -0, {"1": ["Infinity", 0.1]}]'],
  'student-t': ['--posterior', 'student-t', '--param', 'graded=true'],
  weights: ['--param', 'weights=true'],
  report: [],
  scores: [],
  growth: ['--duplicates', 'reject', '--max-barren', '40'],
  steered: ['--duplicates', 'reject', '--max-barren', '40'],
};

const PROBLEMS: Readonly<Partial<Record<Variant, string>>> = {
  scores: SCORES_PROBLEM,
  growth: GROWTH_PROBLEM,
  steered: GROWTH_PROBLEM,
};

/** How a run of a variant is carried out. */
export function processOf(variant: Variant): HgmProcessOptions {
  return variant === 'steered' ? { main: STEERED_MAIN } : {};
}

/** One run that is killed and resumed. */
export interface CrashPlan {
  readonly file: string;
  readonly id: string;
  readonly evaluations: number;
  /** `cost`: its cost ends it, at about so many evaluations. `report`: it is killed while its report is made, wherever `killAt` is. */
  readonly variant: Variant;
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
export interface JournalFacts {
  readonly sessions: number;
  readonly evaluations: number;
  readonly expansions: number;
  readonly failures: number;
  readonly added: number;
  readonly cost: number;
  /** Activities that have ended, and in how many-th session. */
  readonly settled: ReadonlyMap<number, number>;
  /** As `hgm export --format decisions` prints them. */
  readonly decisions: readonly string[];
}

/** The command line that starts a run, its options aside. */
export function crashRun({
  file,
  id,
  evaluations,
  deterministic,
  variant,
}: Omit<CrashPlan, 'killAt' | 'insideCommit'>): string[] {
  // Evaluations cost 1 on average.
  const budget =
    variant === 'cost'
      ? ['--evaluations', String(2 * evaluations), '--max-cost', String(evaluations)]
      : ['--evaluations', String(evaluations)];
  const line = [
    'run',
    PROBLEMS[variant] ?? PROBLEM,
    '--store',
    file,
    '--id',
    id,
    ...budget,
    '--threads',
    '2',
    '--seed',
    '5',
    '--retry-interval',
    '1ms',
  ];
  return [...line, '--events', '--quiet', ...VARIANT_OPTIONS[variant], ...(deterministic ? ['--deterministic'] : [])];
}

async function killInReport(line: readonly string[]): Promise<string> {
  const command = new HgmProcess(line, { env: { HGM_TEST_WAIT_IN_REPORT: '1' } });
  await command.prints('reporting', 'stderr');
  command.child.kill('SIGKILL');
  return (await command.ended()).stdout;
}

/** Starts a command line and kills it once it has told of so many evaluations. Returns what it printed. */
async function killAfter(line: readonly string[], evaluations: number, options: HgmProcessOptions): Promise<string> {
  const command = new HgmProcess(line, options);
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

async function killInCommit(line: readonly string[], evaluations: number, options: HgmProcessOptions): Promise<string> {
  const env = { NODE_OPTIONS: `--import=${KILL_IN_COMMIT}`, HGM_TEST_KILL_IN_COMMIT: String(evaluations) };
  const { signal, stdout, stderr } = await hgm(line, { ...options, env });
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
  let [sessions, evaluations, expansions, failures, added, cost] = [0, 0, 0, 0, 0, 0];
  const visit = (record: JournalRecord): void => {
    if (record.type === 'session') sessions++;
    if (record.type === 'added') added++;
    if (record.type === 'evaluation') cost += record.extras?.cost ?? 0;
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
  };
  for await (const records of recordSlices(store, id)) records.forEach(visit);
  await store.close();
  return { sessions, evaluations, expansions, failures, added, cost, settled, decisions };
}

/** Kills a run somewhere on its way; one that was hit outside of 5 to 95 % of it is left, and another one killed. */
async function killed(plan: CrashPlan): Promise<{ readonly id: string; readonly stdout: string; readonly facts: JournalFacts }> {
  const { evaluations, insideCommit } = plan;
  let target = Math.round(plan.killAt * evaluations);
  for (let run = 1; run <= MAXIMUM_RUNS; run++) {
    const id = run === 1 ? plan.id : `${plan.id}-${run}`;
    const line = crashRun({ ...plan, id });
    const isReport = plan.variant === 'report';
    const stdout = await (isReport
      ? killInReport(line)
      : insideCommit
        ? killInCommit(line, target, processOf(plan.variant))
        : killAfter(line, target, processOf(plan.variant)));
    const facts = await factsOf(plan.file, id);
    if (isReport) return { id, stdout, facts };
    const share = facts.evaluations / evaluations;
    if (share >= EARLIEST && share <= LATEST) return { id, stdout, facts };
    if (share > LATEST) target = Math.ceil(EARLIER * target);
  }
  return assert.fail(
    `none of ${MAXIMUM_RUNS} runs ${plan.id} was killed between ${EARLIEST * 100} and ${LATEST * 100} % of its way`,
  );
}

/** Kills a run, resumes it, and checks that nothing was lost and nothing counts twice. */
export async function crashAndResume(plan: CrashPlan): Promise<CrashReport> {
  const { file } = plan;
  const { id, stdout, facts: before } = await killed(plan);
  const acknowledged = settledActivities(eventsOf(stdout));
  assert.equal(before.sessions, 1);
  for (const activity of acknowledged) assert.ok(before.settled.has(activity), `activity ${activity} of run ${id} is lost`);

  const resumed = await hgm(['resume', id, '--store', file, '--quiet', '--json', '--events'], processOf(plan.variant));
  assert.equal(resumed.exitCode, 0, resumed.stderr);
  const after = await factsOf(file, id);
  assert.equal(after.sessions, 2);
  assertSpent(plan, after);
  const { evaluations } = after;
  const told = new Set(settledActivities(eventsOf(resumed.stdout)));
  for (const [activity, session] of after.settled) {
    assert.equal(before.settled.has(activity), session === 1, `activity ${activity} of run ${id} ended before the kill`);
    assert.equal(told.has(activity), session === 2, `activity ${activity} of run ${id} was told of by the wrong process`);
  }
  const result = JSON.parse(resumed.stdout.trimEnd().split('\n').at(-1) ?? '');
  const counts = { evaluations, expansions: after.expansions, failedActivities: after.failures };
  assert.deepEqual({ ...result, ...counts, status: 'completed', agents: 1 + after.added + after.expansions }, result);
  const store = await openRunStore(file, { mustExist: true });
  const stored = await store.read(id);
  await store.close();
  assert.deepEqual({ ...stored.figures, ...counts }, stored.figures);
  assert.equal(stored.status, 'completed');

  // It has ended: another process is told how, and does nothing.
  const again = await hgm(['resume', id, '--store', file, '--quiet', '--json']);
  assert.equal(again.exitCode, 0, again.stderr);
  const { best, report } = result;
  const retold = JSON.parse(again.stdout);
  assert.deepEqual({ ...retold, ...counts, status: 'completed', best, report }, retold);
  assert.deepEqual((await factsOf(file, id)).decisions, after.decisions);
  return { id, killedAt: before.evaluations / evaluations, acknowledged: acknowledged.length };
}

/** It made the evaluations of its budget, or as many as it could pay; what was in flight when the money was spent is paid too. */
function assertSpent({ variant, evaluations, id }: CrashPlan, { evaluations: made, cost }: JournalFacts): void {
  if (variant !== 'cost') {
    assert.equal(made, evaluations);
    return;
  }
  assert.ok(cost >= evaluations && cost < 1.05 * evaluations, `run ${id} has cost ${cost} of ${evaluations}`);
}
