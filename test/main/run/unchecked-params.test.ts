import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRun } from '../../../src/main/index.js';
import { defineProblem } from '../../../src/shared/problem.js';

/** What a run logs that is started so. */
async function logged(name: string, params: Readonly<Record<string, string>>): Promise<string[]> {
  const options = { evaluations: 5, threads: 1, retry: { maximumAttempts: 1 }, params };
  const run = await startRun(new URL(`../../fixtures/${name}-problem.js`, import.meta.url), options);
  const lines: string[] = [];
  for await (const event of run.events({ types: ['log'] })) {
    if (event.type === 'log') lines.push(`${event.level}: ${event.message}`);
  }
  return lines;
}

test('a problem without a schema that is given parameters says that nothing checks them', async () => {
  assert.deepEqual(await logged('failing', { rate: '0.5', ratio: '2' }), [
    'warn: nothing checks rate, ratio: the problem failing has no params, a schema by which what is misspelt or out of range is refused',
  ]);
  assert.deepEqual(await logged('failing', {}), []);
});

test('one with a schema says nothing', async () => {
  assert.deepEqual(await logged('checked', { rate: '0.5' }), []);
  await assert.rejects(logged('checked', { ratio: '2' }), { code: 'ERR_PARAM' });
});

const PARTS =
  'its parts are name, root, expand, evaluate, direction, exact, tasks, params, expandSees, expandConcurrency, evaluateConcurrency, ' +
  'seeds, shared, setup, describe, render, report';

test('a problem with misspelt parts says that nothing reads them', async () => {
  assert.deepEqual(await logged('misspelt', {}), [
    `warn: direktion, describes are no parts of a problem, and do nothing; ${PARTS}`,
  ]);
});

test('one that misspells a part that must be there is refused, and says which', () => {
  const parts = { name: 'x', root: () => 0, expand: () => 0, evalute: () => 0.5 };
  assert.throws(() => Reflect.apply(defineProblem, undefined, [parts]), {
    name: 'TypeError',
    message:
      'defineProblem: evaluate must be a function, also where those who ask for activities do them all: there it is not called. ' +
      `evalute is no part of a problem, and does nothing; ${PARTS}`,
  });
});
