import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HgmError } from '../../src/shared/errors.js';
import type { ActivityOrder, RunMessage, WireOutcome } from '../../src/shared/messages.js';
import { ActivityRunner, type RunnerServices } from '../../src/threads/activity-runner.js';
import { ImpurityWatch } from '../../src/threads/impurity-watch.js';
import type { Supervisor } from '../../src/threads/supervisor.js';

const PROBLEM = { url: new URL('../fixtures/contract-problem.js', import.meta.url).href, params: {}, seed: 1 };
const FIRST_TICKET = 5;

/** A supervisor without shared memory, that notes what it is told. */
class NotingSupervisor implements Supervisor {
  readonly told: unknown[] = [];
  /** The ticket from which on nothing may start. */
  revokedFrom = Number.POSITIVE_INFINITY;
  reason: Error | undefined;

  claim(ticket: number): boolean {
    this.told.push(['claim', ticket]);
    return ticket < this.revokedFrom;
  }

  enter(phase: 'loading' | 'running', ticket: number): void {
    this.told.push([phase, ticket]);
  }

  heartbeat(): void {
    this.told.push('heartbeat');
  }

  cost(ticket: number, cost: number): void {
    this.told.push(['cost', ticket, cost]);
  }

  leave(): void {
    this.told.push('leave');
  }

  abortReason(): Error | undefined {
    return this.reason;
  }

  tell(): void {
    this.told.push('notice');
  }
}

function runnerOf(supervisor: Supervisor): ActivityRunner {
  const memory = { recall: async () => null, keep: async () => '' };
  const programs = () => assert.fail('no program is run');
  const services: RunnerServices = {
    supervisor,
    host: {},
    memory,
    impurities: new ImpurityWatch(),
    programs,
    log: () => undefined,
  };
  return new ActivityRunner(services, () => undefined);
}

async function outcomesOf(supervisor: Supervisor, message: RunMessage): Promise<readonly WireOutcome[]> {
  const { reply } = await runnerOf(supervisor).run(message);
  assert.ok(reply.type === 'reply' && reply.activities !== undefined);
  return reply.activities.outcomes;
}

function expansions(count: number): RunMessage {
  const orderOf = (activityId: number): ActivityOrder => {
    const agent = { number: activityId, key: `root/${activityId}`, state: { do: 'complete', value: 1 } };
    return { activityId, attempt: 1, work: { type: 'expand', problem: 0, agent } };
  };
  const activities = Array.from({ length: count }, (_, index) => orderOf(index + 1));
  const problems = [{ number: 0, reference: PROBLEM }];
  return { type: 'run', problems, firstTicket: FIRST_TICKET, budgetMs: 60_000, activities };
}

test('whoever supervises is told what runs, and may take back what has not started, without shared memory', async () => {
  const supervisor = new NotingSupervisor();
  supervisor.revokedFrom = 7;
  const outcomes = await outcomesOf(supervisor, expansions(3));
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['completed', 'completed'],
  );
  assert.deepEqual(supervisor.told, [
    ['claim', 5],
    ['loading', 5],
    ['loading', 5],
    ['running', 5],
    'leave',
    ['claim', 6],
    ['running', 6],
    'leave',
    ['claim', 7],
  ]);
});

test('what the supervisor aborts fails with its reason before user code runs', async () => {
  const supervisor = new NotingSupervisor();
  supervisor.reason = new HgmError('ERR_CANCELLED', 'on request');
  const [outcome] = await outcomesOf(supervisor, expansions(1));
  assert.ok(outcome?.status === 'failed' && outcome.error.type === 'error');
  assert.deepEqual([outcome.error.code, outcome.error.message], ['ERR_CANCELLED', 'on request']);
  assert.deepEqual(supervisor.told, [['claim', 5], 'leave']);
});
