import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SentMemory } from '../../../../src/main/executors/threads/sent-memory.js';
import { type EvaluationOrders, ORDER_COLUMNS } from '../../../../src/shared/messages.js';
import type { AgentReference, EvaluateWork } from '../../../../src/shared/work.js';
import { EvaluationCache } from '../../../../src/threads/evaluation-cache.js';

fc.configureGlobal({ seed: 1 });

const MAXIMUM_LENGTH = 520;
const problem = { url: 'file:///problem.js', params: {}, seed: 1 };

/** What an agent counts beside its key and its JSON. */
const AGENT_LENGTH = 128;

/** Agents of different sizes; their JSON has 2 characters more than the text. */
const agents: readonly AgentReference[] = Array.from({ length: 20 }, (_, number) => ({
  number,
  key: `root/${number}`,
  state: 'x'.repeat((number * 7) % 40),
}));

function lengthOf({ key, state }: AgentReference): number {
  return AGENT_LENGTH + key.length + JSON.stringify(state).length;
}

function evaluation(agentNumber: number, taskNumber: number): EvaluateWork {
  const agent = agents[agentNumber];
  assert.ok(agent !== undefined);
  return { type: 'evaluate', problem, agent, task: taskNumber < 0 ? undefined : `task ${taskNumber}`, taskNumber };
}

function messageOf(memory: SentMemory, works: readonly EvaluateWork[]): EvaluationOrders {
  const orders = new Float64Array(works.length * ORDER_COLUMNS);
  for (const [index, { agent, taskNumber }] of works.entries()) {
    orders.set([100 + index, 1, agent.number, taskNumber], index * ORDER_COLUMNS);
  }
  return { problem: 0, orders, ...memory.additionsOf(works) };
}

const work = fc.tuple(fc.nat(agents.length - 1), fc.integer({ min: -1, max: 3 }));
const step = fc.record({ works: fc.array(work, { minLength: 1, maxLength: 12 }), isLost: fc.boolean() });

test('a thread has what each message needs, and no more than the bound, whatever is sent, forgotten and lost', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const memory = new SentMemory(MAXIMUM_LENGTH);
      const cache = new EvaluationCache();
      const kept = new Map<number, AgentReference>();
      for (const { works, isLost } of steps) {
        const evaluations = works.map(([agent, task]) => evaluation(agent, task));
        const message = structuredClone(messageOf(memory, evaluations));
        if (isLost) {
          memory.forgetAll();
          continue;
        }
        for (const number of message.forgottenAgents) kept.delete(number);
        for (const agent of message.agents) kept.set(agent.number, agent);
        const orders = cache.unpack(message);
        assert.equal(orders.length, evaluations.length);
        for (const [index, expected] of evaluations.entries()) {
          const { activityId, work: unpacked } = orders.at(index);
          assert.equal(activityId, 100 + index);
          assert.deepEqual(unpacked, { ...expected, problem: 0 });
        }
        const needed = new Map(evaluations.map(({ agent }) => [agent.number, agent]));
        const length = [...kept.values()].reduce((sum, agent) => sum + lengthOf(agent), 0);
        const neededLength = [...needed.values()].reduce((sum, agent) => sum + lengthOf(agent), 0);
        assert.ok(length <= Math.max(MAXIMUM_LENGTH, neededLength), `${length} characters are kept`);
      }
    }),
    { numRuns: 500, seed: 5 },
  );
});

test('what a thread has is not sent again', () => {
  const memory = new SentMemory();
  const works = [evaluation(1, 0), evaluation(1, 1), evaluation(2, 0)];
  const { agents: first, tasks } = memory.additionsOf(works);
  assert.deepEqual(
    [first.map(({ number }) => number), tasks.map(({ number }) => number)],
    [
      [1, 2],
      [0, 1],
    ],
  );
  assert.deepEqual(memory.additionsOf(works), { agents: [], tasks: [], forgottenAgents: [] });
});

test('the agents that were sent first are forgotten first', () => {
  const memory = new SentMemory(MAXIMUM_LENGTH);
  // Three are within the bound, and one more is not.
  memory.additionsOf([evaluation(5, -1), evaluation(4, -1)]);
  memory.additionsOf([evaluation(11, -1)]);
  assert.deepEqual(memory.additionsOf([evaluation(10, -1)]).forgottenAgents, [5]);
  assert.deepEqual(
    memory.additionsOf([evaluation(5, -1)]).agents.map(({ number }) => number),
    [5],
  );
});

test('agents that are next to nothing count too, so that their number is bounded', () => {
  const memory = new SentMemory(100 * AGENT_LENGTH);
  let kept = 0;
  for (let number = 0; number < 1000; number++) {
    const agent = { number, key: '', state: '' };
    const { agents: sent, forgottenAgents } = memory.additionsOf([
      { type: 'evaluate', problem, agent, task: undefined, taskNumber: -1 },
    ]);
    kept += sent.length - forgottenAgents.length;
  }
  assert.ok(kept <= 100, `${kept} agents are kept`);
});

test('a state that is no JSON counts no characters, and whether it can be sent is told when it is sent', () => {
  const memory = new SentMemory(10);
  const circular: { self?: unknown } = {};
  circular.self = circular;
  for (const [index, state] of [() => 1, 1n, circular, undefined].entries()) {
    const agent = { number: index, key: 'root', state: state as unknown as null };
    const { agents: sent } = memory.additionsOf([{ type: 'evaluate', problem, agent, task: undefined, taskNumber: -1 }]);
    assert.deepEqual(sent, [agent]);
  }
});
