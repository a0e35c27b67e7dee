/** What becomes of a worker's batches when it, or Redis, ends, halts or is away; and what a worker refuses. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageRoot } from '../../../../../src/main/compose/package-root.js';
import { queuePrefix } from '../../../../../src/main/executors/bullmq/keys.js';
import { complaintsIn, HgmProcess, hgm } from '../../../../support/hgm-process.js';
import { RedisServer, type RedisServerOptions } from '../../../../support/redis-server.js';
import { TcpProxy } from '../../../../support/tcp-proxy.js';
import { until } from '../../../../support/until.js';
import { TestCoordinator, type TestRunOptions } from './test-coordinator.js';

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/', import.meta.url));
const PROBLEM = new URL('../../../../fixtures/contract-problem.js', import.meta.url).href;
const REMOTE = new URL('../../../../fixtures/remote-problem.js', import.meta.url).href;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  await HgmProcess.killAll();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  cleanUps.push(() => server.remove());
  return server;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hgm-worker-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function open(server: RedisServer, options: Partial<TestRunOptions> = {}): Promise<TestCoordinator> {
  const coordinator = await TestCoordinator.open(server.url, { problem: PROBLEM, ...options });
  cleanUps.push(() => coordinator.close());
  return coordinator;
}

/** An evaluation that says in a file that it has begun, and spins until there is another one. */
async function spinning(coordinator: TestCoordinator) {
  const folder = makeFolder();
  const [begun, enough] = [join(folder, 'begun'), join(folder, 'enough')];
  return {
    agent: await coordinator.agent({ do: 'spin', file: begun, until: enough }),
    begins: () => until(() => existsSync(begun), 'it to begin'),
    end: () => writeFileSync(enough, ''),
  };
}

function within(leftMs: number, mostMs: number): boolean {
  return leftMs > 0 && leftMs <= mostMs;
}

function work(server: RedisServer, ...args: readonly string[]): HgmProcess {
  return new HgmProcess(['worker', '--redis', server.url, '--threads', '1', '--problems', FIXTURES, ...args]);
}

test('a batch of a worker that was killed comes to another one', async () => {
  const server = await startRedis({ persistence: 'none' });
  const coordinator = await open(server, { problem: REMOTE });
  const first = work(server);
  await first.prints('joined');
  const { agent, begins, end } = await spinning(coordinator);
  const [activity = 0] = await coordinator.evaluate([agent], { task: -1 });
  await begins();
  // What holds it up: a lock, and the time between two looks for one that has expired. Both are 30 s where BullMQ is left to itself.
  const queue = `${queuePrefix('hgm')}:${coordinator.keys.batchQueue}`;
  const [lock = ''] = await coordinator.client.keys(`${queue}:*:lock`);
  assert.ok(within(await coordinator.client.pttl(lock), 5000), 'the lock of the batch');
  let untilLookMs = 0;
  const sees = async (): Promise<boolean> => {
    untilLookMs = await coordinator.client.pttl(`${queue}:stalled-check`);
    return untilLookMs > 0;
  };
  await until(sees, 'a look for lost batches');
  assert.ok(within(untilLookMs, 2000), 'the looks for lost batches');
  first.child.kill('SIGKILL');
  const second = work(server);
  end();
  const [outcome] = await coordinator.outcomesOf([activity]);
  assert.equal(outcome?.value, 1);
  assert.equal(complaintsIn(second.stderr), '');
});

test('a worker that was halted while its batch ran elsewhere goes on, and says nothing of it', async () => {
  const server = await startRedis({ persistence: 'none' });
  const coordinator = await open(server, { problem: REMOTE });
  const first = work(server);
  await first.prints('joined');
  const spin = await spinning(coordinator);
  const [activity = 0] = await coordinator.evaluate([spin.agent]);
  await spin.begins();
  first.child.kill('SIGSTOP');
  const second = work(server);
  spin.end();
  await coordinator.outcomesOf([activity]);
  first.child.kill('SIGCONT');
  await until(() => coordinator.outcomes.length === 2, 'the late outcome');
  assert.deepEqual(
    coordinator.outcomes.map(({ activityId, value }) => [activityId, value]),
    [
      [activity, 1],
      [activity, 1],
    ],
  );
  const agent = await coordinator.agent({ do: 'spin' });
  for (let each = 0; each < 20; each++) await coordinator.outcomesOf(await coordinator.evaluate([agent]));
  assert.deepEqual(
    [first, second].map(({ stderr }) => complaintsIn(stderr)),
    ['', ''],
  );
  await coordinator.emptied();
});

test('SIGTERM hands back what has not started, then what does not end, and the worker is gone', async () => {
  const server = await startRedis({ persistence: 'none' });
  const coordinator = await open(server);
  const worker = work(server);
  await worker.prints('joined');
  const folder = makeFolder();
  const agents = await Promise.all([1, 2, 3].map((file) => coordinator.agent({ do: 'hold', file: join(folder, `${file}`) })));
  const [running, ...others] = await coordinator.evaluate(agents);
  await until(() => existsSync(join(folder, '1')), 'the first to run');
  worker.child.kill('SIGTERM');
  const { exitCode, stderr, stdout } = await worker.ended();
  const backAt = (of: number) =>
    coordinator.notices.findIndex((notice) => notice.type === 'handedBack' && notice.activityIds.includes(of));
  await until(() => backAt(running ?? 0) >= 0, 'what ran');
  for (const other of others) assert.ok(backAt(other) >= 0 && backAt(other) < backAt(running ?? 0), 'it waited for what ran');
  assert.deepEqual([exitCode, complaintsIn(stderr)], [143, '']);
  assert.match(stdout, /left run tested: this worker was told to end/);
  await coordinator.emptied();
  assert.deepEqual(await coordinator.heartbeats(), new Map());
});

test('SIGTERM ends a worker also while Redis is away', async () => {
  const server = await startRedis({ persistence: 'none' });
  const coordinator = await open(server, { problem: REMOTE });
  const worker = work(server);
  await worker.prints('joined');
  const { agent, begins, end } = await spinning(coordinator);
  await coordinator.evaluate([agent]);
  await begins();
  await server.stop('SIGKILL');
  end();
  worker.child.kill('SIGTERM');
  const { exitCode, stdout, stderr } = await worker.ended();
  assert.deepEqual([exitCode, complaintsIn(stderr)], [143, '']);
  assert.match(stdout, /left run tested: this worker was told to end; /);
});

test('a second signal ends a worker at once', async () => {
  const server = await startRedis({ persistence: 'none' });
  const coordinator = await open(server);
  const worker = work(server);
  await worker.prints('joined');
  const file = join(makeFolder(), 'held');
  await coordinator.evaluate([await coordinator.agent({ do: 'hold', file })]);
  await until(() => existsSync(file), 'it to run');
  worker.child.kill('SIGINT');
  await coordinator.beats((all) => all.some(({ isLeaving }) => isLeaving), 'the worker to leave');
  // What follows within 200 ms counts as the same signal.
  await sleep(250);
  worker.child.kill('SIGINT');
  const { exitCode } = await worker.ended();
  assert.equal(exitCode, 130);
  // As it would have when it had given what runs its 5 s.
  assert.ok(!coordinator.notices.some(({ type }) => type === 'handedBack'), 'it handed back what ran');
});

test('what ends while Redis is away is told when it is back, which the worker says once', async () => {
  const server = await startRedis();
  const coordinator = await open(server, { problem: REMOTE });
  const worker = work(server);
  await worker.prints('joined');
  const { agent, begins, end } = await spinning(coordinator);
  const [activity = 0] = await coordinator.evaluate([agent]);
  await begins();
  await server.stop('SIGKILL');
  await worker.prints('Redis does not answer', 'stderr');
  end();
  await server.start();
  await worker.prints('Redis answers again');
  const [outcome] = await coordinator.outcomesOf([activity]);
  assert.equal(outcome?.value, 1);
  const [next] = await coordinator.outcomesOf(await coordinator.evaluate([await coordinator.agent({ do: 'spin' })]));
  assert.equal(next?.value, 1);
  assert.equal(worker.stderr.split('\n').length, 2, worker.stderr);
});

test('a Redis that has lost all is given the run again, and the worker goes on', async () => {
  const server = await startRedis({ persistence: 'none' });
  const coordinator = await open(server, { problem: REMOTE });
  const worker = work(server);
  await worker.prints('joined');
  const agent = await coordinator.agent({ do: 'spin' });
  await coordinator.outcomesOf(await coordinator.evaluate([agent]));
  await server.restart({ signal: 'SIGKILL', awayMs: 100 });
  await coordinator.writeRecord();
  const again = await coordinator.agent({ do: 'spin' });
  const [outcome] = await coordinator.outcomesOf(await coordinator.evaluate([agent, again]));
  assert.equal(outcome?.value, 1);
  assert.doesNotMatch(worker.stdout, /left/);
});

test('over a network that is slow and loses its connections, every evaluation is answered', async () => {
  const server = await startRedis({ persistence: 'none' });
  const coordinator = await open(server);
  const proxy = await TcpProxy.open(server.port);
  cleanUps.push(() => proxy.close());
  proxy.delayMs = 20;
  const worker = new HgmProcess(['worker', '--redis', server.urlAt(proxy.port), '--threads', '2', '--problems', FIXTURES]);
  await worker.prints('joined');
  const agent = await coordinator.agent({ do: 'complete', value: 0.5 });
  for (let round = 0; round < 5; round++) {
    const activities = await coordinator.evaluate([agent, agent, agent]);
    proxy.drop();
    await coordinator.outcomesOf(activities);
  }
  assert.equal(complaintsIn(worker.stderr), '');
  // The last answer may be on its way to the worker when its connection is lost.
  proxy.delayMs = 0;
  const [last] = await coordinator.outcomesOf(await coordinator.evaluate([agent]));
  assert.equal(last?.value, 0.5);
});

test('results that a Redis without memory does not take are kept until it does', async () => {
  const server = await startRedis({ persistence: 'none' });
  const coordinator = await open(server, { problem: REMOTE });
  const worker = work(server);
  await worker.prints('joined');
  const { agent, begins, end } = await spinning(coordinator);
  const [activity = 0] = await coordinator.evaluate([agent]);
  await begins();
  await server.command('config', 'set', 'maxmemory', '1');
  end();
  await worker.prints('Redis takes no results', 'stderr');
  assert.equal(coordinator.outcomes.length, 0);
  await server.command('config', 'set', 'maxmemory', '0');
  const [outcome] = await coordinator.outcomesOf([activity]);
  assert.equal(outcome?.value, 1);
  const [next] = await coordinator.outcomesOf(await coordinator.evaluate([await coordinator.agent({ do: 'spin' })]));
  assert.equal(next?.value, 1);
});

test('a run of another version is refused with both versions, here and in the heartbeat', async () => {
  const server = await startRedis({ persistence: 'none' });
  const coordinator = await open(server, { record: { version: '0.0.7' } });
  const worker = work(server, '--exit-when-done');
  const { version } = packageRoot();
  const sentence = `run tested is coordinated by hgm-orchestrator 0.0.7, and this worker is ${version}; install the same version on both machines`;
  await worker.prints(`hgm: takes no part in run tested: ${sentence}\n`, 'stderr');
  await coordinator.beats(
    (all) => all.some(({ refused, generation }) => refused === sentence && generation === 0),
    'the heartbeat',
  );
  await coordinator.writeRecord({ state: 'ended' });
  assert.equal((await worker.ended()).exitCode, 1);
});

test('a copy that differs is refused by the name of the file, and taken once it is the same', async () => {
  const server = await startRedis({ persistence: 'none' });
  const [theirs, ours] = [makeFolder(), makeFolder()];
  const library = new URL('../../../../../src/shared/problem.js', import.meta.url).href;
  const problem = `import { defineProblem } from '${library}';\nimport { reward } from './lib/reward.mjs';\n
    export default defineProblem({ name: 'copied', root: () => 1, expand: (one) => one, evaluate: () => reward });\n`;
  for (const [folder, reward] of [
    [theirs, 0.5],
    [ours, 0.25],
  ] as const) {
    mkdirSync(join(folder, 'searches/lib'), { recursive: true });
    writeFileSync(join(folder, 'searches/copied.mjs'), problem);
    writeFileSync(join(folder, 'searches/lib/reward.mjs'), `export const reward = ${reward};\n`);
  }
  const coordinator = await open(server, { problem: pathToFileURL(join(theirs, 'searches/copied.mjs')).href, seenFrom: theirs });
  const worker = work(server, '--problems', ours);
  await worker.prints('lib/reward.mjs differs; copy', 'stderr');
  assert.match(
    worker.stderr,
    /^hgm: takes no part in run tested: the problem tested is not the same here, at .*copied\.mjs: lib\/reward\.mjs differs; copy .*\n$/,
  );
  writeFileSync(join(ours, 'searches/lib/reward.mjs'), 'export const reward = 0.5;\n');
  await worker.prints('joined');
  const [outcome] = await coordinator.outcomesOf(await coordinator.evaluate([await coordinator.agent(1)]));
  assert.equal(outcome?.value, 0.5);
});

test('a problem that is not there is refused, also where a link leads out of the folder', async () => {
  const server = await startRedis({ persistence: 'none' });
  const coordinator = await open(server);
  const folder = makeFolder();
  symlinkSync(join(FIXTURES, 'contract-problem.js'), join(folder, 'contract-problem.js'));
  const worker = work(server, '--problems', folder);
  await worker.prints('copy it there, or name the folder that holds it: --problems DIR', 'stderr');
  await coordinator.beats((all) => all.some(({ refused }) => refused?.includes('is not below') === true), 'the heartbeat');
});

test('a command line that cannot be used ends with one sentence and exit code 2, and without the password', async () => {
  const away = 'redis://user:secret@127.0.0.1:1';
  const cases: readonly (readonly [args: readonly string[], stderr: RegExp])[] = [
    [[], /^hgm: .*--redis/],
    [['--redis', 'http://127.0.0.1'], /^hgm: --redis must be a URL such as redis:/],
    [['--redis', away, '--threads', '0'], /^hgm: --threads must be an integer >= 1/],
    [['--redis', away, '--problems', join(FIXTURES, 'no-such')], /^hgm: --problems must be a folder that is there/],
    [['--redis', away, '--prefix', 'a b'], /^hgm: --prefix must be/],
    [
      ['--redis', away],
      /^hgm: Redis at redis:\/\/\*\*\*@127\.0\.0\.1:1 cannot be used \(connect ECONNREFUSED 127\.0\.0\.1:1\); start it, or check the URL/,
    ],
  ];
  for (const [args, expected] of cases) {
    const { exitCode, stderr, stdout } = await hgm(['worker', ...args]);
    assert.deepEqual([exitCode, stdout], [2, ''], stderr);
    assert.match(stderr, expected);
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
    assert.doesNotMatch(stderr, /secret/);
  }
});

test('a password that is wrong, or missing, is told of as such', async () => {
  const server = await startRedis({ persistence: 'none', password: 'right' });
  for (const credentials of ['', ':wrong@']) {
    const { exitCode, stderr } = await hgm(['worker', '--redis', `redis://${credentials}127.0.0.1:${server.port}`]);
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /^hgm: Redis at redis:.* cannot be used \((NOAUTH|WRONGPASS).*give the right user and password in the URL/,
    );
  }
});
