import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../../src/main/compose/package-root.js';
import { removeRedisRun } from '../../../src/main/compose/remove-redis-run.js';
import { startRun } from '../../../src/main/compose/start-run.js';
import { startWorker } from '../../../src/main/compose/start-worker.js';
import type { Run } from '../../../src/main/run/run.js';
import { RedisServer, type RedisServerOptions } from '../../support/redis-server.js';
import { until } from '../../support/until.js';

const FIXTURES = new URL('../../fixtures/', import.meta.url);
const PROBLEM = new URL('irregular-timing-problem.js', FIXTURES);

function openWorker(url: string, threads = 1) {
  const problems = fileURLToPath(FIXTURES);
  return startWorker({ redis: url, threads, problems, version: packageRoot().version, onEvent: () => undefined });
}

/** Log lines of a run, as they come. */
function linesOf(run: Run): readonly string[] {
  const lines: string[] = [];
  void (async () => {
    for await (const event of run.events({ types: ['log'] })) if (event.type === 'log') lines.push(event.message);
  })();
  return lines;
}

describe('a run over Redis, when Redis', () => {
  /** With a worker that is there as long as the server is. */
  async function withServer(options: RedisServerOptions, use: (server: RedisServer) => Promise<void>): Promise<void> {
    const server = await RedisServer.start(options);
    const worker = await openWorker(server.url);
    try {
      await use(server);
    } finally {
      await worker.stop();
      await server.remove();
    }
  }

  it('ends and comes back with nothing of what it had: it is sent again, and each evaluation counts once', async () => {
    await withServer({ persistence: 'none' }, async (server) => {
      const run = await startRun(PROBLEM, { redis: server.url, threads: 0, evaluations: 20_000 });
      const lines = linesOf(run);
      await until(() => run.progress().evaluations > 500, 'evaluations');
      await server.restart({ signal: 'SIGKILL', awayMs: 500 });
      const result = await run.result;
      assert.equal(result.evaluations, 20_000);
      assert.equal(lines.filter((line) => line.includes('keeps nothing on disk')).length, 1);
      assert.equal(lines.filter((line) => /is away;/.test(line)).length, 1);
      assert.equal(lines.filter((line) => /^Redis at \S+ is back$/.test(line)).length, 1);
    });
  });

  it('may throw away what it has no room for: it is refused', async () => {
    await withServer({ persistence: 'none', evictionPolicy: 'allkeys-lru' }, async (server) => {
      await assert.rejects(startRun(PROBLEM, { redis: server.url }), { code: 'ERR_REDIS', message: /noeviction/ });
      assert.equal(await server.command('--scan'), '');
    });
  });

  it('is full: that is said, and the run goes on once there is room', async () => {
    await withServer({ persistence: 'none' }, async (server) => {
      const run = await startRun(PROBLEM, { redis: server.url, threads: 0, evaluations: 20_000 });
      const lines = linesOf(run);
      await until(() => run.progress().evaluations > 200, 'evaluations');
      await server.command('config', 'set', 'maxmemory', '1');
      await until(() => lines.some((line) => line.includes('OOM')), 'a word on memory');
      await server.command('config', 'set', 'maxmemory', '0');
      assert.equal((await run.result).evaluations, 20_000);
      assert.equal(
        lines.some((line) => line.includes('takes what the run sends again')),
        true,
      );
    });
  });

  it('is not there at the start: that is one sentence, without the password', async () => {
    const server = await RedisServer.start({ persistence: 'none', password: 'secret' });
    await server.stop();
    await assert.rejects(startRun(PROBLEM, { redis: server.url }), (error: Error) => {
      assert.equal(Reflect.get(error, 'code'), 'ERR_REDIS');
      return !error.message.includes('secret');
    });
    await server.remove();
  });
});

describe('what a run leaves in Redis', () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start({ persistence: 'none' });
  });
  after(() => server.remove());

  it('is removed with it, but not while it is under way', async () => {
    const run = await startRun(PROBLEM, { id: 'busy', redis: server.url, threads: 1, evaluations: 1_000_000 });
    await assert.rejects(removeRedisRun(server.url, 'busy'), { code: 'ERR_RUN_OWNED' });
    run.stop();
    await run.result;
    assert.equal(await removeRedisRun(server.url, 'busy'), false);
    await server.command('hset', 'hgm:run:left', 'state', 'running');
    await server.command('hset', 'hgm:run:left:3:agents', '1', 'x');
    await server.command('sadd', 'hgm:runs', 'left');
    assert.equal(await removeRedisRun(server.url, 'left'), true);
    assert.equal(await server.command('--scan'), '');
  });
});
