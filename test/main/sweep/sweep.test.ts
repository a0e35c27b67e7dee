import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resumeRun, startRun } from '../../../src/main/index.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import type { RunStore } from '../../../src/main/store/run-store.js';
import { runSweep, type SweepParts } from '../../../src/main/sweep/sweep.js';
import { resolveSweep, type SweepOptions } from '../../../src/main/sweep/sweep-options.js';
import type { SweepResult } from '../../../src/main/sweep/sweep-result.js';
import { readSweptRun } from '../../../src/main/sweep/swept-run.js';
import { isHgmError } from '../../../src/shared/errors.js';
import { Gate } from '../../support/gate.js';

const PROBLEM = new URL('../../fixtures/swept-problem.js', import.meta.url).href;

const SMALL: SweepOptions = {
  policies: [{ policy: 'greedy' }, { policy: 'hgm', label: 'hgm: wide', options: { alpha: 0.9 } }],
  seeds: [1, 2],
  evaluations: 40,
  deterministic: true,
  runsAtATime: 1,
  id: 's',
};

/** Sweeps in a store, and what it has started and taken up. */
function swept(store: RunStore, changes: Partial<SweepParts> = {}) {
  const [started, resumed]: [string[], string[]] = [[], []];
  const parts: SweepParts = {
    store,
    problem: { place: { url: PROBLEM }, content: { contentHash: '', files: [] } },
    start: (options) => {
      started.push(options.id ?? '');
      return startRun(PROBLEM, options);
    },
    resume: (runId, options) => {
      resumed.push(runId);
      return resumeRun(runId, options);
    },
    ...changes,
  };
  return { started, resumed, sweep: (options: SweepOptions) => runSweep(resolveSweep(options), parts) };
}

/** A result without its times. */
function untimed(result: SweepResult) {
  return {
    ...result,
    policies: result.policies.map(({ meanElapsedMs: _, ...policy }) => policy),
    runs: result.runs.map(({ elapsedMs: _, ...run }) => run),
  };
}

describe('a sweep', () => {
  it('runs every policy with every seed, as runs that are named, tagged and kept', async () => {
    const store = new MemoryRunStore();
    const told: string[] = [];
    const { started, sweep } = swept(store);
    const result = await sweep({
      ...SMALL,
      tags: ['mine'],
      onRun: ({ runId }, ended, total) => told.push(`${runId} ${ended}/${total}`),
    });
    assert.deepEqual(started, ['s.greedy.1', 's.hgm-wide.1', 's.greedy.2', 's.hgm-wide.2']);
    assert.deepEqual(told, ['s.greedy.1 1/4', 's.hgm-wide.1 2/4', 's.greedy.2 3/4', 's.hgm-wide.2 4/4']);
    const kept = await store.read('s.hgm-wide.2');
    assert.deepEqual([kept.name, kept.tags, kept.status], ['hgm: wide, seed 2', ['mine', 'sweep:s'], 'completed']);
    assert.match(await store.header('s.hgm-wide.2'), /"alpha":0\.9/);

    const [greedy, wide] = result.policies;
    const answerOf = (runId: string): number => result.runs.find((run) => run.runId === runId)?.best?.value ?? Number.NaN;
    const differences = [1, 2].map((seed) => answerOf(`s.greedy.${seed}`) - answerOf(`s.hgm-wide.${seed}`));
    assert.equal(result.measure.direction, 'minimize');
    assert.equal(result.isComplete, true);
    assert.equal(greedy?.difference, null);
    assert.equal(wide?.difference?.value?.mean, (differences[0]! + differences[1]!) / 2);
    assert.equal(wide?.difference?.better, differences.filter((difference) => difference < 0).length);
    const single = await startRun(PROBLEM, { policy: 'greedy', seed: 2, evaluations: 40, deterministic: true, threads: 1 });
    assert.equal(answerOf('s.greedy.2'), (await single.result).best?.score);
    assert.equal(greedy?.curve.at(-1)?.mean, greedy?.value?.mean);
  });

  it('that was stopped is taken up where it was, and is the same as one that was not', async () => {
    const whole = await swept(new MemoryRunStore()).sweep(SMALL);
    const store = new MemoryRunStore();
    const controller = new AbortController();
    const first = await swept(store, {
      start: async (options) => {
        const run = await startRun(PROBLEM, options);
        if (options.id === 's.hgm-wide.1') controller.abort();
        return run;
      },
    }).sweep({ ...SMALL, signal: controller.signal });
    assert.deepEqual([first.isComplete, first.runs.map(({ status }) => status)], [false, ['completed', 'stopped']]);
    assert.equal(first.policies[1]?.difference?.value, null);

    const again = swept(store, { problem: await problemOf(store) });
    assert.deepEqual(untimed(await again.sweep(SMALL)), untimed(whole));
    assert.deepEqual([again.resumed, again.started], [['s.hgm-wide.1'], ['s.greedy.2', 's.hgm-wide.2']]);

    const printed = swept(store);
    assert.deepEqual(untimed(await printed.sweep(SMALL)), untimed(whole));
    assert.deepEqual([printed.resumed, printed.started], [[], []]);

    const more = swept(store, { problem: await problemOf(store) });
    assert.equal((await more.sweep({ ...SMALL, seeds: [1, 2, 3] })).total, 6);
    assert.deepEqual(more.started, ['s.greedy.3', 's.hgm-wide.3']);
  });

  it('has its answers judged afresh, by runs of the same seed for all policies, once', async () => {
    const store = new MemoryRunStore();
    const { started, sweep } = swept(store);
    const result = await sweep({ ...SMALL, judge: 5 });
    assert.deepEqual(started.slice(0, 4), ['s.greedy.1', 's.greedy.1.judge', 's.hgm-wide.1', 's.hgm-wide.1.judge']);
    const [greedy, wide] = [1, 2].map((place) => result.runs[place - 1]);
    assert.deepEqual([greedy?.judged?.evaluations, wide?.judged?.evaluations], [5, 5]);
    // The evaluations of an agent are within a tenth of each other.
    assert.ok(Math.abs((greedy?.judged?.value ?? 0) - (greedy?.best?.value ?? 9)) < 0.1);
    assert.notEqual(greedy?.judged?.value, greedy?.best?.value);
    assert.equal(result.policies[0]?.value?.mean, ((greedy?.judged?.value ?? 0) + (result.runs[2]?.judged?.value ?? 0)) / 2);
    const kept = await store.read('s.greedy.1.judge');
    assert.deepEqual([kept.name, kept.tags], ['greedy, seed 1, judged', ['judging:s']]);

    const again = swept(store);
    assert.deepEqual(untimed(await again.sweep({ ...SMALL, judge: 5 })), untimed(result));
    assert.deepEqual(again.started, []);
    await assert.rejects(again.sweep({ ...SMALL, judge: 6 }), /run s\.greedy\.1\.judge of this one has evaluations 7, not 8/);
    const unjudged = await again.sweep(SMALL);
    assert.equal(unjudged.policies[0]?.value?.mean, ((greedy?.best?.value ?? 0) + (result.runs[2]?.best?.value ?? 0)) / 2);
  });

  it('has answers of an exact problem judged by every task, since runs end with agents that have met a few', async () => {
    const url = new URL('../../fixtures/exact-tasks-problem.js', import.meta.url).href;
    const { sweep } = swept(new MemoryRunStore(), {
      problem: { place: { url }, content: { contentHash: '', files: [] } },
      start: (options) => startRun(url, options),
    });
    const result = await sweep({ ...SMALL, judge: 100 });
    assert.equal(result.judge, 100);
    // An agent is a whole number, to which the mean over all tasks adds 1.45.
    for (const { best, judged } of result.runs) {
      assert.equal(judged?.evaluations, 30);
      assert.equal(Math.abs(Math.round(1e6 * ((judged?.value ?? 0) - 1.45)) % 1e6), 0);
      assert.equal(best?.isExact, best?.evaluations === 30);
    }
    assert.ok(result.runs.some(({ best }) => best?.isExact === false));
  });

  it('is not taken up with other options, another policy, another problem, or one that has changed', async () => {
    const store = new MemoryRunStore();
    const { sweep } = swept(store);
    await sweep(SMALL);
    const refusals: readonly (readonly [SweepOptions, RegExp])[] = [
      [
        { ...SMALL, evaluations: 50 },
        /run s\.greedy\.1 of this one has evaluations 40, not 50; give that again, or another --id/,
      ],
      [{ ...SMALL, policyOptions: { backup: 'mean' } }, /policyOptions\.backup "best", not "mean"/],
      [{ ...SMALL, params: { a: 1 } }, /params\.a left out, not 1/],
      [{ ...SMALL, policyOptions: { epsilon: 0.1 } }, /policyOptions\.epsilon 0\.05, not 0\.1/],
      [{ ...SMALL, policies: [{ policy: 'uct', label: 'greedy' }] }, /the policy greedy of version 1, not uct of version 1/],
    ];
    for (const [options, message] of refusals) {
      await assert.rejects(sweep(options), (error) => isHgmError(error, 'ERR_OPTION') && message.test(error.message));
    }
    const elsewhere = swept(store, { problem: { place: { url: 'file:///b.js' }, content: { contentHash: '', files: [] } } });
    await assert.rejects(elsewhere.sweep(SMALL), /has another problem, file:.*swept-problem\.js/);
    await assert.rejects(
      sweep({ ...SMALL, seeds: [1, 2, 3] }),
      (error) => isHgmError(error, 'ERR_PROBLEM_CHANGED') && /since run s\.greedy\.1 ended/.test(error.message),
    );
  });

  it('ends with the first error, once what goes on is at rest', async () => {
    const store = new MemoryRunStore();
    const begun = new Gate();
    const { sweep } = swept(store, {
      start: async (options) => {
        if (options.id === 's.hgm-wide.1') {
          await begun.opened;
          throw new Error('no thread today');
        }
        const run = await startRun(PROBLEM, { ...options, evaluations: 1e6 });
        begun.open();
        return run;
      },
    });
    await assert.rejects(sweep({ ...SMALL, runsAtATime: 2 }), /no thread today/);
    assert.deepEqual(
      (await store.list()).map(({ id, status }) => [id, status]),
      [['s.greedy.1', 'stopped']],
    );
  });

  it('tells of runs that failed, and leaves them out', async () => {
    const { sweep } = swept(new MemoryRunStore());
    const result = await sweep({ ...SMALL, policies: [{ policy: 'greedy' }], params: { fails: true } });
    assert.deepEqual(
      result.runs.map(({ status, best }) => [status, best]),
      [
        ['failed', null],
        ['failed', null],
      ],
    );
    assert.deepEqual([result.isComplete, result.policies[0]?.answers, result.policies[0]?.value], [false, 0, null]);
  });
});

/** The problem as the runs of a store had it. */
async function problemOf(store: RunStore): Promise<SweepParts['problem']> {
  const [cell] = resolveSweep(SMALL).cells;
  const { contentHash, files = [] } = (await readSweptRun(store, cell!)).session;
  return { place: { url: PROBLEM }, content: { contentHash, files } };
}

describe('the options of a sweep', () => {
  it('are refused where they cannot be', () => {
    const refusals: readonly (readonly [unknown, RegExp])[] = [
      [{ seeds: [1] }, /^seeds must be a list of seeds, at least 2/],
      [{ seeds: [1, 1] }, /^seeds must be/],
      [{ policies: [{ policy: 'hmg' }] }, /^policies\[0\]\.policy must be .*it is "hmg"|^policies/],
      [{ policies: [] }, /^policies must be/],
      [
        {
          policies: [
            { policy: 'hgm', label: 'a b' },
            { policy: 'hgm', label: 'a-b' },
          ],
        },
        /^policies must be .*"a-b" is like another one/,
      ],
      [{ policies: [{ policy: 'hgm', label: 'a'.repeat(35) }] }, /^policies must be .*at most 34 characters/],
      [{ policies: [{ policy: 'hgm', options: { alpha: 2 } }] }, /alpha must be/],
      [{ id: 'a b' }, /^id must be letters/],
      [{ threads: 0 }, /^threads must be an integer from 1/],
      [{ seed: 1 }, /^seed must be left out/],
      [{ policy: 'hgm' }, /^policy must be left out/],
    ];
    for (const [options, message] of refusals)
      assert.throws(
        () => resolveSweep(options),
        (error) => isHgmError(error, 'ERR_OPTION') && message.test(error.message),
        String(message),
      );
  });
});
