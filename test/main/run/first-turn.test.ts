/**
 * A run chooses nothing more in a turn of the event loop once its share of the turn is spent. On a machine that is slow enough it is spent
 * before the first choice, when nothing is in flight: which once was taken for "nothing is left to do".
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventStream } from '../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../src/main/run/events/run-events.js';
import { JournalWriter } from '../../../src/main/run/journal/journal-writer.js';
import { StoredJournal } from '../../../src/main/run/journal/stored-journal.js';
import { resolveRunOptions } from '../../../src/main/run/resolve-run-options.js';
import type { RunOptions } from '../../../src/main/run/run-options.js';
import { SearchRun } from '../../../src/main/run/search-run.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import type { Clock } from '../../../src/shared/clock.js';
import { InlineExecutor } from '../../support/inline-executor.js';

/** Each look at it takes longer than a share, until it has been looked at so often. */
function slowClock(slowLooks: number): Clock {
  let now = 0;
  let looks = 0;
  return {
    now: () => {
      now += ++looks <= slowLooks ? 10 : 0.001;
      return now;
    },
    setTimer: () => 0,
    clearTimer: () => undefined,
  };
}

async function statusOf(clock: Clock, options: RunOptions, isKept: boolean): Promise<string> {
  const resolved = resolveRunOptions({ threads: 2, evaluations: 40, retry: { initialIntervalMs: 0 }, ...options });
  const store = new MemoryRunStore();
  const writer = new JournalWriter();
  writer.write({ type: 'session', startedAtMs: 0, evaluations: 40, timeMs: Number.POSITIVE_INFINITY, contentHash: '' });
  await store.create({ id: 'run', createdAt: '', problem: 'climb', budget: 40, header: '' }, writer.take());
  const run = new SearchRun({
    id: 'run',
    options: resolved,
    problem: { url: 'file:///p.js', params: {}, seed: resolved.seed },
    loaded: { name: 'climb', root: 0.3, tasks: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], contentHash: '' },
    executor: new InlineExecutor({ expand: (parent) => parent, evaluate: (agent) => Number(agent) }, resolved.threads),
    clock,
    events: new EventStream<RunEvent>(10),
    ...(isKept && { journal: new StoredJournal({ store, runId: 'run', first: {}, release: async () => undefined }) }),
  });
  const { status, evaluations } = await run.result;
  return `${status} ${evaluations}`;
}

describe('a run whose first turn is over before it has chosen anything', () => {
  for (const isKept of [false, true]) {
    for (const deterministic of [false, true]) {
      const what = `${isKept ? 'kept in a store' : 'in memory'}${deterministic ? ', deterministic' : ''}`;
      it(`goes on in the next one, however many looks at the clock are slow: ${what}`, async () => {
        for (let slowLooks = 0; slowLooks < 12; slowLooks++) {
          assert.equal(await statusOf(slowClock(slowLooks), { deterministic }, isKept), 'completed 40', `${slowLooks} looks`);
        }
      });
    }
  }
});
