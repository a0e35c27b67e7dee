import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryRunStore, startRun } from '../../../src/main/index.js';

test('a log line has the number of its activity, and none where no decision chose what logged it', async () => {
  const options = { evaluations: 8, threads: 1, store: new MemoryRunStore() };
  const run = await startRun(new URL('../../fixtures/telling-problem.js', import.meta.url), options);
  const ofActivities = new Map<string, number[]>();
  const ofNone: string[] = [];
  const chosen = { evaluate: [] as number[], expand: [] as number[] };
  for await (const event of run.events()) {
    if (event.type === 'evaluation') chosen.evaluate.push(event.activity);
    if (event.type === 'expansion') chosen.expand.push(event.activity);
    if (event.type !== 'log') continue;
    if (event.activity === null) ofNone.push(event.message);
    else ofActivities.set(event.message, [...(ofActivities.get(event.message) ?? []), event.activity]);
  }
  assert.deepEqual([...new Set(ofNone)].sort(), ['describe', 'render', 'report', 'root', 'seeds', 'shared', 'tasks']);
  assert.deepEqual([...ofActivities.keys()].sort(), ['evaluate', 'expand']);
  assert.deepEqual(
    ofActivities.get('evaluate')?.sort((one, other) => one - other),
    chosen.evaluate.sort((one, other) => one - other),
  );
  assert.deepEqual(ofActivities.get('expand')?.length, chosen.expand.length);
});

test('what a result has that nothing reads is told once a run, wherever evaluations run', async () => {
  const problem = new URL('../../fixtures/misspelling-problem.js', import.meta.url);
  for (const concurrency of [{}, { evaluateConcurrency: 2 }, { isolation: 'process' }] as const) {
    const run = await startRun(problem, { evaluations: 6, threads: 2, store: 'memory', ...concurrency });
    const told: string[] = [];
    for await (const event of run.events({ types: ['log'] })) if (event.type === 'log') told.push(event.message);
    assert.deepEqual(told, [
      'evaluate of agent root returned metric, note, which are no parts of a result, and do nothing; ' +
        'its parts are score, weight, cost, metrics, feedback, payload, transfer',
    ]);
  }
});
