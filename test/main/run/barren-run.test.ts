import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { startRun } from '../../../src/main/index.js';
import { canonicalJson } from '../../../src/main/run/agents/canonical-json.js';
import { KnownAgents } from '../../../src/main/run/agents/known-agents.js';
import type { RunEvent } from '../../../src/main/run/events/run-events.js';
import type { Json } from '../../../src/shared/json.js';
import { keyedUniform } from '../../../src/shared/random.js';
import type { InlineProblem } from '../../support/inline-executor.js';
import { decisionsOf, session } from './journal-session.js';

const FEW_AGENTS = new URL('../../fixtures/few-agents-problem.js', import.meta.url);

/** Some expansions make nothing, most make an agent that is there already; some attempts fail. */
const BARREN: InlineProblem = {
  expand: (parent, activity, attempt) => {
    if (activity % 11 === 0 && attempt === 1) throw new Error(`activity ${activity}`);
    const draw = keyedUniform(9, 2, activity);
    return draw() < 0.3 ? null : Math.min(1, Number(parent) + Math.floor(6 * draw()) / 20);
  },
  evaluate: (agent) => Number(agent),
};

async function decide(threads: number, chain: boolean) {
  const log: string[] = [];
  const run = await startRun(FEW_AGENTS, {
    threads,
    evaluations: 1000,
    deterministic: true,
    params: { chain },
    onDecision: (entry) => log.push(JSON.stringify(entry)),
  });
  return { result: await run.result, log };
}

describe('a run of an exact problem that has ten agents', () => {
  it('is exhausted within 220 expansions, with one decision log for one thread and four', async () => {
    const [one, four] = [await decide(1, true), await decide(4, true)];
    for (const { result } of [one, four]) {
      const { status, agents, expansions, barrenExpansions, evaluations, failedActivities } = result;
      assert.deepEqual([status, agents, evaluations, failedActivities], ['exhausted', 10, 10, 0]);
      assert.ok(expansions + barrenExpansions <= 220, `${expansions} expansions and ${barrenExpansions} barren ones`);
    }
    assert.deepEqual(four.log, one.log);
  });

  it('finds all of them by chance too: what an agent made ends its row', async () => {
    const [one, four] = [await decide(1, false), await decide(4, false)];
    assert.deepEqual([one.result.status, one.result.agents], ['exhausted', 10]);
    assert.deepEqual(four.log, one.log);
  });

  it('is exhausted likewise when nothing is deterministic, on one thread and on four', async () => {
    for (const threads of [1, 4]) {
      const run = await startRun(FEW_AGENTS, { threads, evaluations: 1000, params: { chain: true } });
      const { status, agents, expansions, barrenExpansions } = await run.result;
      assert.deepEqual([status, agents], ['exhausted', 10]);
      assert.ok(expansions + barrenExpansions <= 220, `${expansions} expansions and ${barrenExpansions} barren ones`);
    }
  });

  it('tells of each barren expansion why it was, and of which agent', async () => {
    const run = await startRun(FEW_AGENTS, { threads: 2, evaluations: 1000 });
    const told: RunEvent[] = [];
    for await (const event of run.events({ types: ['barren', 'failure'] })) told.push(event);
    const { barrenExpansions } = await run.result;
    const barren = told.flatMap((event) => (event.type === 'barren' ? [event] : []));
    assert.equal(barren.length, barrenExpansions);
    assert.equal(told.length, barren.length);
    assert.deepEqual(
      new Set(barren.map(({ reason, of }) => `${reason} ${of === null}`)),
      new Set(['null true', 'duplicate false']),
    );
  });

  it('makes agents of the same state where duplicates are accepted', async () => {
    const run = await startRun(FEW_AGENTS, { threads: 2, evaluations: 60, duplicates: 'accept' });
    const { agents } = await run.result;
    assert.ok(agents > 10, `${agents} agents`);
  });
});

describe('a barren expansion', () => {
  it('spends no budget, is no failure, and ends a row of failures', async () => {
    const alternating: InlineProblem = {
      expand: (_, activity) => {
        if (activity % 2 === 0) return null;
        throw new Error('no');
      },
      evaluate: (agent) => Number(agent),
    };
    const options = {
      evaluations: 9,
      maximumConsecutiveFailures: 20,
      maximumBarrenExpansions: 15,
      retry: { maximumAttempts: 1 },
    };
    const { result, records } = await session(options, alternating);
    assert.deepEqual([result.status, result.evaluations, result.agents], ['completed', 9, 1]);
    assert.equal(records.filter(({ type }) => type === 'barren').length, result.barrenExpansions);
    assert.ok(result.barrenExpansions > 0);
  });

  it('is not tried again on an agent with as many in a row as are allowed', async () => {
    const options = { evaluations: 1000, maximumBarrenExpansions: 5 };
    const { result } = await session(options, { ...BARREN, expand: () => null });
    assert.deepEqual([result.status, result.evaluations, result.barrenExpansions], ['exhausted', 9, 5]);
  });

  it('is the same after the process died at any moment, twice, in a deterministic run', async () => {
    const options = { evaluations: 150, deterministic: true, duplicates: 'reject', maximumBarrenExpansions: 6 } as const;
    const whole = await session(options, BARREN);
    assert.ok(whole.result.barrenExpansions > 10, `${whole.result.barrenExpansions} barren expansions`);
    assert.deepEqual(decisionsOf((await session({ ...options, threads: 4 }, BARREN)).records), decisionsOf(whole.records));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: whole.records.length - 1 }),
        fc.integer({ min: 0, max: 100 }),
        async (cut, second) => {
          const once = await session(options, BARREN, whole.records.slice(0, cut));
          const length = cut + Math.min(second, once.records.length - cut);
          const twice = await session(options, BARREN, once.records.slice(0, Math.max(1, length)));
          assert.deepEqual(decisionsOf(twice.records), decisionsOf(whole.records));
          assert.equal(twice.result.barrenExpansions, whole.result.barrenExpansions);
        },
      ),
      { seed: 12, numRuns: 30, includeErrorInReport: true },
    );
  });

  it('is looked for again, in a run that is not deterministic, among all agents of earlier processes', async () => {
    const options = { evaluations: 1000, duplicates: 'reject' } as const;
    const whole = await session(options, BARREN);
    const { records } = await session(options, BARREN, whole.records.slice(0, whole.records.length / 2));
    const states = records.flatMap((record) => (record.type === 'expansion' ? [JSON.stringify(record.state)] : []));
    assert.equal(new Set(states).size, states.length);
  });
});

describe('agents that are known', () => {
  it('are found by what is in them, whatever the order of their members', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 30 }), fc.jsonValue(), (values, other) => {
        const states = values.map((value): Json => JSON.parse(JSON.stringify(value)));
        const known = new KnownAgents(states.map((state) => ({ state })));
        for (const state of states) {
          const first = states.findIndex((one) => canonicalJson(one) === canonicalJson(state));
          assert.equal(known.find(reversed(state)), first);
        }
        const sought: Json = JSON.parse(JSON.stringify(other));
        const expected = states.findIndex((one) => canonicalJson(one) === canonicalJson(sought));
        assert.equal(known.find(sought), expected);
      }),
      { seed: 13, numRuns: 200 },
    );
  });

  it('are told apart where only an order in a list, or a kind, differs', () => {
    const states: Json[] = [[1, 2], [2, 1], '1', 1, { a: 1, b: [2] }, { a: 1, b: 2 }, {}, []];
    const known = new KnownAgents(states.map((state) => ({ state })));
    states.forEach((state, number) => {
      assert.equal(known.find(state), number);
    });
    assert.equal(known.find({ b: [2], a: 1 }), 4);
  });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, part]): [string, Json] => [name, reversed(part)]);
  return Object.fromEntries(members.reverse());
}
