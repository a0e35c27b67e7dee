import { after, before } from 'node:test';
import { describeExecutor } from '../../../../../src/testing/executor-suite.js';
import { RedisServer } from '../../../../support/redis-server.js';
import { until } from '../../../../support/until.js';
import { contractWork } from '../../contract-work.js';
import { joined, openRun, openWorker } from './redis-run.js';

let server: RedisServer;
before(async () => {
  server = await RedisServer.start({ persistence: 'none' });
});
after(() => server.remove());

describeExecutor('workers over Redis', async () => {
  const run = await openRun(server.url, 'contract-problem.js');
  const worker = await openWorker(server.url, 2);
  await joined(run, 2);
  const { holding, ...work } = contractWork(async () => {
    await worker.stop();
    await run.session.close(true);
  });
  return {
    executor: run.executor,
    concurrency: 2,
    ...work,
    holding: () => {
      const held = holding();
      // What runs is known by the next heartbeat.
      const started = async () => {
        await held.started();
        await until(() => run.executor.runningAttempts().length > 0, 'a heartbeat');
      };
      return { work: held.work, started };
    },
  };
});
