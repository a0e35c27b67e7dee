import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { z } from 'zod';
import { ExitCode } from '../../src/main/cli/exit-code.js';
import { HgmProcess } from '../support/hgm-process.js';
import { PROJECT_ROOT } from '../support/project-root.js';
import { RedisServer } from '../support/redis-server.js';
import { type ComposeService, composeFile, dockerStages, listOf, serviceOf, textsOf } from './container-files.js';

const EVALUATIONS = 200;
const resultSchema = z.object({ status: z.string(), evaluations: z.number(), failedActivities: z.number() });

const compose = composeFile();
const redis = serviceOf(compose, 'redis');
const coordinator = serviceOf(compose, 'coordinator');
const worker = serviceOf(compose, 'worker');
const image = dockerStages().at(-1) ?? [];
const folder = mkdtempSync(join(tmpdir(), 'hgm-compose-'));

after(async () => {
  await HgmProcess.killAll();
  rmSync(folder, { recursive: true, force: true });
});

/** Where a path of a container is on this machine. */
function placesOf({ volumes }: ComposeService): [inside: string, here: string][] {
  return volumes.map((volume) => {
    const [source = '', target = ''] = volume.split(':');
    return [target, source.startsWith('.') ? join(PROJECT_ROOT, source) : join(folder, source)];
  });
}

/** A service's command line as its container runs it, with this machine's paths and addresses; `hgm` itself is left out. */
function commandOf(service: ComposeService, redisUrl: string): string[] {
  const places = placesOf(service);
  return service.command.map((arg) => {
    if (arg === 'redis://redis:6379') return redisUrl;
    const [inside, here] = places.find(([target]) => arg === target || arg.startsWith(`${target}/`)) ?? ['', ''];
    return here === '' ? arg : here + arg.slice(inside.length);
  });
}

describe('compose.yaml', () => {
  it('has the coordinator and the workers run the image of the Dockerfile, once Redis is well', () => {
    assert.deepEqual(Object.keys(compose.services), ['redis', 'coordinator', 'worker']);
    for (const service of [coordinator, worker]) {
      assert.equal(service.build, '.');
      assert.equal(service.image, 'hgm-orchestrator');
      assert.deepEqual(service.depends_on, { redis: { condition: 'service_healthy' } });
    }
    assert.deepEqual(listOf(image, 'ENTRYPOINT').slice(-1), ['hgm']);
  });

  it('names volumes that there are, and keeps what is written', () => {
    const named = Object.values(compose.services).flatMap(({ volumes }) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    const kept = named.filter((source) => !source.startsWith('.'));
    assert.deepEqual(kept.sort(), Object.keys(compose.volumes).sort());
    const [workdir] = textsOf(image, 'WORKDIR').slice(-1);
    assert.ok(coordinator.volumes.some((volume) => volume === `runs:${workdir}`));
  });

  it('is a run over Redis when its commands are run as they stand: Redis, coordinator, workers', async () => {
    const [program, ...args] = redis.command;
    assert.equal(program, 'redis-server');
    const server = await RedisServer.start({ args });
    try {
      const [kind, client, ...check] = redis.healthcheck?.test ?? [];
      assert.deepEqual([kind, client], ['CMD', 'redis-cli']);
      assert.equal(await server.command(...check), 'PONG');
      assert.equal(await server.command('config', 'get', 'appendonly'), 'appendonly\nyes');
      assert.equal(await server.command('config', 'get', 'maxmemory-policy'), 'maxmemory-policy\nnoeviction');

      const cwd = join(folder, 'runs');
      mkdirSync(cwd);
      const workers = Array.from(
        { length: worker.deploy?.replicas ?? 0 },
        () => new HgmProcess(commandOf(worker, server.url), { cwd: folder }),
      );
      assert.ok(workers.length >= 2);
      const line = [...commandOf(coordinator, server.url), '--evaluations', `${EVALUATIONS}`, '--json'];
      const ended = await new HgmProcess(line, { cwd }).ended();
      assert.equal(ended.exitCode, 0, ended.stderr);
      const { status, evaluations, failedActivities } = resultSchema.parse(JSON.parse(ended.stdout));
      assert.deepEqual(
        { status, evaluations, failedActivities },
        { status: 'completed', evaluations: EVALUATIONS, failedActivities: 0 },
      );

      // One that has not begun yet would be ended by the signal itself.
      for (const begun of workers) await begun.prints('waiting for runs');
      for (const { child } of workers) child.kill('SIGTERM');
      for (const ending of workers) {
        const { exitCode, stderr } = await ending.ended();
        assert.equal(exitCode, ExitCode.terminated, stderr);
      }
    } finally {
      await server.remove();
    }
  });
});
