import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { EvaluateContext, ExpandContext } from 'hgm-orchestrator';
import { bestFitHeuristic, type Heuristic } from '../../../examples/bin-packing/heuristic.js';
import { type Parameters, parameters } from '../../../examples/bin-packing/parameters.js';
import problem from '../../../examples/bin-packing/problem.js';
import { RECIPES } from '../../../examples/bin-packing/recipes.js';
import { Workbench } from '../../../examples/bin-packing/workbench.js';
import { sequence } from './packing-reference.js';

type Context = EvaluateContext<number, Workbench, Parameters> & ExpandContext<Workbench, Parameters, unknown, number, Heuristic>;

function contextOf(given: object, task = 0): Context {
  const params = parameters.parse(given);
  return {
    params,
    random: sequence(1),
    signal: new AbortController().signal,
    log: { info() {}, warn() {}, error() {} },
    host: {},
    shared: undefined,
    key: 'root',
    state: new Workbench(RECIPES[params.distribution]),
    attempt: 1,
    progress() {},
    heartbeat() {},
    addCost() {},
    report() {},
    remember: async (_, call) => await call(),
    task,
    taskNumber: 0,
    results: [],
    mates: [],
  };
}

async function tasksOf(given: object): Promise<readonly number[]> {
  assert.ok(typeof problem.tasks === 'function');
  const tasks = await problem.tasks(contextOf(given));
  assert.ok(typeof tasks !== 'number');
  return tasks;
}

describe('the bin-packing problem', () => {
  it('begins with best fit', () => {
    assert.deepEqual(problem.root(contextOf({})), bestFitHeuristic(150));
    assert.deepEqual(problem.root(contextOf({ distribution: 'weibull' })), bestFitHeuristic(100));
  });

  it('has as many training instances as it is told, or as the recipe says', async () => {
    assert.equal((await tasksOf({})).length, 1000);
    assert.equal((await tasksOf({ distribution: 'weibull' })).length, 400);
    const tasks = await tasksOf({ instances: 7 });
    assert.equal(tasks.length, 7);
    assert.ok(tasks.every(Number.isSafeInteger));
    assert.deepEqual(await tasksOf({ instances: 7 }), tasks);
  });

  it('gives the same reward for the same agent and task, with a fresh state or a used one', async () => {
    const parent = bestFitHeuristic(150);
    const ctx = contextOf({}, 12_345);
    const child = await problem.expand(parent, ctx);
    assert.ok(child !== null);
    const first = await problem.evaluate(child, ctx);
    await problem.evaluate(parent, ctx);
    assert.equal(await problem.evaluate(child, ctx), first);
    assert.equal(await problem.evaluate(structuredClone(child), contextOf({}, 12_345)), first);
    assert.ok(typeof first === 'number' && first >= 0 && first <= 1);
  });

  it('refuses parameters that it does not know', () => {
    for (const given of [{ distribution: 'normal' }, { instances: 0 }, { sees: 'nothing' }, { data: '' }, { date: 'or3.json' }]) {
      assert.equal(parameters.safeParse(given).success, false, JSON.stringify(given));
    }
  });

  it('refuses a file whose bins are of another size before the search, and says which distribution fits', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bin-packing-'));
    try {
      const data = join(folder, 'weibull.json');
      await writeFile(data, JSON.stringify({ capacity: 100, instances: { a: [50, 50] } }));
      const message = `${data}: its bins hold 100, those of distribution=or hold 150; use distribution=weibull`;
      await assert.rejects(tasksOf({ data }), { name: 'InstanceFileError', message });
      assert.equal((await tasksOf({ data, distribution: 'weibull', instances: 1 })).length, 1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('reports how the best agent does on a file and on instances that it was not trained on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bin-packing-'));
    try {
      const data = join(folder, 'tiny.txt');
      await writeFile(data, '1\n tiny\n 150 3 2\n100\n50\n60\n');
      const best: Heuristic = bestFitHeuristic(150);
      const text = await problem.report!(best, contextOf({ data }));
      const lines = text.split('\n');
      assert.match(lines[1]!, /^ +tiny\.txt, 1 instance +generated, 500 instances$/);
      assert.deepEqual(
        lines.slice(2).map((line) => line.split(/ {3}/)[0]!.trim()),
        ['first fit', 'best fit', 'FunSearch, published', 'this run'],
      );
      const [bestFit, thisRun] = [lines[3]!, lines[5]!].map((line) => line.slice(20));
      assert.equal(thisRun, bestFit);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
