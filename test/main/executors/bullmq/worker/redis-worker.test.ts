import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { afterEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../../../../src/main/compose/package-root.js';
import { RedisWorker } from '../../../../../src/main/executors/bullmq/worker/redis-worker.js';
import type { MakeWorkerExecutor } from '../../../../../src/main/executors/bullmq/worker/run-session.js';
import type { WorkerEvent } from '../../../../../src/main/executors/bullmq/worker/worker-events.js';
import { resolveRedisAddress } from '../../../../../src/shared/workers/redis-address.js';
import { Gate } from '../../../../support/gate.js';
import { InlineExecutor } from '../../../../support/inline-executor.js';
import { RedisServer } from '../../../../support/redis-server.js';
import { until } from '../../../../support/until.js';
import { TestCoordinator } from './test-coordinator.js';

const PROBLEM = new URL('../../../../fixtures/contract-problem.js', import.meta.url).href;
const PROBLEMS = dirname(fileURLToPath(PROBLEM));

class IdleExecutor extends InlineExecutor {
  readonly #ready: Promise<void>;

  constructor(ready: Promise<void> = Promise.resolve()) {
    super({ expand: (agent) => agent, evaluate: () => 1 });
    this.#ready = ready;
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  handBackUnstarted(): number[] {
    return [];
  }

  runningAttempts(): [] {
    return [];
  }
}

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function open() {
  const server = await RedisServer.start({ persistence: 'none' });
  cleanUps.push(() => server.remove());
  const coordinator = await TestCoordinator.open(server.url, { problem: PROBLEM, record: { state: 'ended' } });
  cleanUps.push(() => coordinator.close());
  return { server, coordinator };
}

/** A worker, what it has told, and how to wait until it has told so much. */
async function startWorker(url: string, makeExecutor: MakeWorkerExecutor) {
  const told: WorkerEvent[] = [];
  const { version } = packageRoot();
  const worker = await RedisWorker.open(
    { address: resolveRedisAddress(url), threads: 1, problems: PROBLEMS, exitWhenDone: false, version },
    makeExecutor,
    (event) => told.push(event),
  );
  cleanUps.push(() => worker.stop());
  const tells = (...types: readonly WorkerEvent['type'][]) => until(() => told.length >= types.length, types.join(', '));
  return { worker, told, tells };
}

test('leaves no connection behind when it is told to end while it joins a run', async () => {
  const { server, coordinator } = await open();
  await coordinator.writeRecord({ state: 'running' });
  let ending: Promise<void> | undefined;
  const { worker } = await startWorker(server.url, () => {
    ending = worker.stop();
    return new IdleExecutor();
  });
  await worker.ended;
  assert.notEqual(ending, undefined);
  await coordinator.close();
  // That of the command itself.
  await until(async () => (await server.command('client', 'list')).split('\n').length === 1, 'all connections to be closed', {
    everyMs: 20,
  });
});

test('tells what a run that takes long to join waits for, and of Redis only where that does not answer', async () => {
  const { server, coordinator } = await open();
  const started = new Gate();
  const { told, tells } = await startWorker(server.url, () => new IdleExecutor(started.opened));
  // Redis takes no further connection.
  const clients = `${await coordinator.client.client('LIST')}`.trim().split('\n').length;
  await coordinator.client.config('SET', 'maxclients', `${clients}`);
  await coordinator.writeRecord({ state: 'running' });
  await tells('joining');
  server.freeze();
  await tells('joining', 'redisAway');
  server.thaw();
  await tells('joining', 'redisAway', 'redisBack');
  await coordinator.client.config('SET', 'maxclients', '1000');
  await tells('joining', 'redisAway', 'redisBack', 'joining');
  started.open();
  await tells('joining', 'redisAway', 'redisBack', 'joining', 'joined');
  const { runId } = coordinator;
  assert.deepEqual(told, [
    { type: 'joining', runId, waitsFor: 'another connection to Redis' },
    { type: 'redisAway', reason: 'it takes too long' },
    { type: 'redisBack' },
    { type: 'joining', runId, waitsFor: 'its threads, which load the problem and set it up' },
    { type: 'joined', runId, problem: 'tested', threads: 1 },
  ]);
});

test('refuses a run whose orders it may not listen to, and leaves no connection behind', async () => {
  const { server, coordinator } = await open();
  const { client } = coordinator;
  await client.acl('SETUSER', 'worker', 'on', '>secret', '~hgm:*', '+@all', 'resetchannels');
  const url = server.url.replace('redis://', 'redis://worker:secret@');
  const { told, tells } = await startWorker(url, () => new IdleExecutor());
  await coordinator.writeRecord({ state: 'running' });
  await tells('refused');
  const [refused] = told;
  assert.equal(refused?.type, 'refused');
  assert.match(refused.reason, /^Redis refuses what it needs: NOPERM .*channel/);
  await coordinator.beats((all) => all.some((beat) => beat.refused === refused.reason), 'the coordinator to be told');
  const ofWorker = async () =>
    `${await client.client('LIST')}`.split('\n').filter((line) => line.includes(' user=worker ')).length;
  await until(async () => (await ofWorker()) === 1, 'the connection of the orders to be closed');
});
