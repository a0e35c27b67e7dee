import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RunWatch } from '../../../../src/main/cli/views/run-watch.js';
import { settle } from '../fake-cli.js';
import { FakeRun, makeNode, makeProgress } from './fake-run.js';

function best(key: string, mean: number) {
  return { key, mean, evaluations: 10, lowerBound: mean / 2, description: null, agent: { key } };
}

describe('RunWatch', () => {
  it('knows the succession of best agents, the latest first and none of them twice', () => {
    const run = new FakeRun();
    const watch = new RunWatch(run, () => 0);
    for (const [elapsedMs, key] of [
      [100, 'root'],
      [200, 'root'],
      [300, 'root/1'],
      [400, 'root'],
      [500, 'root/2'],
    ] as const) {
      run.progressNow = makeProgress({ elapsedMs, best: best(key, elapsedMs / 1000) });
      watch.observe();
    }
    assert.deepEqual(
      watch.formerBest.map(({ key, sinceMs, mean }) => [key, sinceMs, mean]),
      [
        ['root', 400, 0.4],
        ['root/1', 300, 0.3],
      ],
    );
    assert.deepEqual(watch.bestMeans, [0.1, 0.2, 0.3, 0.4, 0.5]);
    assert.equal(watch.bestText, '{"key":"root/2"}');
  });

  it('knows the means along the lineage of the best agent', async () => {
    const run = new FakeRun();
    for (const node of [makeNode('root', 0.25, 4, ['1']), makeNode('root/1', 0, 0, ['5'])]) run.nodes.set(node.key, node);
    run.progressNow = makeProgress({ best: best('root/1/5', 0.75) });
    const watch = new RunWatch(run, () => 0);
    watch.observe();
    await settle();
    assert.deepEqual(watch.lineage, [
      { action: 'root', mean: 0.25 },
      { action: '1', mean: undefined },
      { action: '5', mean: 0.75 },
    ]);
  });

  it('copies the tree once a second, and a big tree never', async () => {
    const run = new FakeRun();
    let nowMs = 0;
    const watch = new RunWatch(run, () => nowMs);
    for (; nowMs <= 3000; nowMs += 125) {
      watch.observe();
      await settle();
    }
    assert.equal(run.snapshots, 4);
    run.progressNow = makeProgress({ agents: 10_001 });
    for (; nowMs <= 10_000; nowMs += 125) watch.observe();
    assert.equal(run.snapshots, 4);
  });

  it('waits a hundred times as long as a copy took', async () => {
    const run = new FakeRun();
    let nowMs = 0;
    run.snapshot = async () => {
      run.snapshots++;
      nowMs += 50;
      return run.nodes;
    };
    const watch = new RunWatch(run, () => nowMs);
    watch.observe();
    await settle();
    nowMs = 5000;
    watch.observe();
    assert.equal(run.snapshots, 1);
    nowMs = 5050;
    watch.observe();
    assert.equal(run.snapshots, 2);
  });

  it('has nothing to show before anything is evaluated', () => {
    const run = new FakeRun();
    run.progressNow = makeProgress({ best: undefined });
    const watch = new RunWatch(run, () => 0);
    watch.observe();
    assert.deepEqual([watch.lineage, watch.formerBest, watch.bestMeans, watch.bestText], [[], [], [], '']);
  });
});
