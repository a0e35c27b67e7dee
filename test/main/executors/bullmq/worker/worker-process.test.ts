/** `hgm worker` in a process of its own, with a Redis of its own; the coordinator's side is the test's. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { encodeError } from '../../../../../src/shared/error-envelope.js';
import { HgmError } from '../../../../../src/shared/errors.js';
import { complaintsIn, HgmProcess } from '../../../../support/hgm-process.js';
import { RedisServer } from '../../../../support/redis-server.js';
import { until } from '../../../../support/until.js';
import { TestCoordinator, type TestRunOptions } from './test-coordinator.js';

const FIXTURES = dirname(fileURLToPath(new URL('../../../../fixtures/contract-problem.js', import.meta.url)));
const urlOf = (name: string): string => new URL(`../../../../fixtures/${name}.js`, import.meta.url).href;

let server: RedisServer;
let folder: string;
let runs = 0;
const opened: TestCoordinator[] = [];

before(async () => {
  server = await RedisServer.start({ persistence: 'none' });
  folder = mkdtempSync(join(tmpdir(), 'hgm-worker-'));
});
after(async () => {
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await HgmProcess.killAll();
  for (const coordinator of opened.splice(0)) await coordinator.close();
  await server.command('flushall');
});

async function open(options: Partial<TestRunOptions> = {}): Promise<TestCoordinator> {
  const coordinator = await TestCoordinator.open(server.url, {
    problem: urlOf('contract-problem'),
    runId: `run-${++runs}`,
    ...options,
  });
  opened.push(coordinator);
  return coordinator;
}

function work(...args: readonly string[]): HgmProcess {
  return new HgmProcess(['worker', '--redis', server.url, '--threads', '2', '--problems', FIXTURES, ...args]);
}

test('runs evaluations, and answers each with its attempt and fingerprint', async () => {
  const coordinator = await open();
  const worker = work();
  await worker.prints(`joined run ${coordinator.runId}, tested, with 2 threads`);
  const agents = await Promise.all([0.25, 0.5, 0.75].map((value) => coordinator.agent({ do: 'complete', value })));
  const failing = await coordinator.agent({ do: 'fail', message: 'not today' });
  const activities = await coordinator.evaluate([...agents, failing, ...agents]);
  const outcomes = await coordinator.outcomesOf(activities);
  assert.deepEqual(
    outcomes.map(({ value, attempt, fingerprint, activityId }) => [value, attempt, fingerprint / activityId]),
    [0.25, 0.5, 0.75, Number.NaN, 0.25, 0.5, 0.75].map((value) => [value, 1, 7]),
  );
  assert.match(JSON.stringify(outcomes[3]?.other), /not today/);
  // A batch that comes again is answered as it was.
  await coordinator.send(activities.slice(0, 2), agents, { batch: 1 });
  await until(() => coordinator.outcomes.length === 14, 'the outcomes to come again');
  await until(() => worker.stderr === '', 'silence');
  await coordinator.emptied();
});

test('brings expansions what they see, and evaluations their tasks; what is printed comes before the outcome', async () => {
  const coordinator = await open({ problem: urlOf('remote-problem') });
  await work().prints('joined');
  const [parent, mate] = [await coordinator.agent({ do: 'spin' }), await coordinator.agent({ do: 'print' })];
  await coordinator.task(2, 2);
  const results = [{ task: 2, taskNumber: 2, reward: 0.5, weight: 1, feedback: '"well"' }];
  const expansion = await coordinator.expand(parent, { results, mates: [{ agent: mate, mean: 0.5, evaluations: 3 }] });
  const [expanded] = await coordinator.outcomesOf([expansion]);
  const seen = [{ key: `root/${mate}`, agent: { do: 'print' }, mean: 0.5, evaluations: 3 }];
  const saw = [seen, [{ ...results[0], feedback: 'well' }]];
  assert.deepEqual(expanded?.other?.status === 'completed' && expanded.other.value, { do: 'spin', saw });
  const [printing] = await coordinator.evaluate([mate], { task: 2 });
  const [printed] = await coordinator.outcomesOf([printing ?? 0]);
  assert.equal(printed?.value, 0.2);
  const said = coordinator.notices.filter(({ type }) => type !== 'impurities').slice(1);
  assert.deepEqual(
    said.map((notice) => [notice.type, notice.type === 'log' ? notice.message : notice.type === 'progress' && notice.fraction]),
    [...[1, 2, 3].map((line) => ['log', `line ${line}`]), ['progress', 0.5], ['outcomes', false]],
  );
});

test('runs programs, asks the coordinator what activities remember until it answers, and has no host services', async () => {
  const coordinator = await open({ problem: urlOf('remote-problem') });
  await work().prints('joined');
  const kept = new Map<string, string>();
  let asked = 0;
  coordinator.onCall = ({ call, request }, worker) => {
    // The first question is lost.
    if (++asked === 1) return;
    if (request.type === 'keep') kept.set(request.name, request.value);
    const value = kept.get(request.name) ?? null;
    void coordinator.order({ type: 'answer', call, answer: { status: 'returned', value } }, worker);
  };
  const agents = await Promise.all((['program', 'host', 'remember'] as const).map((deed) => coordinator.agent({ do: deed })));
  const [program, host, remembering] = await coordinator.outcomesOf(await coordinator.evaluate(agents));
  assert.equal(program?.value, 0.5);
  assert.match(JSON.stringify(host?.other), /no hostServices.*"code":"ERR_HOST_CALL"/);
  assert.deepEqual(kept, new Map([['answer', '"forty-two"']]));
  assert.match(JSON.stringify(remembering?.other), /forty-two/);
});

test('what waits, and what runs in a child process, reaches the coordinator too', async () => {
  for (const [setup, isApart] of [
    [{ evaluateConcurrency: 2 }, true],
    [{ isolation: 'process' }, false],
  ] as const) {
    const coordinator = await open({ problem: urlOf('remote-problem'), setup });
    const worker = work();
    await worker.prints('joined');
    coordinator.onCall = ({ call, request }, asker) => {
      const value = request.type === 'keep' ? request.value : null;
      void coordinator.order({ type: 'answer', call, answer: { status: 'returned', value } }, asker);
    };
    const agent = await coordinator.agent({ do: 'remember' });
    const [outcome] = await coordinator.outcomesOf(await coordinator.evaluate([agent], { isApart }));
    assert.match(JSON.stringify(outcome?.other), /forty-two/);
    worker.child.kill('SIGKILL');
    await worker.ended();
  }
});

test('what kills its process costs its activity alone, in an isolated run', async () => {
  const coordinator = await open({ problem: urlOf('deadly-problem'), setup: { isolation: 'process' } });
  const worker = work();
  await worker.prints('joined');
  const [kill, live] = [await coordinator.agent('kill'), await coordinator.agent('live')];
  const [killed, lived] = await coordinator.outcomesOf(await coordinator.evaluate([kill, live]));
  assert.match(JSON.stringify(killed?.other), /ERR_CHILD_EXIT/);
  assert.equal(lived?.other?.status ?? 'completed', 'completed');
  assert.equal(complaintsIn(worker.stderr), '');
});

test('runs what waits beside each other, apart from its threads, which go on', async () => {
  const coordinator = await open({ problem: urlOf('waiting-problem'), setup: { expandConcurrency: 1, evaluateConcurrency: 6 } });
  await work().prints('joined');
  const meeting = await coordinator.agent({ do: 'meet', of: 6 });
  const waiting: number[] = [];
  for (let each = 0; each < 5; each++) waiting.push(...(await coordinator.evaluate([meeting], { isApart: true })));
  await coordinator.beats((all) => all.some(({ running }) => running.length === 5), 'five to wait');
  waiting.push(...(await coordinator.evaluate([meeting], { isApart: true })));
  const outcomes = await coordinator.outcomesOf(waiting);
  assert.deepEqual(
    outcomes.map(({ other }) => other?.status),
    Array.from({ length: 6 }, () => 'completed'),
  );
});

test('cancels the attempt that is meant, and says in heartbeats what runs', async () => {
  const coordinator = await open();
  await work().prints('joined');
  const agent = await coordinator.agent({ do: 'hold', file: join(folder, 'held') });
  const [activity = 0] = await coordinator.evaluate([agent]);
  await coordinator.beats((all) => all.some(({ running }) => (running[0]?.elapsedMs ?? 0) >= 1500), 'a heartbeat with its time');
  const [heartbeat] = (await coordinator.heartbeats()).values();
  assert.deepEqual(
    [heartbeat?.threads, heartbeat?.running[0]?.attempt, heartbeat?.batches.length, heartbeat?.refused],
    [2, 1, 1, null],
  );
  const reason = encodeError(new HgmError('ERR_CANCELLED', 'enough'));
  await coordinator.order({ type: 'cancel', activityIds: [activity], attempts: [2], reason });
  await coordinator.order({ type: 'cancel', activityIds: [activity], attempts: [1], reason });
  const [outcome] = await coordinator.outcomesOf([activity]);
  assert.match(JSON.stringify(outcome?.other), /ERR_CANCELLED/);
});

test('drops batches of an earlier coordinator, and joins the run of the next one again', async () => {
  const coordinator = await open({ record: { generation: 3 } });
  const worker = work();
  await worker.prints('joined');
  const agent = await coordinator.agent({ do: 'complete', value: 0.5 });
  coordinator.generation = 2;
  await coordinator.evaluate([agent]);
  coordinator.generation = 4;
  const [unknown] = await coordinator.evaluate([agent]);
  const isBack = () => coordinator.notices.some((notice) => notice.type === 'handedBack' && notice.activityIds[0] === unknown);
  await until(isBack, 'the batch of a coordinator that it does not know yet to come back');
  await coordinator.writeRecord({ generation: 4 });
  await worker.prints('has another coordinator');
  const known = await coordinator.agent({ do: 'complete', value: 0.75 });
  const [outcome] = await coordinator.outcomesOf(await coordinator.evaluate([known]));
  assert.equal(outcome?.value, 0.75);
  assert.equal(coordinator.outcomes.length, 1);
});

test('ends by itself when the runs have ended, where it is to', async () => {
  const coordinator = await open();
  const worker = work('--exit-when-done');
  await worker.prints('joined');
  await coordinator.outcomesOf(await coordinator.evaluate([await coordinator.agent({ do: 'complete', value: 1 })]));
  await coordinator.writeRecord({ state: 'ended' });
  const { exitCode, stdout, stderr } = await worker.ended();
  assert.deepEqual([exitCode, complaintsIn(stderr)], [0, '']);
  assert.match(stdout, /left run run-\d+: it has ended; 1 activity ended here\n$/);
  assert.deepEqual(await coordinator.heartbeats(), new Map());
});
