import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../../src/main/compose/package-root.js';
import { startRun } from '../../../src/main/compose/start-run.js';
import { startWorker } from '../../../src/main/compose/start-worker.js';
import { queuePrefix, runKeys } from '../../../src/main/executors/bullmq/keys.js';
import { dropRedis, openRedis } from '../../../src/main/executors/bullmq/redis-clients.js';
import { encodeHeartbeat } from '../../../src/main/executors/bullmq/worker-heartbeat.js';
import type { DecisionLogEntry } from '../../../src/main/run/decision-log.js';
import type { RunOptions } from '../../../src/main/run/run-options.js';
import { workOutside } from '../../support/lease-outsider.js';
import { RedisServer } from '../../support/redis-server.js';
import { until } from '../../support/until.js';

const FIXTURES = new URL('../../fixtures/', import.meta.url);
const PROBLEM = new URL('irregular-timing-problem.js', FIXTURES);

describe('a run over Redis', () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start({ persistence: 'none' });
  });
  after(() => server.remove());

  const openWorker = (threads: number, prefix?: string) =>
    startWorker({
      redis: server.url,
      threads,
      problems: fileURLToPath(FIXTURES),
      version: packageRoot().version,
      onEvent: () => undefined,
      ...(prefix !== undefined && { prefix }),
    });

  it('is carried out by workers alone, counts each evaluation once, and leaves nothing behind', async () => {
    const workers = await Promise.all([openWorker(1), openWorker(1)]);
    const run = await startRun(PROBLEM, { redis: server.url, threads: 0, evaluations: 400 });
    const changes: unknown[] = [];
    const told = (async () => {
      for await (const event of run.events({ types: ['worker'] })) if (event.type === 'worker') changes.push(event.change);
    })();
    // One of the two may have done all of it before the other is there.
    await run.pause();
    await until(() => changes.length === 2, 'both workers to join');
    await run.unpause();
    const result = await run.result;
    assert.equal(result.status, 'completed');
    assert.equal(result.evaluations, 400);
    const { parallelEfficiency } = result;
    assert.ok(parallelEfficiency !== null && parallelEfficiency > 0 && parallelEfficiency < 1, `${result.parallelEfficiency}`);
    await told;
    assert.deepEqual(changes, ['joined', 'joined']);
    await Promise.all(workers.map((worker) => worker.stop()));
    assert.equal(await server.command('--scan'), '');
  });

  it('is done here, where it joins in, once the last worker has gone that batches were sent for', async () => {
    const id = 'left-behind';
    const { workers, batchQueue } = runKeys('hgm', id);
    const figures = { generation: 1, running: [], batches: [], settled: 0, failed: 0, refused: null, isLeaving: false };
    const idle = { sequence: 1, host: 'far', pid: 1, version: packageRoot().version, threads: 2, ...figures };
    const client = await openRedis(server.url, assert.fail);
    // It takes nothing.
    await client.hset(workers, 'idle', encodeHeartbeat(idle));
    const run = await startRun(PROBLEM, { id, redis: server.url, threads: 1, evaluations: 300 });
    await until(async () => (await client.llen(`${queuePrefix('hgm')}:${batchQueue}:wait`)) > 0, 'a batch in Redis');
    await client.hdel(workers, 'idle');
    const { status, evaluations } = await run.result;
    assert.deepEqual([status, evaluations], ['completed', 300]);
    dropRedis(client);
  });

  it('is done by workers and those outside who ask together, each activity once', async () => {
    const worker = await openWorker(1);
    const run = await startRun(PROBLEM, { redis: server.url, threads: 0, evaluations: 1000 });
    for await (const { type } of run.events({ types: ['worker'] })) if (type === 'worker') break;
    const outside = workOutside(run, ({ kind }) => (kind === 'expand' ? { agent: { quality: 0.5 } } : { reward: 0.5 }), 8);
    const { status, evaluations, expansions, retries, failedActivities } = await run.result;
    const taken = await outside;
    assert.deepEqual([status, evaluations], ['completed', 1000]);
    // Its own attempts fail now and then; what was done outside is not done again.
    assert.ok(taken > 0 && taken < evaluations + expansions, `${taken} outside`);
    assert.ok(retries + failedActivities < evaluations);
    await worker.stop();
  });

  it('decides as on threads of one process, where it is deterministic', async () => {
    const decisionsOf = async (options: RunOptions) => {
      const decisions: DecisionLogEntry[] = [];
      const onDecision = (decision: DecisionLogEntry) => decisions.push(decision);
      const run = await startRun(PROBLEM, { evaluations: 300, deterministic: true, seed: 7, ...options, onDecision });
      await run.result;
      return decisions;
    };
    const workers = await Promise.all([openWorker(1), openWorker(2)]);
    const overRedis = await decisionsOf({ redis: server.url, threads: 1 });
    await Promise.all(workers.map((worker) => worker.stop()));
    assert.equal(overRedis.length > 300, true);
    assert.deepEqual(overRedis, await decisionsOf({ threads: 2 }));
  });

  it('is refused with an option that workers cannot serve', async () => {
    const redis = server.url;
    await assert.rejects(startRun(PROBLEM, { redis, hostServices: {} }), { code: 'ERR_OPTION', message: /hostServices/ });
    await assert.rejects(
      startRun(PROBLEM, { redis: 'http://user:secret@h' }),
      (error: Error) => !error.message.includes('secret'),
    );
  });

  it('is refused while another process has a run of its id', async () => {
    const first = await startRun(PROBLEM, { id: 'twice', redis: server.url, threads: 1, evaluations: 10_000 });
    await assert.rejects(startRun(PROBLEM, { id: 'twice', redis: server.url }), { code: 'ERR_RUN_OWNED' });
    first.stop();
    assert.equal((await first.result).status, 'stopped');
    const again = await startRun(PROBLEM, { id: 'twice', redis: server.url, threads: 1, evaluations: 20 });
    assert.equal((await again.result).evaluations, 20);
  });
});
