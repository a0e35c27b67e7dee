import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../../../../src/main/compose/package-root.js';
import { RedisWorker } from '../../../../../src/main/executors/bullmq/worker/redis-worker.js';
import { resolveRedisAddress } from '../../../../../src/shared/workers/redis-address.js';
import { InlineExecutor } from '../../../../support/inline-executor.js';
import { RedisServer } from '../../../../support/redis-server.js';
import { until } from '../../../../support/until.js';
import { TestCoordinator } from './test-coordinator.js';

class IdleExecutor extends InlineExecutor {
  async ready(): Promise<void> {}

  handBackUnstarted(): number[] {
    return [];
  }

  runningAttempts(): [] {
    return [];
  }
}

test('leaves no connection behind when it is told to end while it joins a run', async (t) => {
  const server = await RedisServer.start({ persistence: 'none' });
  t.after(() => server.remove());
  const problem = new URL('../../../../fixtures/contract-problem.js', import.meta.url).href;
  const coordinator = await TestCoordinator.open(server.url, { problem });
  let ending: Promise<void> | undefined;
  const address = resolveRedisAddress(server.url);
  const { version } = packageRoot();
  const problems = dirname(fileURLToPath(problem));
  const worker = await RedisWorker.open(
    { address, threads: 1, problems, exitWhenDone: false, version },
    () => {
      ending = worker.stop();
      return new IdleExecutor({ expand: (agent) => agent, evaluate: () => 1 });
    },
    () => undefined,
  );
  await worker.ended;
  assert.notEqual(ending, undefined);
  await coordinator.close();
  // That of the command itself.
  await until(async () => (await server.command('client', 'list')).split('\n').length === 1, 'all connections to be closed', {
    everyMs: 20,
  });
});
