import type { JournalRecord } from '../../../src/main/run/journal/journal-record.js';
import { encodeRunHeader } from '../../../src/main/run/journal/run-header.js';
import type { RunStore } from '../../../src/main/store/run-store.js';
import { keyedUniform } from '../../../src/shared/random.js';
import { NO_FIGURES } from '../../../src/shared/store-protocol.js';
import { bytesOf } from '../cli/kept-run.js';

const TASKS = 7;

interface Chosen {
  readonly activity: number;
  readonly kind: 'expand' | 'evaluate';
}

/** Records of a run of so many activities that went every way there is; the same for the same seed. */
export function madeJournal(activities: number, seed: number): JournalRecord[] {
  const draw = keyedUniform(seed, 1, 1);
  const below = (count: number): number => Math.floor(draw() * count);
  const records: JournalRecord[] = [
    { type: 'session', startedAtMs: 0, evaluations: activities, timeMs: Number.POSITIVE_INFINITY, contentHash: 'abc' },
  ];
  const pending: Chosen[] = [];
  let agents = 1;
  let elapsedMs = 0;
  for (let activity = 1; activity <= activities; activity++) {
    const kind = draw() < 0.25 ? 'expand' : 'evaluate';
    records.push({ type: 'choice', kind, agent: below(agents), task: kind === 'expand' ? -1 : below(TASKS) });
    if (kind === 'expand' && draw() < 0.4) records.push({ type: 'mates', activity, mates: [below(agents)] });
    pending.push({ activity, kind });
    if (draw() < 0.05) records.push({ type: 'added', decisions: activity, parent: below(agents++), state: { added: activity } });
    while (pending.length > 3) {
      const [settled] = pending.splice(below(pending.length), 1);
      if (settled === undefined) break;
      records.push(...outcomeOf(settled, draw));
      if (records.at(-1)?.type === 'expansion') agents++;
    }
    elapsedMs += 100 * draw();
    if (draw() < 0.1) records.push({ type: 'moment', elapsedMs, busyMs: elapsedMs / 2 });
  }
  return records;
}

function outcomeOf({ activity, kind }: Chosen, draw: () => number): JournalRecord[] {
  const attempt = draw() < 0.1 ? 2 : 1;
  const elapsedMs = Math.floor(10 * draw());
  const before: JournalRecord[] =
    attempt === 2
      ? [
          { type: 'cost', activity, cost: 0.25 },
          { type: 'retry', activity, attempt: 1, delayMs: 5, code: 'Error', message: 'once more' },
        ]
      : [];
  if (draw() < 0.1) {
    const code = draw() < 0.5 ? 'Error' : 'ERR_START_TO_CLOSE_TIMEOUT';
    return [
      ...before,
      { type: 'failure', activity, attempts: attempt, isCounted: kind === 'evaluate', code, message: `failed ${activity}` },
    ];
  }
  if (kind === 'expand') return [...before, { type: 'expansion', activity, attempt, elapsedMs, state: { madeBy: activity } }];
  const metrics = { size: activity };
  const extras = draw() < 0.3 ? { cost: 0.5, metrics } : undefined;
  const feedback: JournalRecord[] = draw() < 0.2 ? [{ type: 'feedback', activity, feedback: `"of ${activity}"` }] : [];
  const reward = Math.round(draw() * 100) / 100;
  return [...before, ...feedback, { type: 'evaluation', activity, attempt, elapsedMs, reward, weight: 1, extras }];
}

/** Makes a run of records that are committed in pieces of so many. */
export async function keepJournal(store: RunStore, id: string, records: readonly JournalRecord[], piece: number): Promise<void> {
  const header = encodeRunHeader({
    url: 'file:///hgm/problem.mjs',
    name: 'made',
    options: { threads: 2, seed: 7 },
    root: { root: true },
    tasks: Array.from({ length: TASKS }, (_, task) => task),
    policy: { name: 'hgm', version: 1, isBuiltIn: true },
    rules: 2,
  });
  const [first, ...rest] = records;
  if (first === undefined) throw new TypeError('a journal begins with a session');
  await store.create({ id, createdAt: '2026-01-31T12:00:00.000Z', problem: 'made', budget: null, header }, bytesOf(first));
  for (let start = 0; start < rest.length; start += piece) {
    await store.append(id, bytesOf(...rest.slice(start, start + piece)), { figures: NO_FIGURES });
  }
}
