import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeNoticeJob, type WorkerNotice } from '../../../../../src/main/executors/bullmq/notice-job.js';
import { BatchLink } from '../../../../../src/main/executors/bullmq/worker/batch-link.js';
import { NoticeSender } from '../../../../../src/main/executors/bullmq/worker/notice-sender.js';
import { SaidNotices } from '../../../../../src/main/executors/bullmq/worker/said-notices.js';
import { FakeClock } from '../../../../support/fake-clock.js';
import { Gate } from '../../../../support/gate.js';

const handedBack = (activity: number): WorkerNotice => ({ type: 'handedBack', activityIds: [activity], attempts: [1] });

/** A queue whose jobs are added when the test says so. */
function gatedQueue() {
  const added: { readonly activities: number[]; readonly gate: Gate }[] = [];
  const queue = {
    add: (data: object): Promise<void> => {
      const notices = decodeNoticeJob(data)?.notices ?? [];
      const gate = new Gate();
      added.push({ activities: notices.flatMap((notice) => (notice.type === 'handedBack' ? notice.activityIds : [])), gate });
      return gate.opened;
    },
  };
  return { added, queue };
}

test('what is sent while a job is added goes in the next one, in its order', async () => {
  const { added, queue } = gatedQueue();
  const sender = new NoticeSender(queue, 'w', assert.fail);
  const first = sender.send(1, handedBack(1));
  await Promise.resolve();
  const others = [2, 3, 4].map((activity) => sender.send(activity < 4 ? 1 : 2, handedBack(activity)));
  added[0]?.gate.open();
  await first;
  added[1]?.gate.open();
  await others[1];
  // What is of another generation goes in a job of its own.
  added[2]?.gate.open();
  await Promise.all(others);
  assert.deepEqual(
    added.map(({ activities }) => activities),
    [[1], [2, 3], [4]],
  );
});

test('what Redis refuses is added again, until it takes it', async () => {
  const clock = new FakeClock();
  const { added, queue } = gatedQueue();
  const refusals: string[] = [];
  const sender = new NoticeSender(queue, 'w', ({ message }) => refusals.push(message), clock);
  const sent = sender.send(1, handedBack(1));
  await Promise.resolve();
  added[0]?.gate.fail(new Error('OOM'));
  await new Promise(setImmediate);
  assert.deepEqual(refusals, ['OOM']);
  clock.advance(500);
  await new Promise(setImmediate);
  added[1]?.gate.open();
  await sent;
  assert.deepEqual(added[1]?.activities, [1]);
});

test('of what is said the latest progress is kept, and as many lines as can be sent', () => {
  const said = new SaidNotices();
  const line = (message: string) => ({ type: 'log', activityId: 1, level: 'info', message, source: 'log' }) as const;
  for (let at = 0; at < 1003; at++) said.add(line(`${at}`));
  for (const fraction of [0.1, 0.2]) said.add({ type: 'progress', activityId: 1, fraction, message: undefined });
  const taken = said.take();
  assert.equal(taken.length, 1002);
  assert.deepEqual(taken.at(-2), { type: 'progress', activityId: 1, fraction: 0.2, message: undefined });
  assert.match(JSON.stringify(taken.at(-1)), /3 more lines were printed than can be sent at a time, and are left out/);
  assert.deepEqual(said.take(), []);
});

test('while Redis is away neither lines nor questions gather without a bound', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const queue = { add: () => new Promise<void>(() => undefined) };
  const sender = new NoticeSender(queue, 'w', assert.fail);
  const nothing = () => undefined;
  const events = { onReady: nothing, onFailed: nothing, onHeartbeat: nothing, onSetAside: nothing, onEnded: nothing };
  const link = new BatchLink(
    { generation: 1, data: { of: async () => assert.fail() }, sender },
    { ...events, onAttempts: nothing, onNewer: nothing, onCompleted: nothing, onFault: nothing },
  );
  link.send({ type: 'call', call: 1, request: { type: 'recall', activityId: 1, name: 'a' } });
  for (let tick = 0; tick < 10; tick++) {
    for (let line = 0; line < 900; line++) {
      link.send({ type: 'log', activityId: 1, level: 'info', message: `${line}`, source: 'log' });
    }
    link.send({ type: 'heartbeat', running: [] });
    t.mock.timers.tick(250);
    await Promise.resolve();
  }
  assert.ok(sender.waiting < 3200, `${sender.waiting}`);
});
