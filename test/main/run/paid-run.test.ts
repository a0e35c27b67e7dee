/** What runs with real threads have paid, by what the problem wrote down while it paid, and what they count. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type DecisionLogEntry, type RunEvent, type RunOptions, resumeRun, startRun } from '../../../src/main/index.js';
import { RunReader } from '../../../src/main/reading/run-reader.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import type { PayingMode } from '../../fixtures/paying-problem.js';
import { until } from '../../support/until.js';

const PROBLEM = new URL('../../fixtures/paying-problem.js', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'hgm-paid-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let ledgers = 0;

interface Payments {
  readonly mode?: PayingMode;
  readonly told?: number;
  readonly returned?: number;
  readonly expansion?: number;
  readonly waitMs?: number;
}

function paying({ mode = 'complete', told = 0, returned = 0, expansion = 0, waitMs = 0 }: Payments) {
  const ledger = join(folder, `ledger-${++ledgers}`);
  writeFileSync(ledger, '');
  const paid = () => readFileSync(ledger, 'utf8').split('\n').map(Number);
  return {
    params: { mode, ledger, told, returned, expansion, waitMs },
    paid: () => paid().reduce((sum, amount) => sum + amount, 0),
  };
}

/** Costs of a run's events, in all. */
async function costOf(events: AsyncIterable<RunEvent>): Promise<number> {
  let sum = 0;
  for await (const event of events) if ('cost' in event) sum += event.cost ?? 0;
  return sum;
}

const TYPES = ['evaluation', 'expansion', 'retry', 'failure'] as const;
const ONCE: RunOptions = { threads: 1, evaluations: 4, retry: { maximumAttempts: 1 } };

describe('the cost of a run', () => {
  it('is what was paid, and passes its limit by less than the threads', async () => {
    const { params, paid } = paying({ returned: 1, waitMs: 20 });
    const run = await startRun(PROBLEM, { threads: 16, evaluations: 1000, guards: { maximumCost: 20 }, params });
    const { status, guardStop, cost, evaluations } = await run.result;
    assert.equal(status, 'completed');
    assert.deepEqual(guardStop, { guard: 'cost', reason: `evaluations and expansions have cost ${cost} of 20` });
    assert.deepEqual([cost, evaluations], [paid(), paid()]);
    assert.ok(cost >= 20 && cost < 20 + 16, `${cost} were paid`);
  });

  it('counts expansions, told amounts and returned ones, and ends the run at the sum', async () => {
    const { params, paid } = paying({ told: 1, returned: 2, expansion: 4 });
    const run = await startRun(PROBLEM, { threads: 2, evaluations: 1000, guards: { maximumCost: 100 }, params });
    const told = costOf(run.events({ types: TYPES }));
    const { cost, evaluations, expansions } = await run.result;
    assert.equal(cost, 3 * evaluations + 4 * expansions);
    assert.deepEqual([paid(), await told], [cost, cost]);
    assert.ok(cost >= 100 && cost < 100 + 2 * 4, `${cost} were paid`);
  });

  for (const mode of ['throw', 'hang', 'exit', 'refused'] as const) {
    it(`counts what an attempt had paid that ended with: ${mode}`, async () => {
      const { params, paid } = paying({ mode, told: 1, returned: 2 });
      // For the one that ends in no other way.
      const timeouts = mode === 'hang' ? { startToCloseTimeoutMs: 500 } : {};
      const run = await startRun(PROBLEM, { ...ONCE, params, timeouts, cancelGraceMs: 0 });
      const told = costOf(run.events({ types: TYPES }));
      const { cost, failedActivities } = await run.result;
      assert.equal(failedActivities, 4);
      assert.equal(cost, mode === 'refused' ? 12 : 4);
      assert.deepEqual([paid(), await told], [cost, cost]);
    });
  }

  it('stands with each failure that is looked at in the store', async () => {
    const { params } = paying({ mode: 'throw', told: 1 });
    const store = new MemoryRunStore();
    const run = await startRun(PROBLEM, { ...ONCE, params, store, retry: { maximumAttempts: 2, initialIntervalMs: 0 } });
    await run.result;
    const failures = await (await RunReader.open(store, run.id)).failures();
    assert.deepEqual(
      failures.items.map(({ cost }) => cost),
      [1, 1, 1, 1],
    );
  });

  it('counts every attempt of an activity', async () => {
    const { params, paid } = paying({ mode: 'throw', told: 1 });
    const run = await startRun(PROBLEM, { ...ONCE, params, retry: { maximumAttempts: 3, initialIntervalMs: 0 } });
    const { cost, retries } = await run.result;
    assert.deepEqual([cost, retries, paid()], [12, 8, 12]);
  });

  it('counts what was running when the run was stopped, and a resumed run goes on from the sum', async () => {
    const { params, paid } = paying({ mode: 'mixed', told: 0.5, returned: 0.25, expansion: 0.125, waitMs: 1 });
    const store = join(folder, 'runs.db');
    const options: RunOptions = { threads: 2, evaluations: 400, params, store, retry: { initialIntervalMs: 0 } };
    const run = await startRun(PROBLEM, { ...options, onDecision: ({ decision }) => decision > 40 && run.stop() });
    const first = await run.result;
    assert.equal(first.status, 'stopped');
    assert.equal(first.cost, paid());
    const resumed = await resumeRun(run.id, { store, threads: 2 });
    assert.equal(resumed.progress().cost, first.cost);
    const second = await resumed.result;
    assert.equal(second.status, 'completed');
    assert.equal(second.cost, paid());
    assert.ok(second.retries > 0 && second.failedActivities > 0);
  });

  it('has a deterministic run that was stopped and resumed choose as one that was not, and counts what the stop cancelled too', async () => {
    // Nothing that is returned: a cancelled evaluation may have written down what it was about to return.
    const costs = { told: 1, waitMs: 5 };
    const common: RunOptions = { threads: 2, evaluations: 400, deterministic: true, lookAhead: 32, guards: { maximumCost: 60 } };
    const whole = paying(costs);
    const decided: string[] = [];
    const onDecision = ({ decision, type, key }: DecisionLogEntry) => decided.push(`${decision} ${type} ${key}`);
    const unstopped = await (await startRun(PROBLEM, { ...common, params: whole.params, onDecision })).result;
    const inParts = paying(costs);
    const resumedDecided: string[] = [];
    const store = new MemoryRunStore();
    let applied = 0;
    let paidAgain = 0;
    // With an evaluation that has paid, and whose outcome does not count.
    const stopSoon = async () => {
      const isPaid = () => inParts.paid() - paidAgain > applied;
      await until(() => isPaid() || going.progress().status !== 'running', 'an evaluation to have paid');
      going.stop();
    };
    const log = ({ decision, type, key }: DecisionLogEntry) => {
      resumedDecided.push(`${decision} ${type} ${key}`);
      if (type === 'evaluate') applied++;
      if ([10, 20, 25].includes(decision)) void stopSoon();
    };
    // A thread that were ended at once could be so between what it tells and what it writes down.
    let going = await startRun(PROBLEM, { ...common, params: inParts.params, store, onDecision: log });
    let ended = await going.result;
    for (let resumes = 0; ended.status === 'stopped' && resumes < 5; resumes++) {
      paidAgain = inParts.paid() - applied;
      going = await resumeRun(going.id, { store, onDecision: log });
      ended = await going.result;
    }
    assert.deepEqual([unstopped.status, ended.status], ['completed', 'completed']);
    assert.deepEqual(resumedDecided, decided);
    assert.equal(ended.evaluations, unstopped.evaluations);
    assert.deepEqual([unstopped.cost, ended.cost], [whole.paid(), inParts.paid()]);
    assert.ok(ended.cost > unstopped.cost, `${ended.cost} with what was cancelled, ${unstopped.cost} without`);
  });

  it('refuses amounts that are none, with what is wrong', async () => {
    const { params } = paying({ told: -1 });
    const run = await startRun(PROBLEM, { ...ONCE, params, retry: {} });
    const { error, cost, retries } = await run.result;
    assert.match(
      error?.message ?? '',
      /evaluate of agent \S+ called addCost with -0\.5; a cost is a finite number of at least 0$/,
    );
    assert.deepEqual([cost, retries], [0, 0]);
  });
});
