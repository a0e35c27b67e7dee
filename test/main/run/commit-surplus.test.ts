import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { CommitSurplus } from '../../../src/main/run/commit-surplus.js';
import { EventStream } from '../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../src/main/run/events/run-events.js';
import { StoredJournal } from '../../../src/main/run/journal/stored-journal.js';
import { resolveRunOptions } from '../../../src/main/run/resolve-run-options.js';
import { SearchRun } from '../../../src/main/run/search-run.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import { systemClock } from '../../../src/shared/clock.js';
import { FakeClock } from '../../support/fake-clock.js';
import { InlineExecutor } from '../../support/inline-executor.js';

describe('choosing ahead', () => {
  it('is as much again as keeps the threads busy, as long as commits come in time', () => {
    const ahead = new CommitSurplus();
    assert.equal(ahead.surplus(10), 10);
    ahead.note(5, 10);
    assert.equal(ahead.surplus(10), 10);
    assert.equal(ahead.surplus(40), 40);
  });

  it('grows with every commit that leaves threads short of work, up to its bound', () => {
    const ahead = new CommitSurplus();
    const grown = Array.from({ length: 12 }, () => {
      ahead.note(4, 10);
      return ahead.surplus(10);
    });
    assert.deepEqual(grown.slice(0, 3), [15, 22, 33]);
    assert.equal(grown.at(-1), 160);
  });

  it('falls slowly while threads are busy, to where it began', () => {
    const ahead = new CommitSurplus();
    for (let commit = 0; commit < 12; commit++) ahead.note(0, 10);
    ahead.note(5, 10);
    assert.equal(ahead.surplus(10), 150);
    for (let commit = 0; commit < 100; commit++) ahead.note(5, 10);
    assert.equal(ahead.surplus(10), 10);
  });
});

/** Each commit takes as long as twenty evaluations do: the executor settles one in a turn of the event loop. */
class SlowStore extends MemoryRunStore {
  commits = 0;

  override async append(...args: Parameters<MemoryRunStore['append']>): Promise<void> {
    this.commits++;
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    await super.append(...args);
  }
}

describe('a run whose commits take long', () => {
  it('chooses so far ahead that what is committed keeps its threads busy meanwhile', async () => {
    const evaluations = 6000;
    const store = new SlowStore();
    await store.create({ id: 'run', createdAt: '', problem: '', budget: null, header: '' }, Uint8Array.of(1));
    const run = new SearchRun({
      id: 'run',
      options: resolveRunOptions({ evaluations, threads: 2 }),
      problem: { url: 'file:///p.js', params: {}, seed: 1 },
      loaded: { name: 'slow', root: 0.3, tasks: null, contentHash: '' },
      executor: new InlineExecutor({ expand: () => 0.5, evaluate: () => 0.5 }, 2),
      clock: systemClock,
      // Its turns of the event loop take no time: a machine that is held up in one would leave a choice for the next.
      turnClock: new FakeClock(),
      events: new EventStream<RunEvent>(10),
      journal: new StoredJournal({ store, runId: 'run', first: {}, release: async () => undefined }),
    });
    const { status } = await run.result;
    assert.equal(status, 'completed');
    // With twice the four activities that two threads need, every commit holds four outcomes.
    assert.ok(store.commits < evaluations / 10, `${store.commits} commits`);
  });
});
