import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EventStream } from '../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../src/main/run/events/run-events.js';
import type { JournalRecord } from '../../../src/main/run/journal/journal-record.js';
import { StoredJournal } from '../../../src/main/run/journal/stored-journal.js';
import { resolveRunOptions } from '../../../src/main/run/resolve-run-options.js';
import type { RunOptions } from '../../../src/main/run/run-options.js';
import { SearchRun } from '../../../src/main/run/search-run.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import { systemClock } from '../../../src/shared/clock.js';
import { HgmError } from '../../../src/shared/errors.js';
import { keyedUniform } from '../../../src/shared/random.js';
import type { Measure } from '../../../src/shared/work.js';
import { InlineExecutor, type InlineProblem } from '../../support/inline-executor.js';
import { decisionsOf, session } from './journal-session.js';

/** Fails at some first attempts, and at all attempts of a few activities. */
const FLAKY: InlineProblem = {
  expand: (parent, activity) => Math.min(1, Math.max(0, Number(parent) + (keyedUniform(9, 2, activity)() - 0.4) / 4)),
  evaluate: (agent, _, activity, attempt) => {
    if (activity % 53 === 0 || (activity % 7 === 0 && attempt === 1)) throw new Error(`activity ${activity}`);
    return Number(agent);
  },
};

describe('a run that is taken up after its process died at any moment', () => {
  it('makes the same decisions as one that was not, when it is deterministic', async () => {
    const options: RunOptions = { evaluations: 150, deterministic: true };
    const whole = await session(options, FLAKY);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: whole.records.length - 1 }),
        fc.integer({ min: 0, max: 100 }),
        async (cut, second) => {
          // Two deaths, the second one somewhere in what the first resumption wrote.
          const once = await session(options, FLAKY, whole.records.slice(0, cut));
          const length = cut + Math.min(second, once.records.length - cut);
          const twice = await session(options, FLAKY, once.records.slice(0, Math.max(1, length)));
          assert.deepEqual(decisionsOf(once.records), decisionsOf(whole.records));
          assert.deepEqual(decisionsOf(twice.records), decisionsOf(whole.records));
          assert.deepEqual(twice.result.best, whole.result.best);
        },
      ),
      { seed: 6, numRuns: 40, includeErrorInReport: true },
    );
  });

  it('makes the same decisions where it has scores, some evaluations fail and a target ends it', async () => {
    const scored: InlineProblem = { ...FLAKY, evaluate: (...call) => 1e-6 * (1 - Number(FLAKY.evaluate(...call))) };
    const options: RunOptions = { evaluations: 400, deterministic: true, guards: { target: 4e-7 } };
    const measure: Measure = { direction: 'minimize', isExact: true };
    const whole = await session(options, scored, [], [], measure);
    const { best, status, evaluations } = whole.result;
    assert.ok(status === 'completed' && evaluations < 400, `${status} after ${evaluations}`);
    assert.ok(best?.bound !== undefined && best.bound <= 4e-7 && best.score !== undefined && best.score <= best.bound);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.records.length - 1 }), async (cut) => {
        const again = await session(options, scored, whole.records.slice(0, cut), [], measure);
        assert.deepEqual(decisionsOf(again.records), decisionsOf(whole.records));
        assert.deepEqual(again.result.best, best);
      }),
      { seed: 8, numRuns: 30 },
    );
  });

  it('spends its budget exactly, and gives no agent a task twice', async () => {
    const options: RunOptions = { evaluations: 150 };
    const whole = await session(options, FLAKY);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.records.length - 1 }), async (cut) => {
        const { result, records } = await session(options, FLAKY, whole.records.slice(0, cut));
        assert.deepEqual([result.status, result.evaluations], ['completed', 150]);
        const met = decisionsOf(records)
          .map((line) => JSON.parse(line))
          .filter(({ type }) => type === 'evaluate');
        assert.equal(met.length, 150);
        assert.equal(new Set(met.map(({ key, task }) => `${key} ${task}`)).size, 150);
        assert.equal(new Set(met.map(({ decision }) => decision)).size, 150);
      }),
      { seed: 7, numRuns: 40 },
    );
  });

  for (const deterministic of [false, true]) {
    it(`makes the one evaluation that a budget larger by one allows${deterministic ? ', when it is deterministic' : ''}`, async () => {
      const first = await session({ evaluations: 60, deterministic }, FLAKY);
      assert.equal(first.result.status, 'completed');
      const second = await session({ evaluations: 61, deterministic }, FLAKY, first.records);
      assert.deepEqual([second.result.status, second.result.evaluations], ['completed', 61]);
      const third = await session({ evaluations: 61, deterministic }, FLAKY, second.records);
      assert.deepEqual([third.result.status, third.result.evaluations], ['completed', 61]);
    });
  }

  it('goes on to a larger budget', async () => {
    const first = await session({ evaluations: 60 }, FLAKY);
    const { result } = await session({ evaluations: 100 }, FLAKY, first.records);
    assert.deepEqual([result.status, result.evaluations], ['completed', 100]);
  });
});

describe('suspects', () => {
  const STEADY: InlineProblem = { ...FLAKY, evaluate: (agent) => Number(agent) };

  /** The journal of a run that died with its first `settled` outcomes committed. */
  async function deadAfter(settled: number): Promise<readonly JournalRecord[]> {
    const { records } = await session({ evaluations: 80 }, STEADY);
    let outcomes = 0;
    return records.slice(
      0,
      records.findIndex(({ type }) => (type === 'evaluation' || type === 'expansion') && ++outcomes > settled),
    );
  }

  it('run one at a time, each start committed before it, and are not charged', async () => {
    const before = await deadAfter(20);
    const { records, executor } = await session({ evaluations: 80 }, STEADY, before);
    const after = records.slice(before.length + 1);
    const firstChoice = after.findIndex(({ type }) => type === 'choice');
    const types = after.slice(0, firstChoice).flatMap(({ type }) => (type === 'moment' ? [] : [type]));
    assert.ok(types.length >= 4);
    for (const [index, type] of types.entries()) assert.equal(type === 'start', index % 2 === 0, types.join(' '));
    assert.ok(executor.executed.every(({ attempt }) => attempt === 1));
  });

  it('are charged an attempt when the process died with one of them alone, and no other', async () => {
    let journal = await deadAfter(20);
    const once = await session({ evaluations: 80 }, STEADY, journal);
    const poison = once.records.slice(journal.length).find((record) => record.type === 'start');
    assert.ok(poison?.type === 'start');
    for (let death = 0; death < 3; death++) {
      const next = await session({ evaluations: 80 }, STEADY, journal);
      const at = next.records.findIndex((record, index) => index > journal.length && record.type === 'start');
      journal = next.records.slice(0, at + 1);
    }
    const { result, records } = await session({ evaluations: 80 }, STEADY, journal);
    assert.deepEqual([result.status, result.evaluations, result.failedActivities], ['completed', 80, 1]);
    const failure = records.find((record) => record.type === 'failure');
    assert.ok(failure?.type === 'failure');
    assert.deepEqual([failure.activity, failure.attempts, failure.code], [poison.activity, 3, 'ERR_PROCESS_DIED']);
  });

  it('are none after an end in good order: what was cancelled runs again together', async () => {
    const controller = new AbortController();
    let count = 0;
    const stopping: InlineProblem = {
      ...STEADY,
      evaluate: (agent) => {
        if (++count === 30) controller.abort();
        return Number(agent);
      },
    };
    const stopped = await session({ evaluations: 80, signal: controller.signal }, stopping);
    assert.equal(stopped.result.status, 'stopped');
    assert.equal(stopped.records.at(-1)?.type, 'close');
    const { result, records } = await session({ evaluations: 80 }, STEADY, stopped.records);
    assert.deepEqual([result.status, result.evaluations], ['completed', 80]);
    assert.ok(records.every(({ type }) => type !== 'start'));
  });
});

describe('a store that fails', () => {
  it('ends the run as failed, with only what was acknowledged in its figures and events', async () => {
    let commits = 0;
    let acknowledged = 0;
    class Failing extends MemoryRunStore {
      override async append(...args: Parameters<MemoryRunStore['append']>): Promise<void> {
        if (++commits > 20) throw new HgmError('ERR_STORE_FULL', 'the disk is full');
        await super.append(...args);
        acknowledged = args[2].figures.evaluations;
      }
    }
    const store = new Failing();
    await store.create({ id: 'run', createdAt: '', problem: '', budget: null, header: '' }, Uint8Array.of(1));
    const options = resolveRunOptions({ evaluations: 10_000, threads: 2, lookAhead: 4 });
    const events = new EventStream<RunEvent>(100_000);
    const run = new SearchRun({
      id: 'run',
      options,
      problem: { url: 'file:///p.js', params: {}, seed: 1 },
      loaded: { name: 'climb', root: 0.3, tasks: null, contentHash: '' },
      executor: new InlineExecutor({ ...FLAKY, evaluate: (agent) => Number(agent) }, 2),
      clock: systemClock,
      events,
      journal: new StoredJournal({ store, runId: 'run', first: {}, release: async () => undefined }),
    });
    let told = 0;
    for await (const event of run.events()) if (event.type === 'evaluation') told++;
    const result = await run.result;
    assert.deepEqual([result.status, result.error?.code], ['failed', 'ERR_STORE_FULL']);
    assert.equal(result.evaluations, acknowledged);
    assert.equal(told, acknowledged);
    assert.ok(acknowledged > 0);
  });
});
