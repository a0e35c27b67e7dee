import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openRunStore } from '../../src/main/compose.js';
import { JournalEvents } from '../../src/main/workflow/journal-events.js';
import { forEachRecord } from '../../src/main/workflow/run-records.js';

const CHILD = fileURLToPath(new URL('./crash-child.js', import.meta.url));

/** One run that is killed and resumed. */
export interface CrashPlan {
  readonly file: string;
  readonly id: string;
  readonly evaluations: number;
  /** Acknowledged evaluations after which the process is killed. */
  readonly killAfter: number;
  /** Whether it is killed inside a commit, instead of wherever it is. */
  readonly insideCommit: boolean;
  readonly deterministic: boolean;
}

/** What a child said until it ended. */
interface ChildReport {
  /** Activities that it told of as acknowledged. */
  readonly acknowledged: readonly number[];
  readonly signal: NodeJS.Signals | null;
  readonly exitCode: number | null;
  readonly end: string | undefined;
}

async function runChild(
  args: readonly string[],
  killAfter: number,
  env: Readonly<Record<string, string>> = {},
): Promise<ChildReport> {
  const child = spawn(process.execPath, [CHILD, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const closed = once(child, 'close');
  let text = '';
  let lines = 0;
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    for (const character of part) if (character === '\n') lines++;
    if (lines >= killAfter) child.kill('SIGKILL');
  });
  const [exitCode, signal] = await closed;
  // What follows the last line end was cut off.
  const told = text.split('\n').slice(0, -1);
  const acknowledged = told.filter((line) => /^\d+$/.test(line)).map(Number);
  return { acknowledged, signal, exitCode, end: told.find((line) => line.startsWith('end ')) };
}

/** The decision log of a run in a store. */
export async function decisionsOf(file: string, id: string): Promise<string[]> {
  const store = await openRunStore(file, { mustExist: true });
  const events = new JournalEvents();
  const decisions: string[] = [];
  await forEachRecord(store, id, (record) => {
    const decision = events.next(record)?.decision;
    if (decision !== undefined) decisions.push(JSON.stringify(decision));
  });
  await store.close();
  return decisions;
}

/** Kills a run, resumes it, and checks that nothing was lost and nothing counts twice. Returns what was acknowledged before the kill. */
export async function crashAndResume({
  file,
  id,
  evaluations,
  killAfter,
  insideCommit,
  deterministic,
}: CrashPlan): Promise<number> {
  const common = ['--file', file, '--id', id, ...(deterministic ? ['--deterministic'] : [])];
  const first = [...common, '--evaluations', String(evaluations)];
  const killed = insideCommit
    ? await runChild(first, Number.POSITIVE_INFINITY, { HGM_TEST_KILL_IN_COMMIT: String(killAfter) })
    : await runChild(first, killAfter);
  assert.equal(killed.signal, 'SIGKILL', `run ${id} ended by itself: ${killed.end} ${killed.exitCode}`);

  const resumed = await runChild([...common, '--resume'], Number.POSITIVE_INFINITY);
  assert.equal(resumed.exitCode, 0);
  assert.equal(resumed.end, `end completed ${evaluations}`);

  const store = await openRunStore(file, { mustExist: true });
  const events = new JournalEvents();
  const settledBefore = new Set<number>();
  const settled = new Set<number>();
  const met = new Set<string>();
  let sessions = 0;
  let counted = 0;
  await forEachRecord(store, id, (record) => {
    if (record.type === 'session') sessions++;
    const next = events.next(record);
    if (next?.decision === undefined) return;
    const { decision, type, key } = next.decision;
    assert.ok(!settled.has(decision), `activity ${decision} of run ${id} ends twice`);
    settled.add(decision);
    if (sessions === 1) settledBefore.add(decision);
    if (type === 'expand') return;
    counted++;
    const meeting = `${key} on ${next.decision.task}`;
    assert.ok(!met.has(meeting), `${meeting} twice in run ${id}`);
    met.add(meeting);
  });
  const stored = await store.read(id);
  await store.close();
  assert.equal(sessions, 2);
  for (const activity of killed.acknowledged) assert.ok(settledBefore.has(activity), `activity ${activity} of run ${id} is lost`);
  assert.equal(counted, evaluations);
  assert.equal(stored.figures.evaluations, evaluations);
  assert.equal(stored.status, 'completed');
  return killed.acknowledged.length;
}
