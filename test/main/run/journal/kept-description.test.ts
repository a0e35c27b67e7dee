/** What the problem's `describe` says of the best agent, on its way into the journal and out of it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RunReader } from '../../../../src/main/reading/run-reader.js';
import { EventStream } from '../../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../../src/main/run/events/run-events.js';
import { JournalEvents } from '../../../../src/main/run/journal/journal-events.js';
import { readJournal } from '../../../../src/main/run/journal/journal-reader.js';
import type { JournalRecord } from '../../../../src/main/run/journal/journal-record.js';
import { StoredJournal } from '../../../../src/main/run/journal/stored-journal.js';
import { resolveRunOptions } from '../../../../src/main/run/resolve-run-options.js';
import { SearchRun } from '../../../../src/main/run/search-run.js';
import { MemoryRunStore } from '../../../../src/main/store/memory-run-store.js';
import { HgmError } from '../../../../src/shared/errors.js';
import type { RunUpdate } from '../../../../src/shared/store-protocol.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { InlineExecutor, type InlineProblem } from '../../../support/inline-executor.js';
import { begin } from '../../cli/kept-run.js';
import { keepJournal } from '../../reading/made-journal.js';
import { decisionsOf, session } from '../journal-session.js';

const CLIMB: InlineProblem = {
  expand: (parent, activity) => Math.min(1, Number(parent) + (activity % 5) / 50),
  evaluate: (agent) => Number(agent),
  describe: (agent) => `height ${Number(agent)}`,
};

/** In which nothing can be written once a run is over. */
class ClosingStore extends MemoryRunStore {
  override async append(runId: string, bytes: Uint8Array, update: RunUpdate): Promise<void> {
    if ((await this.read(runId)).status === 'completed') throw new HgmError('ERR_STORE_FULL', 'full');
    await super.append(runId, bytes, update);
  }
}

function start(store: MemoryRunStore, problem: InlineProblem) {
  const clock = new FakeClock();
  const events = new EventStream<RunEvent>(1000);
  const run = new SearchRun({
    id: 'run',
    options: resolveRunOptions({ threads: 1, evaluations: 40 }),
    problem: { url: 'file:///p.js', params: {}, seed: 1 },
    loaded: { name: 'climb', root: 0.3, tasks: [0, 1, 2], contentHash: '' },
    executor: new InlineExecutor(problem),
    clock,
    // Its turns of the event loop take no time: a machine that is held up in one would leave a choice for the next.
    turnClock: new FakeClock(),
    events,
    journal: new StoredJournal({ store, runId: 'run', first: {}, release: async () => undefined }),
  });
  const told: RunEvent[] = [];
  const reading = (async () => {
    for await (const event of run.events({ types: ['description', 'log'] })) told.push(event);
  })();
  return { run, clock, told, reading };
}

async function recordsOf(store: MemoryRunStore): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  readJournal((await store.journal('run', 0)).bytes, (record) => records.push(record));
  return records;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('what describe says of the best agent', () => {
  it('is kept at the end of a run, after the record that it is over, and told by its journal', async () => {
    const { result, records } = await session({ evaluations: 30 }, CLIMB);
    assert.deepEqual(
      records.slice(-2).map(({ type }) => type),
      ['close', 'description'],
    );
    const events = new JournalEvents();
    const told = records.map((record) => events.next(record)?.event);
    const { key, agent } = result.best ?? assert.fail('it has a best agent');
    assert.deepEqual(told.at(-1), { type: 'description', key, description: `height ${agent}` });
  });

  it('changes nothing of how a run goes on that is taken up again', async () => {
    for (const deterministic of [true, false]) {
      const plain = await session({ evaluations: 30, deterministic }, { ...CLIMB, describe: () => '' });
      const { records } = await session({ evaluations: 30, deterministic }, CLIMB);
      assert.deepEqual(decisionsOf(records), decisionsOf(plain.records));
      const { result } = await session({ evaluations: 60, deterministic }, CLIMB, records);
      assert.deepEqual([result.status, result.evaluations], ['completed', 60]);
    }
  });

  it('is kept while the run goes on, once it has done so for a while', async () => {
    const store = new MemoryRunStore();
    await begin(store, 'run');
    const { run, clock, told, reading } = start(store, CLIMB);
    await turns(5);
    clock.advance(300);
    await turns(5);
    run.stop();
    await run.result;
    await reading;
    const types = (await recordsOf(store)).map(({ type }) => type);
    const first = types.indexOf('description');
    assert.ok(first > 0 && first < types.indexOf('close'), types.join());
    assert.equal(told[0]?.type, 'description');
  });

  it('is cut after 1,000 characters, between two of them; the result has it whole', async () => {
    const text = `${'x'.repeat(998)}\u{1f600}${'y'.repeat(500)}`;
    const { result, records } = await session({ evaluations: 10 }, { ...CLIMB, describe: () => text });
    const last = records.at(-1);
    assert.ok(last?.type === 'description');
    assert.equal(last.description, `${'x'.repeat(998)}…`);
    assert.equal(result.best?.description, text);
  });

  it('is not kept where describe fails', async () => {
    const describe = () => {
      throw new Error('not today');
    };
    const { result, records } = await session({ evaluations: 10 }, { ...CLIMB, describe });
    assert.deepEqual([result.status, result.best?.description, records.at(-1)?.type], ['completed', null, 'close']);
  });

  it('is all that is lost where the store fails once the run is over, which is told', async () => {
    const store = new ClosingStore();
    await begin(store, 'run');
    const { run, told, reading } = start(store, CLIMB);
    const { status, error, best } = await run.result;
    await reading;
    assert.deepEqual([status, error, best?.description], ['completed', null, `height ${best?.agent}`]);
    assert.deepEqual(told, [
      {
        type: 'log',
        activity: null,
        level: 'error',
        message: 'keeping what describe said failed: full (ERR_STORE_FULL)',
        source: 'log',
      },
    ]);
    assert.equal((await store.claim('run')).status, 'completed');
  });
});

describe('what render makes of the best agent', () => {
  const render: InlineProblem['render'] = (agent) =>
    `<svg xmlns="http://www.w3.org/2000/svg"><text>${Number(agent)} “ä”</text></svg>`;

  /** What a reader says of the best agent of a run with these records. */
  async function readBest(records: readonly JournalRecord[]) {
    const store = new MemoryRunStore();
    await keepJournal(store, 'run', records, records.length);
    const reading = await RunReader.open(store, 'run');
    const { best } = await reading.overview();
    return await reading.agent(best?.key ?? '');
  }

  it('is kept at the end of a run, and shown as an image', async () => {
    const { result, records } = await session({ evaluations: 30 }, { ...CLIMB, render });
    assert.deepEqual(
      records.slice(-3).map(({ type }) => type),
      ['close', 'description', 'picture'],
    );
    const { key, picture } = await readBest(records);
    assert.equal(key, result.best?.key);
    const [head, data = ''] = (picture ?? '').split(',');
    assert.equal(head, 'data:image/svg+xml;base64');
    assert.equal(Buffer.from(data, 'base64').toString(), render?.(result.best?.agent ?? null));
  });

  it('changes nothing of how a run goes on that is taken up again', async () => {
    const { records } = await session({ evaluations: 30, deterministic: true }, { ...CLIMB, render });
    const plain = await session({ evaluations: 30, deterministic: true }, CLIMB);
    const resumed = await session({ evaluations: 60, deterministic: true }, { ...CLIMB, render }, records);
    const plainly = await session({ evaluations: 60, deterministic: true }, CLIMB, plain.records);
    assert.deepEqual(decisionsOf(resumed.records), decisionsOf(plainly.records));
  });

  it('is left out where it is too long to be kept', async () => {
    const { records } = await session({ evaluations: 30 }, { ...CLIMB, render: () => 'x'.repeat(1_000_001) });
    assert.equal(records.at(-1)?.type, 'description');
    assert.equal((await readBest(records)).picture, null);
  });
});
