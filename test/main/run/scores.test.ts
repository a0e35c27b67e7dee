import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { POLICY_NAMES } from '../../../src/main/policy/policies.js';
import type { DecisionLogEntry } from '../../../src/main/run/decision-log.js';
import { EventStream } from '../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../src/main/run/events/run-events.js';
import { resolveRunOptions } from '../../../src/main/run/resolve-run-options.js';
import type { Run } from '../../../src/main/run/run.js';
import type { RunOptions } from '../../../src/main/run/run-options.js';
import { RunState } from '../../../src/main/run/run-state.js';
import { SearchRun } from '../../../src/main/run/search-run.js';
import { systemClock } from '../../../src/shared/clock.js';
import { keyedUniform } from '../../../src/shared/random.js';
import type { Measure } from '../../../src/shared/work.js';
import { InlineExecutor, type InlineProblem } from '../../support/inline-executor.js';

/** Agents are numbers, a child adds a keyed step to its parent's. The smaller, the better: the loss is its distance from 3, plus noise. */
const LOSS: InlineProblem = {
  expand: (parent, activity) => Number(parent) + keyedUniform(9, 2, activity)() - 0.45,
  evaluate: (agent, task, activity) =>
    Math.abs(Number(agent) - 3) + 0.2 * keyedUniform(4, 2, Math.max(0, task))() + 0.05 * keyedUniform(9, 3, activity)(),
};

/** Agents of which a third never get a score. */
const FAILING: InlineProblem = {
  ...LOSS,
  evaluate: (agent, ...call) => {
    if (Math.abs(Math.floor(Number(agent) * 1000)) % 3 === 1) throw new Error('no score');
    return LOSS.evaluate(agent, ...call);
  },
};

const MINIMIZE: Measure = { direction: 'minimize' };

function start(problem: InlineProblem, measure: Measure, options: RunOptions, taskCount = 0): Run {
  const resolved = resolveRunOptions({ threads: 2, retry: { maximumAttempts: 1 }, ...options });
  const tasks = taskCount > 0 ? Array.from({ length: taskCount }, (_, number) => number) : null;
  return new SearchRun({
    id: 'test',
    options: resolved,
    problem: { url: 'file:///problem.js', params: {}, seed: resolved.seed },
    loaded: { name: 'loss', root: 0, tasks, contentHash: '', ...measure },
    executor: new InlineExecutor(problem, resolved.threads),
    clock: systemClock,
    events: new EventStream<RunEvent>(resolved.eventBufferSize),
  });
}

/** What was chosen, decision for decision. */
async function choicesOf(problem: InlineProblem, measure: Measure, options: RunOptions, taskCount: number): Promise<string[]> {
  const choices: string[] = [];
  const onDecision = ({ decision, type, key, task }: DecisionLogEntry) => void choices.push(`${decision} ${type} ${key} ${task}`);
  await start(problem, measure, { deterministic: true, onDecision, ...options }, taskCount).result;
  return choices;
}

describe('a run with scores', () => {
  it('tells scores in the sign and on the scale of the user wherever it tells of an agent', async () => {
    const decisions: DecisionLogEntry[] = [];
    const run = start(LOSS, MINIMIZE, { evaluations: 300, onDecision: (entry) => void decisions.push(entry) });
    const told: RunEvent[] = [];
    for await (const event of run.events({ types: ['evaluation', 'best'] })) told.push(event);
    const { best } = await run.result;
    assert.ok(best?.score !== undefined && best.bound !== undefined && !('mean' in best) && !('lowerBound' in best));
    assert.ok(best.score > 0 && best.score < 4 && best.bound > best.score, JSON.stringify(best));
    const evaluations = told.flatMap((event) => (event.type === 'evaluation' ? [event] : []));
    assert.ok(evaluations.every(({ score, reward }) => score !== undefined && score >= 0 && reward === undefined));
    assert.ok(told.some((event) => event.type === 'best' && event.score !== undefined && event.bound !== undefined));
    assert.ok(decisions.some((entry) => 'score' in entry) && !decisions.some((entry) => 'reward' in entry));
    const nodes = await run.snapshot();
    const own = evaluations.filter(({ key }) => key === best.key).map(({ score = 0 }) => score);
    const node = nodes.get(best.key) ?? assert.fail();
    const mean = own.reduce((sum, score) => sum + score, 0) / own.length;
    assert.ok(Math.abs(node.own.mean - mean) < 1e-9 && Math.abs(best.score - mean) < 1e-9);
    assert.ok(!('successWeight' in node) && !('failureWeight' in node) && !('successWeight' in node.own));
    const all = evaluations.map(({ score = 0 }) => score);
    const rootMean = nodes.get('root')?.cmp.mean ?? 0;
    assert.ok(Math.abs(rootMean - all.reduce((sum, score) => sum + score, 0) / all.length) < 1e-9);
  });

  for (const policy of POLICY_NAMES) {
    for (const taskCount of [0, 12]) {
      it(`searches scores of any scale alike, and maximising what is turned, with ${policy} and ${taskCount} tasks`, async () => {
        const options: RunOptions = { evaluations: 250, policy, policyOptions: { pendingPenalty: 0.5 } };
        const usual = await choicesOf(FAILING, MINIMIZE, options, taskCount);
        assert.ok(usual.length > 250);
        const times = (factor: number): InlineProblem => ({
          ...FAILING,
          evaluate: (...call) => ({ score: factor * Number(FAILING.evaluate(...call)) }),
        });
        for (const factor of [1e-9, 1e9]) {
          assert.deepEqual(await choicesOf(times(factor), MINIMIZE, options, taskCount), usual, String(factor));
        }
        assert.deepEqual(await choicesOf(times(-1), { direction: 'maximize' }, options, taskCount), usual);
      });
    }
  }

  it('never has an agent as its best of which no evaluation gave a score', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.constantFrom(...POLICY_NAMES),
        fc.constantFrom(0, 5),
        fc.boolean(),
        (seed, policy, taskCount, isExact) => {
          const tasks = taskCount > 0 ? Array.from({ length: taskCount }, (_, task) => task) : null;
          const options = resolveRunOptions({ evaluations: 90, seed, policy, threads: 2 });
          const state = new RunState(options, { tasks, root: 0, direction: 'minimize', isExact });
          const uniform = keyedUniform(seed, 2, 11);
          const scored = new Set<number>();
          for (let pending = state.choose(); pending !== null; pending = state.choose()) {
            const { type, agent } = pending.decision;
            if (type === 'expand') state.expanded(pending, 0);
            else if (uniform() < 1 / 3 || (agent * 7 + seed) % 3 === 0)
              state.failed(pending, true, { code: 'Error', message: 'no score' });
            else {
              scored.add(agent);
              // The first scores are the worst, so that failures which come after them are no better.
              state.evaluated(pending, 1e6 / (1 + state.decisions), 1, 0);
            }
            const best = state.best();
            assert.ok(best < 0 ? scored.size === 0 : scored.has(best), `agent ${best} is the best`);
          }
        },
      ),
      { seed: 21, numRuns: 100 },
    );
  });

  it('counts an evaluation that failed as the worst score so far, and as nothing before the first one', () => {
    const options = resolveRunOptions({ threads: 1, policyOptions: { initialExpansions: 0 } });
    const state = new RunState(options, { tasks: null, root: 0, direction: 'minimize' });
    const settle = (score: number | undefined): void => {
      let pending = state.choose();
      while (pending?.decision.type === 'expand') {
        state.expanded(pending, 0);
        pending = state.choose();
      }
      assert.ok(pending !== null && pending.decision.agent === 0);
      if (score === undefined) state.failed(pending, true, { code: 'Error', message: 'no score' });
      else state.evaluated(pending, score, 1, 0);
    };
    settle(undefined);
    assert.equal(state.search.tree.ownVisits(0), 0);
    assert.equal(state.best(), -1);
    settle(5);
    state.search.setExpansionGate(false);
    settle(8);
    settle(undefined);
    settle(1);
    assert.equal(state.search.tree.ownVisits(0), 4);
    assert.equal(state.bestAgentOf(0).score, (5 + 8 + 8 + 1) / 4);
  });
});

describe('a run of an exact problem', () => {
  const exact: InlineProblem = { ...LOSS, evaluate: (agent) => Math.abs(Number(agent) - 3) };

  it('evaluates an agent once, without tasks, and knows its score', async () => {
    const met: string[] = [];
    const run = start(
      exact,
      { ...MINIMIZE, isExact: true },
      { evaluations: 200, onDecision: ({ type, key }) => void (type === 'evaluate' && met.push(key)) },
    );
    const { best, evaluations } = await run.result;
    assert.equal(evaluations, 200);
    assert.equal(new Set(met).size, 200);
    assert.ok(best !== null && best.bound === best.score && best.evaluations === 1);
    const scores = [...(await run.snapshot()).values()].filter(({ own }) => own.visits > 0).map(({ own }) => own.mean);
    assert.equal(best.score, Math.min(...scores));
  });

  it('knows the score of an agent that has met all tasks, and only then', async () => {
    const run = start(exact, { ...MINIMIZE, isExact: true }, { evaluations: 100 }, 4);
    const { best } = await run.result;
    assert.ok(best !== null && best.score !== undefined && best.bound !== undefined);
    assert.equal(best.bound === best.score, best.evaluations === 4);
  });

  it('knows the mean of rewards likewise', async () => {
    const rewarded: InlineProblem = { ...LOSS, evaluate: (agent) => 1 / (1 + Math.abs(Number(agent) - 3)) };
    const { best } = await start(rewarded, { isExact: true }, { evaluations: 60 }).result;
    assert.ok(best !== null && best.mean === best.lowerBound);
  });

  it('is completed once an agent is as good as the target, and what is in flight counts', async () => {
    const guards: string[] = [];
    const run = start(exact, { ...MINIMIZE, isExact: true }, { evaluations: 5000, guards: { target: 0.5 }, threads: 4 });
    for await (const event of run.events({ types: ['guard'] })) {
      if (event.type === 'guard') guards.push(`${event.guard} ${event.action}`);
    }
    const { status, best, evaluations, expansions } = await run.result;
    assert.equal(status, 'completed');
    assert.deepEqual(guards, ['target stop']);
    assert.ok(best?.score !== undefined && best.score <= 0.5 && evaluations < 5000);
    assert.equal((await run.snapshot()).size, expansions + 1);
  });
});
