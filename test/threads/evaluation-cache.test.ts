import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EvaluationOrders } from '../../src/shared/messages.js';
import { EvaluationCache } from '../../src/threads/evaluation-cache.js';

function message(parts: Partial<EvaluationOrders>): EvaluationOrders {
  return {
    problem: 0,
    forgottenAgents: [],
    agents: [],
    tasks: [],
    orders: new Float64Array(),
    ...parts,
  };
}

test('orders name agents and tasks that came with them, or with an earlier message', () => {
  const cache = new EvaluationCache();
  const agent = { number: 7, key: 'root/7', state: { genes: [1, 2] } };
  cache.unpack(message({ agents: [agent], tasks: [{ number: 3, value: 'three' }] }));
  const orders = cache.unpack(message({ orders: Float64Array.of(50, 2, 7, 3, 51, 1, 7, -1) }));
  assert.equal(orders.length, 2);
  const work = { type: 'evaluate', problem: 0, agent };
  assert.deepEqual(orders.at(0), { activityId: 50, attempt: 2, work: { ...work, task: 'three', taskNumber: 3 } });
  assert.deepEqual(orders.at(1), { activityId: 51, attempt: 1, work: { ...work, task: undefined, taskNumber: -1 } });
});

test('an agent of another problem, or one that is to be forgotten, is not there', () => {
  const cache = new EvaluationCache();
  cache.unpack(message({ agents: [{ number: 1, key: 'root', state: null }] }));
  const orders = Float64Array.of(9, 1, 1, -1);
  assert.throws(() => cache.unpack(message({ problem: 1, orders })).at(0), /was not sent agent 1/);
  assert.throws(() => cache.unpack(message({ forgottenAgents: [1], orders })).at(0), /was not sent agent 1/);
});

test('an agent that is forgotten and sent with one message is there', () => {
  const cache = new EvaluationCache();
  const orders = Float64Array.of(9, 1, 1, -1);
  const both = message({ forgottenAgents: [1], agents: [{ number: 1, key: 'root', state: 5 }], orders });
  assert.equal(cache.unpack(both).at(0).work.agent.state, 5);
});

test('states and tasks are frozen to their depths, but for the elements of views, which cannot be', () => {
  const cache = new EvaluationCache();
  const state = { rows: [{ cells: [1] }] };
  const task = [{ limits: { high: 1 } }];
  const bytes = { bytes: Uint8Array.of(1, 2) } as unknown as null;
  const agents = [
    { number: 0, key: 'root', state },
    { number: 1, key: 'root/1', state: bytes },
  ];
  const { work } = cache
    .unpack(message({ agents, tasks: [{ number: 0, value: task }], orders: Float64Array.of(1, 1, 0, 0) }))
    .at(0);
  assert.throws(() => state.rows[0]?.cells.push(2), TypeError);
  assert.ok(Object.isFrozen(task[0]?.limits) && Object.isFrozen(work.agent));
  assert.ok(Object.isFrozen(bytes));
});
