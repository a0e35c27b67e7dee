/** What activities remember, with real threads: what was paid for once is not paid for again. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type DecisionLogEntry, type RunOptions, resumeRun, startRun } from '../../../../src/main/index.js';

const PROBLEM = new URL('../../../fixtures/remembering-problem.js', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'hgm-remembered-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let ledgers = 0;

function remembering(params: Readonly<Record<string, number>> = {}) {
  const ledger = join(folder, `ledger-${++ledgers}`);
  writeFileSync(ledger, '');
  const calls = () => readFileSync(ledger, 'utf8').split('\n').slice(0, -1);
  const options: RunOptions = { evaluations: 300, threads: 2, retry: { initialIntervalMs: 0 }, params: { ledger, ...params } };
  return { options, calls };
}

describe('what activities remember', () => {
  it('is called once, whatever the attempts', async () => {
    const { options, calls } = remembering({ cost: 1 });
    const run = await startRun(PROBLEM, options);
    const { status, retries, cost, failedActivities } = await run.result;
    assert.deepEqual([status, failedActivities], ['completed', 0]);
    assert.ok(retries > 20, `${retries} retries`);
    const made = calls();
    assert.ok(made.some((line) => line.endsWith('second')) && made.some((line) => line.endsWith('judge')));
    assert.equal(new Set(made).size, made.length, 'each call was made once');
    assert.equal(cost, made.length);
  });

  it('is the same in a deterministic run with 1 and 4 threads', async () => {
    const logOf = async (threads: number) => {
      const { options } = remembering();
      const log: DecisionLogEntry[] = [];
      const run = await startRun(PROBLEM, { ...options, threads, deterministic: true, onDecision: (entry) => log.push(entry) });
      await run.result;
      return { log, agents: [...(await run.snapshot()).values()].map(({ metadata }) => metadata) };
    };
    assert.deepEqual(await logOf(4), await logOf(1));
  });

  it('is there when a run that was stopped is resumed', async () => {
    const { options, calls } = remembering({ waitMs: 5, cost: 1 });
    const store = join(folder, 'runs.db');
    let run = await startRun(PROBLEM, { ...options, store, onDecision: ({ decision }) => decision === 20 && run.stop() });
    const { id } = run;
    await run.result;
    for (const until of [60, 120]) {
      run = await resumeRun(id, { store, onDecision: ({ decision }) => decision >= until && run.stop() });
      await run.result;
    }
    run = await resumeRun(id, { store });
    const { status, cost } = await run.result;
    assert.equal(status, 'completed');
    const made = calls();
    // A call that was cut short by the stop was made, and not remembered.
    const repeated = made.length - new Set(made).size;
    assert.ok(repeated <= 3 * 2, `${repeated} calls were made again`);
    assert.equal(cost, made.length);
  });
});
