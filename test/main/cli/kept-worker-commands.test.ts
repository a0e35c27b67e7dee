import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { buildWorker } from '../../../src/main/index.js';
import { hgmHere } from '../../support/hgm-here.js';

let folder = '';
let file = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hgm-kept-'));
  file = join(folder, 'runs.db');
  const worker = await buildWorker({ store: file, id: 'mine', retry: { maximumAttempts: 1 } });
  const { workflow } = worker;
  await workflow.scheduleExpansion('root', ['a'], () => ({ by: 'a' }), { requestId: 'one' });
  await workflow.settled('one');
  await worker.dispatch('hgm.evaluate', 'root/a', 0.5, { payload: 'seen' });
  await workflow.scheduleEvaluation('root', () => Promise.reject(new Error('no luck')), { requestId: 'two' });
  await workflow.settled('two');
  await workflow.markPruned('root/a', 'enough');
  await workflow.setExpansionGate(false);
  await workflow.ensureNode('root', { note: 1 });
  await worker.close();
});

after(() => rm(folder, { recursive: true }));

test('a worker that is kept is listed and shown as one that is driven by hand', async () => {
  const listed = await hgmHere(['runs', '--store', file, '--json']);
  const [run] = JSON.parse(listed.stdout);
  assert.deepEqual([run.runId, run.problem, run.status, run.evaluations], ['mine', 'hand-driven', 'stopped', 1]);
  const shown = await hgmHere(['show', 'mine', '--store', file]);
  assert.match(shown.stdout, /^hand-driven\n/);
  assert.match(shown.stdout, /driven +by hand: the program that made it takes it up by buildWorker, and hgm resume does not/);
  assert.match(shown.stdout, /agents +2, 0 requests unsettled/);
  const { kind, agents, failedActivities } = JSON.parse((await hgmHere(['show', 'mine', '--store', file, '--json'])).stdout);
  assert.deepEqual([kind, agents, failedActivities], ['hand-driven', 2, 1]);
  assert.match(
    (await hgmHere(['show', 'mine', '--store', file, '--watch'])).stdout,
    /: stopped, 1 evaluations, 2 agents, 0 unsettled/,
  );
});

test('all that happened in it is exported', async () => {
  const { stdout } = await hgmHere(['export', 'mine', '--store', file]);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    events.map(({ type, key = null, requestId = null }) => [type, key, requestId]),
    [
      ['session', null, null],
      ['request', 'root/a', 'one'],
      ['expansion', 'root/a', 'one'],
      ['evaluation', 'root/a', null],
      ['request', 'root', 'two'],
      ['failure', 'root', 'two'],
      ['prune', 'root/a', null],
      ['gate', null, null],
      ['metadata', 'root', null],
      ['end', null, null],
    ],
  );
  assert.deepEqual([events[2].payload, events[3].payload, events[5].error.message], [{ by: 'a' }, 'seen', 'no luck']);
  const csv = await hgmHere(['export', 'mine', '--store', file, '--format', 'csv']);
  assert.equal(csv.stdout.split('\n')[1], '0,root/a,,0.5,1,,0,');
});

test('what is of searches is refused for it in one sentence', async () => {
  for (const [args, message] of [
    [['resume', 'mine'], /run mine is hand-driven: the program that made it takes it up by buildWorker\(\{ store, id \}\)/],
    [['resume', 'mine', '--supervise'], /run mine is hand-driven/],
    [['export', 'mine', '--format', 'decisions'], /run mine is hand-driven, so it has no decisions of a policy/],
  ] as const) {
    const { exitCode, stderr } = await hgmHere([...args, '--store', file]);
    assert.equal(exitCode, 2);
    assert.match(stderr, message);
  }
});
