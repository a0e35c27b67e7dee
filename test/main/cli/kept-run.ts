import type { GuardOptions } from '../../../src/main/policy/guard-options.js';
import type { JournalRecord } from '../../../src/main/run/journal/journal-record.js';
import { JournalWriter } from '../../../src/main/run/journal/journal-writer.js';
import { encodeRunHeader } from '../../../src/main/run/journal/run-header.js';
import type { RunStore } from '../../../src/main/store/run-store.js';
import { NO_FIGURES, type RunFigures } from '../../../src/shared/store-protocol.js';

/** What a small run looks like in a store, record by record: every kind of event, and all that an evaluation can carry. */
export const BEGINNING: readonly JournalRecord[] = [
  { type: 'session', startedAtMs: 0, evaluations: 5, timeMs: Number.POSITIVE_INFINITY, contentHash: 'abc' },
  { type: 'choice', kind: 'evaluate', agent: 0, task: 2 },
  { type: 'choice', kind: 'expand', agent: 0, task: -1 },
  { type: 'choice', kind: 'evaluate', agent: 0, task: 0 },
  { type: 'evaluation', activity: 1, attempt: 1, elapsedMs: 2, reward: 0.5, weight: 1, extras: undefined },
  { type: 'retry', activity: 3, attempt: 1, delayMs: 8, code: 'Error', message: 'bad, "luck"' },
  { type: 'expansion', activity: 2, attempt: 1, elapsedMs: 4, state: { height: 0.25 } },
  { type: 'choice', kind: 'evaluate', agent: 1, task: 1 },
];

export const REST: readonly JournalRecord[] = [
  { type: 'failure', activity: 3, attempts: 3, isCounted: true, code: 'Error', message: 'bad luck' },
  {
    type: 'evaluation',
    activity: 4,
    attempt: 2,
    elapsedMs: 1,
    reward: 1,
    weight: 2,
    extras: { cost: 3, metrics: { size: 7 }, payload: 'seen' },
  },
];

export const BEGINNING_FIGURES: RunFigures = { ...NO_FIGURES, evaluations: 1, expansions: 1, retries: 1, elapsedMs: 1500 };
export const REST_FIGURES: RunFigures = {
  ...BEGINNING_FIGURES,
  evaluations: 3,
  failedActivities: 1,
  retries: 1,
  cost: 3,
  elapsedMs: 61_000,
};

export function bytesOf(...records: JournalRecord[]): Uint8Array {
  const writer = new JournalWriter();
  for (const record of records) writer.write(record);
  return writer.take();
}

/** Makes a run that has got as far as {@link BEGINNING}, and is owned by whoever has the store open. */
export async function begin(
  store: RunStore,
  id: string,
  createdAt = '2026-01-31T12:00:00.000Z',
  guards?: GuardOptions,
): Promise<void> {
  const header = encodeRunHeader({
    url: 'file:///hgm/problem.mjs',
    name: 'climb',
    options: { evaluations: 5, threads: 2, seed: 7, ...(guards && { guards }) },
    root: { height: 0 },
    tasks: [10, 20, 30],
    policy: { name: 'hgm', version: 1, isBuiltIn: true },
    rules: 2,
  });
  await store.create({ id, createdAt, problem: 'climb', budget: 5, header }, bytesOf(...BEGINNING));
  await store.append(id, bytesOf(), { figures: BEGINNING_FIGURES });
}

/** Makes a run that ended when its evaluations had cost 3, as much as they may. */
export async function makeGuarded(store: RunStore, id: string): Promise<void> {
  await begin(store, id, undefined, { maximumCost: 3 });
  const end = { figures: REST_FIGURES, status: 'completed' } as const;
  await store.append(id, bytesOf(...REST, { type: 'close', status: 'completed' }), end);
  await store.release(id);
}

/** Makes a run that was stopped in good order. */
export async function makeStopped(store: RunStore, id: string, createdAt?: string): Promise<void> {
  await begin(store, id, createdAt);
  await store.append(id, bytesOf(...REST, { type: 'close', status: 'stopped' }), { figures: REST_FIGURES, status: 'stopped' });
  await store.release(id);
}
