import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Execution } from '../../src/threads/execution.js';
import { ImpurityWatch } from '../../src/threads/impurity-watch.js';

function executionIn(memory: Execution['services']['memory']) {
  const costs: number[] = [];
  const nothing = () => undefined;
  const supervisor = {
    claim: () => true,
    enter: nothing,
    heartbeat: nothing,
    cost: (_: number, cost: number) => void costs.push(cost),
    leave: nothing,
    abortReason: nothing,
    tell: nothing,
  };
  const programs = () => assert.fail('no program is run');
  const services = { supervisor, host: {}, memory, impurities: new ImpurityWatch(), programs, log: nothing };
  const agent = { number: 0, key: 'root', state: null };
  return { execution: new Execution(1, 1, 1, { type: 'expand', problem: 0, agent }, services), costs };
}

it('adds up what it costs, within what JSON can hold, whatever became of Math', (t) => {
  t.mock.method(Math, 'min', () => assert.fail('Math.min was called'));
  const { execution, costs } = executionIn({ recall: async () => null, keep: async () => '' });
  for (const cost of [1, 0, 2.5, Number.MAX_VALUE, Number.MAX_VALUE]) execution.addCost(cost);
  assert.deepEqual(costs, [1, 3.5, Number.MAX_VALUE, Number.MAX_VALUE]);
});

it('remembers nothing once it has ended: the memory is not asked, and no call is made', async () => {
  const memory = { recall: () => assert.fail('recalled'), keep: () => assert.fail('kept') };
  const { execution } = executionIn(memory);
  execution.end();
  const asked = execution.remember('it', () => assert.fail('it was called and paid for'));
  const message = "expand of agent root has ended, so that what it remembers as 'it' is not kept; await remember";
  await assert.rejects(asked, { code: 'ERR_CANCELLED', message });
});
