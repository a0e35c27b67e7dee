import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt } from '../../../../src/main/executors/executor.js';
import { AttemptsPacker } from '../../../../src/main/executors/processes/attempts-packer.js';
import { ProblemNumbers } from '../../../../src/main/executors/threads/problem-numbers.js';
import { AttemptsUnpacker } from '../../../../src/main/executors/worker-host/attempts-unpacker.js';
import { HgmError } from '../../../../src/shared/errors.js';
import type { ThreadWork } from '../../../../src/shared/work.js';
import { agentOf, assertCode, behaviours, evaluate, failureOf } from '../threads/thread-harness.js';
import { HostHarness } from './host-harness.js';

const problem = behaviours();
const NEVER = Number.POSITIVE_INFINITY;

let activities = 0;

function attempt(work: ThreadWork, startToCloseTimeoutMs = NEVER): Attempt<ThreadWork> {
  return { activityId: ++activities, attempt: 1, work, startToCloseTimeoutMs, heartbeatTimeoutMs: NEVER };
}

test('evaluations go on to the thread as they came, after the expansions of their order, and each is told how it ended', async (t) => {
  const host = new HostHarness();
  t.after(() => host.close());
  await host.ready;
  const expand = { type: 'expand', problem, agent: agentOf('root', { do: 'x', value: 7 }) } as const;
  const works = [expand, ...['reward', 'echo', 'refuse', 'throwReal', 'reward'].map((what) => evaluate(what, 0.25, problem))];
  const [expanded, first, echoed, refused, claimed, last] = await Promise.all(host.give(works.map((work) => attempt(work))));
  assert.equal(host.forwarded, 1);
  const values = [expanded, first, echoed, last].map((outcome) => outcome?.status === 'completed' && outcome.value);
  assert.deepEqual(values, [{ do: 'reward', value: 7 }, 0.25, { reward: 0.25, payload: { value: 0.25 } }, 0.25]);
  assert.ok(refused !== undefined && claimed !== undefined);
  assert.equal(failureOf(refused).message, 'refused 0.25');
  // What only the coordinator knows is not believed of user code.
  assert.ok(!(failureOf(claimed) instanceof HgmError));
});

test('an evaluation that went on as it came ends alone, by its own limit or where it is cancelled', async (t) => {
  const host = new HostHarness();
  t.after(() => host.close());
  await host.ready;
  const given = ['reward', 'loop', 'reward', 'reward'].map((what) => evaluate(what, 0.5, problem));
  const attempts = given.map((work, index) => attempt(work, index === 1 ? 100 : NEVER));
  const ends = host.give(attempts);
  assert.equal(host.forwarded, 1);
  host.cancel(attempts[3]!.activityId, new HgmError('ERR_CANCELLED', 'by the test'));
  const [first, loop, third, cancelled] = await Promise.all(ends);
  for (const outcome of [first, third]) assert.equal(outcome?.status === 'completed' && outcome.value, 0.5);
  assert.ok(loop !== undefined && cancelled !== undefined);
  assertCode(failureOf(loop), 'ERR_START_TO_CLOSE_TIMEOUT');
  assertCode(failureOf(cancelled), 'ERR_CANCELLED');
});

test('an order has what its evaluations need, limits of their own too, whatever later orders have forgotten', () => {
  const unpacker = new AttemptsUnpacker();
  const order = new AttemptsPacker(new ProblemNumbers());
  const works = [evaluate('reward', 0.1, problem), evaluate('reward', 0.2, problem)];
  const attempts = works.map((work, index) => attempt(work, 10 + index));
  const { evaluations } = unpacker.unpack(structuredClone(order.pack(attempts)));
  const next = structuredClone(order.pack([attempt(evaluate('reward', 0.3, problem), 5)]));
  assert.ok(evaluations !== undefined && next.evaluations !== undefined);
  const forgottenAgents = works.map(({ agent }) => agent.number);
  unpacker.unpack({ ...next, evaluations: { ...next.evaluations, forgottenAgents } });
  const withoutCheckpoints = attempts.map((each) => ({ ...each, work: { ...each.work, checkpoints: undefined } }));
  assert.deepEqual(evaluations.attempts(), withoutCheckpoints);
  assert.equal(evaluations.shortestLimitMs, 10);
});
