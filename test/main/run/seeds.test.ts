import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { resumeRun, startRun } from '../../../src/main/index.js';
import type { DecisionLogEntry } from '../../../src/main/run/decision-log.js';
import type { RunOptions } from '../../../src/main/run/run-options.js';
import { isHgmError } from '../../../src/shared/errors.js';
import { keyedUniform } from '../../../src/shared/random.js';
import { hgmHere } from '../../support/hgm-here.js';
import type { InlineProblem } from '../../support/inline-executor.js';
import { decisionsOf, session } from './journal-session.js';

const SEEDED = new URL('../../fixtures/seeded-problem.js', import.meta.url);
const SEEDS = ['root/0', 'root/1', 'root/2', 'root/3'];

async function decide(options: RunOptions) {
  const log: DecisionLogEntry[] = [];
  const run = await startRun(SEEDED, { evaluations: 100, threads: 2, onDecision: (entry) => log.push(entry), ...options });
  const result = await run.result;
  return { result, log, chosen: [...log].sort((a, b) => a.decision - b.decision) };
}

describe('seeds', () => {
  it('are children of the root, each evaluated once, after it, before the first expansion, and counted as no expansion', async () => {
    for (const policy of ['hgm', 'dgm', 'greedy']) {
      const { result, log, chosen } = await decide({ policy });
      assert.deepEqual(
        chosen.slice(0, 5).map(({ type, key }) => `${type} ${key}`),
        ['root', ...SEEDS].map((key) => `evaluate ${key}`),
        policy,
      );
      const first = chosen.find(({ type }) => type === 'expand')?.decision ?? 0;
      // Applied in the order of the log: all five had their answer when the first expansion was chosen, with at most the look-ahead after them.
      assert.ok(first > 5, `the first expansion is decision ${first}`);
      const answered = log.findIndex(({ type }) => type === 'expand');
      for (const key of ['root', ...SEEDS])
        assert.ok(
          log.slice(0, answered).some((entry) => entry.key === key),
          `${policy}: ${key}`,
        );
      assert.equal(result.agents, 1 + SEEDS.length + result.expansions);
      assert.equal(result.evaluations, 100);
    }
  });

  it('give one decision log for one thread and four', async () => {
    const [one, four] = [await decide({ deterministic: true, threads: 1 }), await decide({ deterministic: true, threads: 4 })];
    assert.deepEqual(four.log, one.log);
  });

  it('that are agents already are left out where duplicates are rejected', async () => {
    const { result } = await decide({ duplicates: 'reject' });
    assert.equal(result.agents, 1 + 3 + result.expansions);
  });

  it('are refused with their place when they are no agents', async () => {
    const refused = async (seeds: string) => {
      const run = startRun(SEEDED, { evaluations: 5, threads: 1, params: { seeds } });
      return await run.then(
        () => assert.fail('it started'),
        (error: unknown) => (isHgmError(error) ? [error.code, error.message] : assert.fail(String(error))),
      );
    };
    assert.deepEqual(await refused('nothing'), [
      'ERR_PROBLEM_INIT',
      'the seeds of seeded are undefined; return an array of agents',
    ]);
    assert.deepEqual(await refused('number'), ['ERR_PROBLEM_INIT', 'the seeds of seeded are 7; return an array of agents']);
    assert.deepEqual(await refused('throw'), ['ERR_PROBLEM_INIT', 'seeds of seeded failed: no seeds today']);
    const [code, message = ''] = await refused('null');
    assert.equal(code, 'ERR_AGENT_STATE');
    assert.match(message, /seeds of seeded, at 1, returned null/);
    assert.match((await refused('map'))[1] ?? '', /at 0, .*\$\.a is an instance of Map/);
  });

  it('are the same after the process died at any moment, in a deterministic run, and are not asked for again', async () => {
    const problem: InlineProblem = {
      expand: (parent, activity) => Math.min(1, Number(parent) + keyedUniform(9, 2, activity)() / 10),
      evaluate: (agent, _, activity) => {
        if (activity === 3) throw new Error('the second seed fails');
        return Number(agent);
      },
    };
    const options: RunOptions = { evaluations: 60, deterministic: true, retry: { maximumAttempts: 1 } };
    const whole = await session(options, problem, [], [0.4, 0.6, 0.2]);
    assert.equal(whole.result.agents, 4 + whole.result.expansions);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: whole.records.length - 1 }), async (cut) => {
        const { result, records } = await session(options, problem, whole.records.slice(0, cut));
        assert.deepEqual(decisionsOf(records), decisionsOf(whole.records));
        assert.equal(result.agents, whole.result.agents);
      }),
      { seed: 14, numRuns: 30 },
    );
  });
});

describe('agents of an earlier run', () => {
  let folder = '';
  let store = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-seeds-'));
    store = join(folder, 'runs.db');
    const run = await startRun(SEEDED, { id: 'first', store, evaluations: 200, threads: 2 });
    await run.result;
  });
  after(() => rm(folder, { recursive: true }));

  const line = (...args: string[]) => ['run', fileURLToPath(SEEDED), '--store', store, '--quiet', '--threads', '2', ...args];

  it('begin a run, which tells them, exports them, and keeps them when it is resumed', async () => {
    const ended = await hgmHere(line('--id', 'second', '--evaluations', '40', '--agents-from', 'first', '--json'));
    assert.equal(ended.exitCode, 0, ended.stderr);
    const result = JSON.parse(ended.stdout);
    assert.equal(result.agents, 1 + 4 + 10 + result.expansions);
    const exported = (await hgmHere(['export', 'second', '--store', store])).stdout
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each));
    const added = exported.filter(({ type }) => type === 'added');
    assert.deepEqual(
      added.map(({ key }) => key),
      Array.from({ length: 14 }, (_, number) => `root/${number}`),
    );
    assert.equal(added.filter(({ agent }) => typeof agent === 'number').length, 14);
    const resumed = await resumeRun('second', { store, evaluations: 60 });
    const { agents, expansions, evaluations } = await resumed.result;
    assert.deepEqual([agents, evaluations], [15 + expansions, 60]);
    const listed = await hgmHere(['runs', '--store', store, '--json']);
    assert.equal(listed.exitCode, 0);
    assert.match((await hgmHere(['show', 'second', '--store', store])).stdout, new RegExp(`agents +${agents},`));
  });

  it('may be one', async () => {
    const run = await startRun(SEEDED, { store, evaluations: 20, threads: 2, agentsFrom: 'first:root/1' });
    const { agents } = await run.snapshotPage({ limit: 6 });
    assert.deepEqual([agents[5]?.key, agents[5]?.metadata], ['root/4', 0.7]);
    await run.result;
  });

  it('are refused where there are none, with what to do', async () => {
    const unknown = await hgmHere(line('--evaluations', '5', '--agents-from', 'nothing'));
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.stderr, /has no run nothing; "hgm runs --store \S+" lists/);
    const key = await hgmHere(line('--evaluations', '5', '--agents-from', 'first:root/999'));
    assert.equal(key.exitCode, 2);
    assert.match(key.stderr, /run first has no agent root\/999; "hgm show first --store \S+" lists its best/);
    const memory = await hgmHere([
      'run',
      fileURLToPath(SEEDED),
      '--store',
      'memory',
      '--quiet',
      '--evaluations',
      '5',
      '--agents-from',
      'first',
    ]);
    assert.equal(memory.exitCode, 2);
    assert.match(memory.stderr, /--agents-from must be left out where the store is memory/);
  });

  it('are looked for before the problem is loaded', async () => {
    // This module is no problem.
    await assert.rejects(startRun(import.meta.url, { store, agentsFrom: 'nothing' }), { code: 'ERR_RUN_UNKNOWN' });
  });
});
