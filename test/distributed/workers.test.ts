/** Workers that come, go and end in good order, with real processes. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { complaintsIn } from '../support/hgm-process.js';
import { Cluster } from './cluster.js';

async function clusterFor(t: TestContext): Promise<Cluster> {
  const cluster = await Cluster.start();
  t.after(() => cluster.close());
  return cluster;
}

describe('workers', { concurrency: 2 }, () => {
  it('carry a run out, both of them, leave nothing in Redis, and end after it where they are to', async (t) => {
    const cluster = await clusterFor(t);
    const workers = [1, 2].map(() => cluster.worker({ args: ['--exit-when-done'] }));
    const coordinator = cluster.coordinator('shared', { gated: true });
    await cluster.openOnceBegun(workers);
    await cluster.assertExact('shared', 1000, [await coordinator.ended()]);
    for (const worker of workers) {
      const { exitCode, stdout, stderr } = await worker.ended();
      assert.deepEqual([exitCode, complaintsIn(stderr)], [0, '']);
      assert.match(stdout, /\nleft run shared: it has ended; [\d,]+ activities ended here\n(?:Redis answers again\n)?$/);
    }
    assert.equal(await cluster.redis.command('--scan'), '');
  });

  it('that are told to end hand back what they have, and are gone; others come and do it', async (t) => {
    const cluster = await clusterFor(t);
    const leaving = cluster.worker();
    const coordinator = cluster.coordinator('left');
    await cluster.executed(100);
    leaving.child.kill('SIGTERM');
    const { exitCode, stderr } = await leaving.ended();
    assert.deepEqual([exitCode, complaintsIn(stderr)], [143, '']);
    const staying = cluster.worker();
    const { failures } = await cluster.assertExact('left', 1000, [await coordinator.ended()]);
    assert.equal(failures, 0);
    // What had not started ran nowhere before; what ran had its time to end.
    assert.equal(new Set(cluster.executions().map(({ what }) => what)).size, cluster.executions().length);
    assert.equal(complaintsIn(staying.stderr), '');
  });
});
