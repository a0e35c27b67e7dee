import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type InlineProblem, MemoryRunStore, resumeRun, spawnRuntime, startRun } from '../../../src/main/index.js';
import { decodeRunHeader } from '../../../src/main/run/journal/run-header.js';
import { workOutside } from '../../support/lease-outsider.js';

const PROBLEM: InlineProblem = { name: 'guess', root: { guess: 0 }, tasks: ['near', 'far'], direction: 'minimize', exact: true };

/** How far a guess is from 3; a child guesses one more. */
function guessed(agent: unknown): number {
  return Number(Reflect.get(Object(agent), 'guess'));
}

const work: Parameters<typeof workOutside>[1] = ({ kind, agent, task }) =>
  kind === 'expand'
    ? { agent: { guess: guessed(agent) + 1 } }
    : { score: Math.abs(guessed(agent) - 3) * (task === 'far' ? 2 : 1) };

describe('a run of a problem without code', () => {
  it('is done from outside, and resumed from its store alone', async () => {
    const store = new MemoryRunStore();
    const run = await startRun(PROBLEM, { id: 'inline', store, evaluations: 6 });
    await workOutside(run, work);
    const first = await run.result;
    assert.deepEqual([first.status, first.threads, first.parallelEfficiency, first.evaluations], ['completed', 0, null, 6]);
    const again = await resumeRun('inline', { store, evaluations: 12 });
    await workOutside(again, work);
    const { status, evaluations, best, problem } = await again.result;
    assert.deepEqual([status, evaluations, problem], ['completed', 12, 'guess']);
    assert.deepEqual([best?.agent, best?.score], [{ guess: 3 }, 0]);
  });

  it('keeps the options of its policy as its problem decided at the start', async () => {
    const store = new MemoryRunStore();
    const kept: unknown[] = [];
    for (const [problem, policyOptions] of [
      [PROBLEM, {}],
      [{ ...PROBLEM, exact: false }, {}],
      [{ name: 'coins', root: { guess: 1 } }, {}],
      [PROBLEM, { alpha: 0.5, backup: 'mean' }],
    ] as const) {
      const run = await startRun(problem, { id: String(kept.length), store, evaluations: 1, policyOptions });
      await workOutside(run, () => ('direction' in problem ? { score: 1 } : { reward: 1 }));
      await run.result;
      const { policyOptions: options } = decodeRunHeader(await store.header(run.id)).options;
      kept.push([options?.backup, options?.posterior, options?.alpha]);
    }
    assert.deepEqual(kept, [
      ['best', 'pooled', 0.8],
      ['best', 'pooled', 0.8],
      ['mean', 'auto', 0.6],
      ['mean', 'pooled', 0.5],
    ]);
  });

  it('is done in the thread of a runtime', async () => {
    await using runtime = await spawnRuntime();
    const run = await runtime.startRun({ name: 'count', root: 0 }, { evaluations: 20 });
    const gone = new AbortController();
    const [lease] = await run.ask({ workerId: 'a' });
    assert.ok(lease !== undefined);
    assert.deepEqual(
      (await run.leases()).map(({ workerId, key, task }) => [workerId, key, task]),
      [['a', 'root', null]],
    );
    assert.deepEqual(await run.release([lease.token]), [{ accepted: true }]);
    gone.abort();
    assert.deepEqual(await run.ask({ signal: gone.signal, waitMs: 60_000 }), []);
    assert.deepEqual(await run.workers(), []);
    await workOutside(run, ({ kind }) => (kind === 'expand' ? { agent: 1 } : { reward: 1 }));
    assert.equal((await run.result()).evaluations, 20);
  });

  it('is refused where it breaks a rule, or code of it would be run', async () => {
    const wrong: [unknown, object, RegExp][] = [
      [{ name: 'a' }, {}, /^problem\.root must be plain JSON, not null; it is left out$/],
      [{ root: 1 }, {}, /^problem\.name must be 1 to 200 characters; it is left out$/],
      [{ name: 'a', root: null }, {}, /^problem\.root must be plain JSON, not null; it is null$/],
      [{ name: 'a', root: { when: Number.NaN } }, {}, /^problem\.root must be .*; problem\.root\.when is NaN$/],
      [{ name: 'a', root: 1, tasks: [] }, {}, /^problem\.tasks must be a list of plain JSON, not empty, or a number/],
      [{ name: 'a', root: 1, tasks: 0.5 }, {}, /^problem\.tasks must be/],
      [{ name: 'a', root: 1, expand: 'x' }, {}, /^problem\.expand must be left out: problem has name, root, tasks/],
      [PROBLEM, { threads: 2 }, /^threads must be 0 with an inline problem: .*; it is 2$/],
      [PROBLEM, { redis: 'redis://127.0.0.1:1' }, /^redis must be left out with an inline problem/],
    ];
    for (const [problem, options, message] of wrong)
      await assert.rejects(Reflect.apply(startRun, undefined, [problem, options]), { code: 'ERR_OPTION', message });
    const store = new MemoryRunStore();
    const run = await startRun(PROBLEM, { id: 'inline', store, evaluations: 6 });
    await assert.rejects(run.update({ threads: 2 }), { code: 'ERR_OPTION', message: /^threads must be left out: activities of/ });
    run.stop();
    await run.result;
    await assert.rejects(resumeRun('inline', { store, threads: 2 }), { code: 'ERR_OPTION', message: /^threads must be 0/ });
    await assert.rejects(resumeRun('inline', { store, problem: 'p.js' }), {
      code: 'ERR_OPTION',
      message: /^problem must be left/,
    });
  });
});
