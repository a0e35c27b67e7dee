/** What goes wrong among machines, with real processes and a real Redis: in the end each run has spent its budget exactly, and nothing counts twice. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { complaintsIn, eventsOf } from '../support/hgm-process.js';
import type { RedisServerOptions } from '../support/redis-server.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';
import { Cluster, OFTEN } from './cluster.js';

async function clusterFor(t: TestContext, options?: RedisServerOptions): Promise<Cluster> {
  const cluster = await Cluster.start(options);
  t.after(() => cluster.close());
  return cluster;
}

/** Each with a Redis of its own. Most of the time they wait. */
describe('a run over Redis', { concurrency: 4 }, () => {
  it('charges what a killed worker had long been running, and nothing else', async (t) => {
    const cluster = await clusterFor(t);
    const coordinator = cluster.coordinator('killed', { evaluations: 600, gated: true });
    const workers = [cluster.worker(), cluster.worker()];
    // One of them is stuck with an evaluation that two heartbeats in a row have named.
    let victim: number | undefined;
    await until(
      async () => {
        const stuck = (await cluster.heartbeats('killed')).find(({ running }) =>
          running.some(({ elapsedMs }) => elapsedMs >= 2500),
        );
        victim = stuck?.pid;
        return stuck !== undefined;
      },
      'a worker to be stuck',
      OFTEN,
    );
    assert.ok(workers.find(({ child }) => child.pid === victim)?.child.kill('SIGKILL'));
    await coordinator.prints('"type":"retry"');
    cluster.openGate();
    const { failures } = await cluster.assertExact('killed', 600, [await coordinator.ended()]);
    assert.equal(failures, 0);
    const retries = eventsOf(coordinator.stdout).filter(({ type }) => type === 'retry');
    assert.deepEqual(
      retries.map(({ error, attempt }) => [Object(error).code, attempt]),
      [['ERR_WORKER_LOST', 1]],
    );
    // What else it had taken ran again as the same attempt.
    const again = cluster.executions().filter(({ attempt }) => attempt > 1);
    assert.equal(again.length, 1);
    assert.ok(cluster.executions().some(({ what, pid }) => what === again[0]?.what && pid === victim));
  });

  it('goes on without a worker that is halted, and with it when it comes back', async (t) => {
    const cluster = await clusterFor(t);
    // Half of them is more than one worker ends before what the other one was on is begun by it, some 12 s later.
    const coordinator = cluster.coordinator('halted', { evaluations: 2000, ms: 20, gated: true });
    const workers = [cluster.worker(), cluster.worker()];
    // It is halted while an evaluation waits in it, so that there is something to be run elsewhere.
    const held = await cluster.held();
    const timesBegun = (): number => cluster.executions().filter(({ what }) => what === held.what).length;
    const one = workers.find(({ child }) => child.pid === held.pid) ?? assert.fail('no worker holds it');
    const { pid } = held;
    one.child.kill('SIGSTOP');
    await until(() => timesBegun() > 1, 'the other worker to begin what the halted one was on', OFTEN);
    // Now both are held, however long that took.
    const before = cluster.executions().filter((execution) => execution.pid === pid).length;
    one.child.kill('SIGCONT');
    cluster.openGate();
    // More than it still had.
    await cluster.executed(before + 300, pid);
    const { failures } = await cluster.assertExact('halted', 2000, [await coordinator.ended()]);
    assert.equal(failures, 0);
    // What it was on has run elsewhere too.
    assert.ok(cluster.executions().length > 2000);
  });

  it('whose coordinator is killed is taken up once its lock is free, with the results that came meanwhile', async (t) => {
    const cluster = await clusterFor(t);
    const killed = cluster.coordinator('left', { evaluations: 1500, args: ['--deterministic'] });
    const workers = [cluster.worker(), cluster.worker()];
    await killed.printsEvents(300);
    const second = await cluster.coordinator('left', { args: ['--store', `${cluster.store}2`] }).ended();
    assert.equal(second.exitCode, 2);
    assert.match(second.stderr, /run left has a coordinator already/);
    // They have little left to do, and keep it until the coordinator is dead.
    for (const { child } of workers) child.kill('SIGSTOP');
    killed.child.kill('SIGKILL');
    const first = await killed.ended();
    const atDeath = cluster.executions().length;
    for (const { child } of workers) child.kill('SIGCONT');
    const resumed = cluster.resume('left');
    // It waits for the lock of the dead one for longer than workers have work.
    const withoutCoordinator = await cluster.emptied('left');
    await cluster.assertExact('left', 1500, [first, await resumed.ended()]);
    assert.match(resumed.stderr, /lock/);
    const executions = cluster.executions();
    const times = new Map<string, number>();
    for (const { what } of executions) times.set(what, (times.get(what) ?? 0) + 1);
    assert.equal(times.size, 1500);
    // What ran on while there was no coordinator was not run again,
    const between = executions.slice(atDeath, withoutCoordinator);
    assert.ok(between.length > 0, `${between.length} ran without a coordinator`);
    assert.ok(between.every(({ what }) => times.get(what) === 1));
    // and of the rest only what the dead one had taken out of Redis and not yet written: a batch of each thread.
    assert.ok(executions.length - times.size <= 60, `${executions.length - times.size} ran again`);
  });

  it('stops when another coordinator has taken it over while its own was halted, and loses nothing', async (t) => {
    const cluster = await clusterFor(t);
    const halted = cluster.coordinator('taken', { evaluations: 2000 });
    cluster.worker();
    cluster.worker();
    await halted.printsEvents(200);
    halted.child.kill('SIGSTOP');
    await cluster.unlocked('taken');
    const other = cluster.coordinator('taken', { evaluations: 100_000, args: ['--store', `${cluster.store}2`] });
    await other.printsEvents(100);
    halted.child.kill('SIGCONT');
    const end = await halted.ended();
    assert.equal(end.exitCode, 1);
    assert.match(end.stderr, /another coordinator has taken run taken over/);
    other.child.kill('SIGTERM');
    await other.ended();
    await cluster.assertExact('taken', 2000, [end, await cluster.resume('taken').ended()]);
  });

  it('waits for a Redis that is away, and goes on with all that was there', async (t) => {
    const cluster = await clusterFor(t);
    const coordinator = cluster.coordinator('away', { evaluations: 1500 });
    const workers = [cluster.worker(), cluster.worker()];
    await coordinator.printsEvents(300);
    await cluster.redis.restart({ awayMs: 11_000 });
    const { failures } = await cluster.assertExact('away', 1500, [await coordinator.ended()]);
    assert.equal(failures, 0);
    assert.ok(!coordinator.stdout.includes('"type":"retry"'));
    // Once for each absence, not for each attempt to connect. A machine that is busy takes other moments for one: Redis is slow then.
    const timesIn = (text: string) => text.match(/is away|does not answer/g)?.length ?? 0;
    for (const { stderr } of [coordinator, ...workers]) {
      assert.ok(timesIn(stderr) >= 1 && timesIn(complaintsIn(stderr)) <= 3, stderr);
    }
  });

  it('sends again what a Redis without persistence has lost, having warned of it', async (t) => {
    const cluster = await clusterFor(t, { persistence: 'none' });
    const coordinator = cluster.coordinator('lost', { evaluations: 1500 });
    cluster.worker();
    cluster.worker();
    await coordinator.printsEvents(300);
    await cluster.redis.restart({ signal: 'SIGKILL', awayMs: 1000 });
    await coordinator.printsEvents(700);
    await cluster.redis.restart({ signal: 'SIGKILL' });
    await cluster.assertExact('lost', 1500, [await coordinator.ended()]);
    assert.match(coordinator.stderr, /keeps nothing on disk/);
  });

  it('waits for a Redis that is out of memory, and loses nothing', async (t) => {
    const cluster = await clusterFor(t);
    const coordinator = cluster.coordinator('full', { evaluations: 1500 });
    cluster.worker();
    cluster.worker();
    await coordinator.printsEvents(300);
    await cluster.redis.command('CONFIG', 'SET', 'maxmemory', '1mb');
    await coordinator.prints('raise maxmemory', 'stderr');
    await sleep(3000);
    await cluster.redis.command('CONFIG', 'SET', 'maxmemory', '0');
    await cluster.assertExact('full', 1500, [await coordinator.ended()]);
  });

  it('is refused by a Redis that may forget keys', async (t) => {
    const cluster = await clusterFor(t, { maximumMemory: '100mb', evictionPolicy: 'allkeys-lru' });
    const { exitCode, stderr } = await cluster.coordinator('evicted').ended();
    assert.equal(exitCode, 2);
    assert.match(stderr, /maxmemory-policy.*allkeys-lru.*noeviction/);
  });

  it('survives a network that delays, stops and drops', async (t) => {
    const cluster = await clusterFor(t);
    const [near, far] = [await TcpProxy.open(cluster.redis.port), await TcpProxy.open(cluster.redis.port)];
    t.after(() => Promise.all([near.close(), far.close()]));
    const coordinator = cluster.coordinator('network', { evaluations: 1200, port: near.port });
    cluster.worker({ port: far.port });
    const delayed = cluster.worker({ port: far.port });
    far.delayMs = 20;
    await cluster.executed(100);
    for (const proxy of [far, near, far, near]) {
      proxy.drop();
      await sleep(700);
      proxy.hold('toClient');
      await sleep(500);
      proxy.release();
      proxy.hold('toServer');
      await sleep(500);
      proxy.release();
    }
    await cluster.assertExact('network', 1200, [await coordinator.ended()]);
    assert.equal(delayed.child.exitCode, null);
  });

  it('does not mind that clocks of machines differ', async (t) => {
    const cluster = await clusterFor(t);
    const skewed = (hours: number) => ({
      NODE_OPTIONS: `--import=${new URL('./skewed-clock.js', import.meta.url).href}`,
      HGM_TEST_SKEW_MS: String(hours * 3_600_000),
    });
    const coordinator = cluster.coordinator('skewed', { evaluations: 1500, env: skewed(-30), gated: true });
    await cluster.openOnceBegun([cluster.worker({ env: skewed(30) }), cluster.worker({ env: skewed(-1) })]);
    await cluster.assertExact('skewed', 1500, [await coordinator.ended()]);
    assert.equal(cluster.executions().length, 1500);
  });
});
