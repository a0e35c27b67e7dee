import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BatchJob } from '../../../../src/main/executors/bullmq/batch-job.js';
import { BATCH_LOCK_MS, KEY_LIFE_MS, WORKER_HEARTBEAT_MS } from '../../../../src/main/executors/bullmq/keys.js';
import type { NoticeJob } from '../../../../src/main/executors/bullmq/notice-job.js';
import { JobConsumer, JobQueue } from '../../../../src/main/executors/bullmq/queues.js';
import { dropRedis, openRedis } from '../../../../src/main/executors/bullmq/redis-clients.js';
import { Gate } from '../../../support/gate.js';
import { RedisServer } from '../../../support/redis-server.js';

describe('queues', () => {
  it('give each job to a consumer once, and keep nothing of it', async (t) => {
    const server = await RedisServer.start({ persistence: 'none' });
    t.after(() => server.remove());
    const onError = (error: Error) => assert.fail(error);
    const client = await openRedis(server.url, onError);
    t.after(() => dropRedis(client));
    const place = { client, prefix: 'hgm', name: 'w-a', onError };
    const queue = await JobQueue.open(place);
    const job: BatchJob = { batch: 1, generation: 1, body: '' };
    await queue.add(job, 'b-1-1');
    await queue.add({ ...job, batch: 2 }, 'b-1-1');
    assert.deepEqual(await queue.losses(['b-1-1', 'b-1-2']), [0, undefined]);
    assert.deepEqual(await queue.count(), { waiting: 1, active: 0 });
    const taken: unknown[] = [];
    const came = new Gate();
    const consumer = await JobConsumer.open(place, 2, async (data) => {
      taken.push(data);
      if (taken.length === 2) came.open();
    });
    const notice: NoticeJob = { worker: 'w', generation: 1, body: '' };
    await queue.add(notice);
    await came.opened;
    assert.deepEqual(taken, [job, notice]);
    // It would take the next one, too.
    await consumer.close();
    await queue.add(job, 'b-1-3');
    assert.equal(await queue.remove('b-1-3'), true);
    await queue.add(job, 'b-1-4');
    await queue.obliterate();
    await queue.close();
    assert.deepEqual(await client.keys('hgm:q:w-a:*'), []);
  });

  it('close while Redis is not there', async () => {
    const server = await RedisServer.start({ persistence: 'none' });
    await server.stop('SIGKILL');
    const client = await openRedis(server.url, () => undefined);
    const place = { client, prefix: 'hgm', name: 'w-a', onError: () => undefined };
    const queue = await JobQueue.open(place);
    const consumer = await JobConsumer.open(place, 2, async () => undefined);
    await Promise.all([queue.close(), consumer.finish()]);
    // What waited in vain is not waited for again.
    assert.equal(consumer.close(), consumer.finish());
    dropRedis(client);
    await server.remove();
  });

  it('have times that fit one another', () => {
    assert.ok(WORKER_HEARTBEAT_MS < BATCH_LOCK_MS && BATCH_LOCK_MS < KEY_LIFE_MS);
  });
});
