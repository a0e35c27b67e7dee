import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { MemoryRunStore, type RunOptions, startRun } from '../../../src/main/index.js';
import { EventStream } from '../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../src/main/run/events/run-events.js';
import { JournalWriter } from '../../../src/main/run/journal/journal-writer.js';
import { noJournal, type RunJournal } from '../../../src/main/run/journal/run-journal.js';
import { StoredJournal } from '../../../src/main/run/journal/stored-journal.js';
import { RUN_OPTIONS } from '../../../src/main/run/options/option-table.js';
import { resolveRunOptions } from '../../../src/main/run/resolve-run-options.js';
import { SearchRun } from '../../../src/main/run/search-run.js';
import type { SearchRunParts } from '../../../src/main/run/search-run-parts.js';
import { RememberedCalls } from '../../../src/main/run/sight/remembered-calls.js';
import { systemClock } from '../../../src/shared/clock.js';
import { isHgmError } from '../../../src/shared/errors.js';
import { FakeClock } from '../../support/fake-clock.js';
import { InlineExecutor } from '../../support/inline-executor.js';

const PROBLEM = new URL('../runtime/fixtures/remote-problem.js', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'hgm-faults-'));
after(() => rmSync(folder, { recursive: true }));

describe('a callback that throws', () => {
  const callbacks: readonly (readonly [string, NonNullable<RunOptions['onDecision']>])[] = [
    [
      'at once',
      () => {
        throw new RangeError('no log today');
      },
    ],
    ['later', () => Promise.reject(new RangeError('no log today'))],
  ];
  for (const [when, onDecision] of callbacks) {
    test(`${when} fails its run, which is kept as failed and let go`, async () => {
      const store = new MemoryRunStore();
      const run = await startRun(PROBLEM, { id: 'r', store, threads: 1, evaluations: 100_000, onDecision });
      const result = await run.result;
      assert.equal(result.status, 'failed');
      assert.equal(result.error?.code, 'ERR_CALLBACK');
      assert.match(result.error?.message ?? '', /^onDecision threw at decision 1: no log today$/);
      assert.equal((await store.claim('r')).status, 'failed');
    });
  }
});

test('a fault of the runtime ends the run: it is kept as failed, let go, and everything is closed', async () => {
  const store = new MemoryRunStore();
  const writer = new JournalWriter();
  writer.write({ type: 'session', startedAtMs: 0, evaluations: 10, timeMs: Number.POSITIVE_INFINITY, contentHash: '' });
  await store.create({ id: 'r', createdAt: '', problem: 'p', budget: null, header: '' }, writer.take());
  const executor = new InlineExecutor({ expand: () => 0, evaluate: () => 1 }, 1);
  Object.defineProperty(executor, 'desiredAttempts', {
    get: () => {
      throw new Error('a fault');
    },
  });
  let releases = 0;
  const release = async () => {
    releases++;
  };
  const run = new SearchRun({
    id: 'r',
    options: resolveRunOptions({ threads: 1, evaluations: 10 }),
    problem: { url: 'file:///p.js', params: {}, seed: 1 },
    loaded: { name: 'p', root: 0, tasks: null, contentHash: '' },
    executor,
    clock: systemClock,
    events: new EventStream<RunEvent>(10),
    journal: new StoredJournal({ store, runId: 'r', first: {}, release }),
  });
  await assert.rejects(run.result, /a fault/);
  assert.equal(run.progress().status, 'failed');
  assert.equal((await store.claim('r')).status, 'failed');
  assert.equal(releases, 1);
  assert.ok(executor.isClosed);
});

/** A run that is not kept in a store, over an executor that the test may break. */
function startOn(executor: InlineExecutor, parts: Partial<SearchRunParts> = {}): SearchRun {
  return new SearchRun({
    id: 'r',
    options: resolveRunOptions({ threads: 1, evaluations: 1_000_000 }),
    problem: { url: 'file:///p.js', params: {}, seed: 1 },
    loaded: { name: 'p', root: 0, tasks: null, contentHash: '' },
    executor,
    clock: systemClock,
    // Its turns of the event loop take no time: a machine that is held up in one would leave a choice for the next.
    turnClock: new FakeClock(),
    events: new EventStream<RunEvent>(10),
    ...parts,
  });
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Only what hangs takes so long, in milliseconds. */
const HANG_MS = 120_000;

describe('after a fault of the runtime', () => {
  const closed = { code: 'ERR_CLOSED', message: 'the run was ended by a fault of the runtime' };

  test('all that was asked for is settled, and what is asked for later is refused and not journalled', {
    timeout: HANG_MS,
  }, async () => {
    const records: string[] = [];
    let [isHeld, isFaulty] = [false, false];
    const journal: RunJournal = {
      ...noJournal,
      isKept: true,
      record: ({ type }) => records.push(type),
      commit: (_, callback) => (isHeld ? undefined : callback()),
      close: async () => void records.push('close'),
    };
    const executor = new InlineExecutor({ expand: () => 0, evaluate: () => 1 }, 1);
    Object.defineProperty(executor, 'desiredAttempts', { get: () => (isFaulty ? assert.fail('a fault') : 1) });
    const remembered = new RememberedCalls();
    const run = startOn(executor, { journal, remembered });
    await turns(5);
    isHeld = true;
    const asked = [run.pause()];
    await turns(1);
    const pending = records.filter((type) => type === 'choice').length;
    asked.push(remembered.keep(pending, 'it', '1', 0).then(() => undefined));
    isFaulty = true;
    asked.push(run.setExpansionGate(false));
    const told = asked.map((promise) => assert.rejects(promise, closed));
    await assert.rejects(run.result, /a fault/);
    await Promise.all(told);
    isFaulty = false;
    await assert.rejects(run.unpause(), closed);
    await assert.rejects(remembered.keep(pending, 'other', '1', 0), closed);
    await turns(3);
    assert.equal(records.at(-1), 'close');
    assert.deepEqual(
      records.filter((type) => type === 'steering' || type === 'remembered'),
      ['steering', 'remembered'],
    );
  });

  test('in what is done from outside, the run is ended, and is not only told to whoever asked', {
    timeout: HANG_MS,
  }, async () => {
    const executor = new InlineExecutor({ expand: () => 0, evaluate: () => 1 }, 1);
    const resize = () => {
      throw new RangeError('no more threads');
    };
    const run = startOn(Object.assign(executor, { resize }));
    await turns(5);
    const asked = [run.update({ threads: 3 }), run.setExpansionGate(false)];
    const told = asked.map((promise) => assert.rejects(promise, closed));
    await assert.rejects(run.result, /no more threads/);
    await Promise.all(told);
    assert.equal(run.progress().status, 'failed');
    assert.ok(executor.isClosed);
  });
});

/** Values that are no option's, or only by chance. */
const hostile = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true, withSparseArray: true }),
  fc.constantFrom<unknown>(
    new AbortController(),
    1e300,
    -0,
    Number.NaN,
    () => 1,
    Symbol('s'),
    new Proxy({}, { get: () => assert.fail('a trap'), ownKeys: () => assert.fail('a trap') }),
    Object.create({ maximumAttempts: 0 }),
    {
      get maximumCost(): number {
        throw new TypeError('a getter');
      },
    },
  ),
);

const NAMES = [...Object.keys(RUN_OPTIONS), 'unknown', '__proto__', 'constructor'];
const optionObjects = fc.dictionary(fc.constantFrom(...NAMES), hostile, { maxKeys: 4 });

describe('options of any kind', () => {
  test('are taken, or refused with ERR_OPTION that names a field', () => {
    let refused = 0;
    fc.assert(
      fc.property(optionObjects, (options) => {
        try {
          resolveRunOptions(options);
        } catch (error) {
          assert.ok(isHgmError(error, 'ERR_OPTION'), String(error));
          const field = String(error.details?.field).split(/[.[]/)[0] ?? '';
          assert.ok(NAMES.includes(field) || field === 'options', field);
          assert.ok(error.message.startsWith(`${error.details?.field} must be `), error.message);
          refused++;
        }
      }),
      { seed: 12, numRuns: 3000 },
    );
    assert.ok(refused > 1000, `${refused} of 3000 were refused`);
  });

  test('that are refused leave nothing: no store, no thread, no descriptor', async () => {
    const file = join(folder, 'refused', 'runs.db');
    const resources = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker').length;
    const descriptors = () => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0);
    const [ports, files] = [resources(), descriptors()];
    const wrong: readonly object[] = [
      { retry: { maximumAttempts: 0 } },
      { resourceLimits: -1 },
      { guards: null },
      { timeouts: { heartbeatTimeoutMs: 'soon' } },
      { signal: new AbortController() },
      { params: { x: 5n } },
    ];
    for (let round = 0; round < 20; round++) {
      const options = { store: file, ...wrong[round % wrong.length] };
      await assert.rejects(Reflect.apply(startRun, undefined, [PROBLEM, options]), { code: 'ERR_OPTION' });
    }
    // What threads of other tests had is freed a moment after they have exited, so that there may be less by then.
    assert.ok(resources() <= ports && descriptors() <= files, `${resources()} of ${ports}, ${descriptors()} of ${files}`);
    assert.ok(!existsSync(join(folder, 'refused')));
  });
});
