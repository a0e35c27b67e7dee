/** What a deterministic run does that fails must not depend on what had settled by then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRun } from '../../src/main/index.js';
import type { PolicyDefinition } from '../../src/main/policy/policy-definition.js';
import type { SearchPolicy, SearchView } from '../../src/main/policy/search-policy.js';
import { exportLines } from '../../src/main/report/export-lines.js';
import type { RunOptions } from '../../src/main/run/run-options.js';
import { MemoryRunStore } from '../../src/main/store/memory-run-store.js';

const PROBLEM = new URL('../fixtures/failing-problem.js', import.meta.url);

/** Runs it; returns how it ended, and its decision log. */
async function decide(options: RunOptions) {
  const log: string[] = [];
  const run = await startRun(PROBLEM, {
    evaluations: 5000,
    seed: 5,
    retry: { maximumAttempts: 1 },
    ...options,
    deterministic: true,
    onDecision: (entry) => void log.push(JSON.stringify(entry)),
  });
  const { status, evaluations, expansions, failedActivities, agents, error } = await run.result;
  return { status, evaluations, expansions, failedActivities, agents, message: error?.message, log };
}

for (const policy of ['uct', 'hgm']) {
  test(`a row of failures ends a deterministic run at the same decision on any number of threads: ${policy}`, async () => {
    const options = { policy, maximumConsecutiveFailures: 8 };
    const first = await decide({ ...options, threads: 1 });
    assert.deepEqual(
      [first.status, first.message],
      ['failed', '8 expansions in a row failed for good; the last one with: out of luck'],
    );
    const last: unknown = JSON.parse(first.log.at(-1) ?? '');
    assert.ok(typeof last === 'object' && last !== null && 'failed' in last, 'nothing is logged after the failure that ended it');
    for (const threads of [2, 4]) assert.deepEqual(await decide({ ...options, threads }), first);
  });
}

/** A policy that throws when it is to choose the 300th evaluation. */
const FAULTY: PolicyDefinition = {
  name: 'faulty',
  version: 1,
  create: (view: SearchView): SearchPolicy => {
    const last = (holds: (agent: number) => boolean): number => {
      for (let agent = view.agentCount - 1; agent >= 0; agent--) if (holds(agent)) return agent;
      return -1;
    };
    return {
      chooseExpansion: () => last((agent) => view.canExpand(agent)),
      chooseEvaluation: () => {
        if (view.evaluationsChosen >= 300) throw new Error('no more');
        return last((agent) => view.canEvaluate(agent));
      },
    };
  },
};

test('a fault of the policy ends a deterministic run after the same decision on any number of threads', async () => {
  const first = await decide({ policy: FAULTY, threads: 1 });
  assert.deepEqual([first.status, first.message], ['failed', "chooseEvaluation of the policy 'faulty' threw: no more"]);
  for (const threads of [2, 4]) assert.deepEqual(await decide({ policy: FAULTY, threads }), first);
});

test('what is told of a failure has the cause of the error, in the result as in the journal', async () => {
  const store = new MemoryRunStore();
  const problem = new URL('../fixtures/caused-problem.js', import.meta.url);
  const run = await startRun(problem, { evaluations: 1, threads: 1, retry: { maximumAttempts: 2, initialIntervalMs: 0 }, store });
  const { error, runId } = await run.result;
  const reason = 'fetch failed: connect ECONNREFUSED 127.0.0.1:80';
  assert.equal(error?.message, `no evaluation gave a reward; the last activity that failed did with: ${reason}`);
  const told: string[] = [];
  for await (const text of exportLines(store, runId, 'jsonl')) {
    for (const line of text.trim().split('\n')) {
      const event: { readonly type: string; readonly error?: { readonly message: string } } = JSON.parse(line);
      if (event.error !== undefined) told.push(`${event.type}: ${event.error.message}`);
    }
  }
  assert.deepEqual(told, [`retry: ${reason}`, `failure: ${reason}`]);
});
