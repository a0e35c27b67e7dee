/**
 * Random runs, whose processes die or stop anywhere and are followed by others: at every record of the journal, a run that is made again
 * from the records so far is what the live one was when it wrote the last of them.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { POLICY_NAMES } from '../../../../src/main/policy/policies.js';
import { EventStream } from '../../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../../src/main/run/events/run-events.js';
import type { JournalRecord } from '../../../../src/main/run/journal/journal-record.js';
import { policyToLookOn, type RunHeader, runHeaderOf } from '../../../../src/main/run/journal/run-header.js';
import type { RunJournal } from '../../../../src/main/run/journal/run-journal.js';
import { RunRebuild } from '../../../../src/main/run/journal/run-rebuild.js';
import { type ResolvedRunOptions, resolveRunOptions } from '../../../../src/main/run/resolve-run-options.js';
import type { Run, RunResult } from '../../../../src/main/run/run.js';
import type { RunOptions } from '../../../../src/main/run/run-options.js';
import type { RunState } from '../../../../src/main/run/run-state.js';
import { SearchRun } from '../../../../src/main/run/search-run.js';
import { systemClock } from '../../../../src/shared/clock.js';
import { keyedUniform } from '../../../../src/shared/random.js';
import { NO_FIGURES } from '../../../../src/shared/store-protocol.js';
import { InlineExecutor, type InlineProblem } from '../../../support/inline-executor.js';

/** What is done to a run from outside, once its journal has so many records. */
interface Deed {
  readonly at: number;
  /** `die`: nothing that it does from then on is known to anybody. */
  readonly type: 'die' | 'stop';
}

/** What is done to a run from outside, once its journal has so many records, whichever process it is in. */
interface Steered {
  readonly at: number;
  readonly type: 'pause' | 'prune' | 'add' | 'evaluate' | 'gate' | 'update';
  /** Which agent, and what else there is to choose. */
  readonly number: number;
}

/** Something random to do. */
interface Plan {
  readonly options: RunOptions;
  readonly tasks: number | null;
  readonly problem: {
    readonly seed: number;
    readonly failures: number;
    readonly graded: boolean;
    readonly weights: boolean;
    readonly paid: boolean;
    /** Share of expansions that make nothing; then others make few different agents. */
    readonly barren: number;
  };
  readonly steering: readonly Steered[];
  /** One for each process but the last, which is let alone. */
  readonly deeds: readonly Deed[];
}

interface Live {
  readonly records: JournalRecord[];
  /** What the state was when record n was written; undefined where nothing is to be compared. */
  readonly states: (string | undefined)[];
}

function problemOf({ seed, failures, graded, weights, paid, barren }: Plan['problem']): InlineProblem {
  const draw = (purpose: number, activity: number, attempt: number) => keyedUniform(seed, purpose, 8 * activity + attempt)();
  const mayFail = (activity: number, attempt: number) => {
    if (draw(1, activity, attempt) < failures) throw new Error(`attempt ${attempt} of ${activity}`);
  };
  return {
    expand: (parent, activity, attempt) => {
      mayFail(activity, attempt);
      if (draw(7, activity, 0) < barren) return null;
      const child = Math.min(1, Math.max(0, Number(parent) + (draw(2, activity, 0) - 0.4) / 4));
      return barren > 0 ? Math.round(10 * child) / 10 : child;
    },
    evaluate: (agent, _, activity, attempt) => {
      mayFail(activity, attempt);
      const luck = draw(3, activity, 0);
      const reward = graded ? Math.min(1, Number(agent) * luck) : Number(luck < Number(agent));
      return { reward, cost: 2 * draw(4, activity, 0), ...(weights && { weight: 0.1 + draw(5, activity, 0) }) };
    },
    // Also of attempts that fail, that are cancelled and that make agents; some tell of none.
    paid: (activity, attempt) => (paid ? Math.max(0, draw(6, activity, attempt) - 0.3) : 0),
  };
}

/** All that a state tells, without bringing anything in it up to date. Of what is pending, only what the journal knows of. */
function toldBy(state: RunState, chosen: number): string {
  const { search, agents } = state;
  const { tree } = search;
  const best = state.best();
  return JSON.stringify({
    counts: state.counts,
    rewards: state.rewards,
    ended: [state.stop, state.isSpent, state.controls.isPaused],
    chosen: [search.evaluationsChosen, search.expansionsChosen, search.expansionGate, search.evaluationBudget],
    pending: [...state.pending.values()]
      .filter(({ activity }) => activity <= chosen)
      .map(({ activity, decision, attemptsMade, waits, paid }) => [
        activity,
        decision,
        attemptsMade,
        waits,
        paid,
        state.pending.rowBefore(activity),
      ]),
    best: [best, best < 0 ? 0 : state.belief.lowerBound(best)],
    agents: agents.map(({ number, key, state: kept }) => ({
      key,
      kept,
      own: [
        tree.ownVisits(number),
        tree.ownSuccess(number),
        tree.ownFailure(number),
        tree.ownMean(number),
        tree.ownVariance(number),
      ],
      pruned: [tree.isPruned(number), tree.pruneReason(number)],
      given: [
        search.evaluationsGiven(number),
        search.pendingEvaluations(number),
        search.childrenGiven(number),
        search.barrenExpansions(number),
      ],
      waiting: [search.provisionalZeros(number), search.cladeProvisionalZeros(number)],
      can: [search.canEvaluate(number), search.canExpand(number)],
    })),
  });
}

/** Does it; what cannot be done is refused, and changes nothing. */
function steer(run: Run, { agents }: RunState, { type, number }: Steered): void {
  const key = agents[number % agents.length]?.key ?? 'root';
  const deeds = {
    pause: async () => {
      await run.pause();
      setImmediate(() => void run.unpause().catch(() => undefined));
    },
    prune: () => run.prune(key),
    add: () => run.addAgent(number / 100, { parent: key }),
    evaluate: () => run.evaluateNext(key),
    gate: async () => {
      await run.setExpansionGate(false);
      await run.setExpansionGate(true);
    },
    update: () =>
      run.update({
        evaluations: 20 + number,
        policyOptions: { alpha: number % 2 === 0 ? 0.5 : 0.8, epsilon: 0.1, maximumPendingPerAgent: 1 + (number % 4) },
        guards: { pruneAfterFailures: 3, maximumCost: 40 },
      }),
  };
  deeds[type]().catch(() => undefined);
}

/** Writes down each record with the state at that moment, until the process dies. */
class WatchedJournal implements RunJournal {
  readonly isKept = true;
  readonly #live: Live;
  readonly #state: RunState;
  readonly #deed: Deed | undefined;
  readonly #act: (deed: Deed) => void;
  readonly #steering: Steered[];
  readonly #steer: (steered: Steered) => void;
  #chosen: number;
  #isDead = false;
  #isEnding = false;

  constructor(
    live: Live,
    state: RunState,
    deed: Deed | undefined,
    act: (deed: Deed) => void,
    steering: readonly Steered[],
    steer: (steered: Steered) => void,
  ) {
    this.#live = live;
    this.#state = state;
    this.#deed = deed;
    this.#act = act;
    this.#steering = steering.filter(({ at }) => at > live.records.length).sort((a, b) => a.at - b.at);
    this.#steer = steer;
    this.#chosen = live.records.filter(({ type }) => type === 'choice').length;
  }

  record(record: JournalRecord): void {
    if (this.#isDead) return;
    if (record.type === 'choice') this.#chosen++;
    this.#live.records.push(record);
    // What is cancelled at an end is not in the journal: whoever resumes the run takes it up.
    this.#live.states.push(this.#isEnding ? undefined : toldBy(this.#state, this.#chosen));
    while (this.#steering[0] !== undefined && this.#live.records.length >= this.#steering[0].at) {
      const [next] = this.#steering.splice(0, 1);
      if (next !== undefined) queueMicrotask(() => this.#steer(next));
    }
    if (this.#deed === undefined || this.#isEnding || this.#live.records.length < this.#deed.at) return;
    this.#isEnding = true;
    this.#isDead = this.#deed.type === 'die';
    const deed = this.#deed;
    queueMicrotask(() => this.#act(deed));
  }

  commit(_: unknown, callback: () => void): void {
    queueMicrotask(callback);
  }

  onFault(): void {}

  setBudget(): void {}

  async end(status: 'completed' | 'exhausted' | 'stopped' | 'failed'): Promise<void> {
    this.#isEnding = true;
    this.record({ type: 'close', status });
  }

  async close(): Promise<void> {}
}

function rebuilt(header: RunHeader, records: readonly JournalRecord[]): RunRebuild {
  const rebuild = new RunRebuild(header, header.options.deterministic === true ? 'decide' : 'redo', policyToLookOn(header));
  for (const record of records) rebuild.apply(record);
  return rebuild;
}

/** One process's part in a run: it takes up what the journal tells, and goes on until its deed or its end. */
async function session(
  plan: Plan,
  options: ResolvedRunOptions,
  header: RunHeader,
  live: Live,
  deed: Deed | undefined,
): Promise<RunResult> {
  const { timeMs } = options;
  const { length } = live.records;
  const evaluations = length === 0 ? options.evaluations : rebuilt(header, live.records).session.evaluations;
  live.records.push({ type: 'session', startedAtMs: 0, evaluations, timeMs, contentHash: '' });
  live.states.push(undefined);
  const rebuild = rebuilt(header, live.records);
  const order = keyedUniform(plan.problem.seed, 9, live.records.length);
  const run: Run = new SearchRun({
    id: 'run',
    options,
    problem: { url: header.url, params: {}, seed: options.seed },
    loaded: { name: header.name, root: header.root, tasks: header.tasks, contentHash: '' },
    executor: new InlineExecutor(problemOf(plan.problem), options.threads, (running) => Math.floor(running * order())),
    clock: systemClock,
    events: new EventStream<RunEvent>(1),
    journal: new WatchedJournal(
      live,
      rebuild.state,
      deed,
      () => run.stop(),
      plan.steering,
      (steered) => steer(run, rebuild.state, steered),
    ),
    isPaused: false,
    earlier: { rebuild, times: NO_FIGURES },
  });
  const result = await run.result;
  // A run that fails chooses nothing more; one that is made again has chosen already what its next process is to do.
  const lastChoice = live.records.findLastIndex(({ type }) => type === 'choice');
  if (result.status === 'failed' && options.deterministic) live.states.fill(undefined, lastChoice);
  // What it cancelled when it failed is not in the journal, but for what that had cost.
  if (result.status === 'failed')
    live.states.fill(undefined, live.records.findLastIndex(({ type }) => type !== 'cost' && type !== 'close') + 1);
  return result;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  options: fc.record({
    evaluations: fc.integer({ min: 5, max: 70 }),
    threads: fc.integer({ min: 1, max: 4 }),
    seed: fc.nat(1000),
    policy: fc.constantFrom('hgm', 'hgm', 'hgm', ...POLICY_NAMES),
    policyOptions: fc.record({
      posterior: fc.constantFrom('beta' as const, 'student-t' as const),
      alpha: fc.constantFrom(0.4, 0.6, 0.9),
      pendingPenalty: fc.constantFrom(0, 1),
      tellApart: fc.constantFrom(0, 0.5),
    }),
    guards: fc.record({
      maximumCost: fc.constantFrom(10, 30, Number.POSITIVE_INFINITY),
      confidence: fc.constantFrom(0, 0.5),
      confidenceMargin: fc.constant(0.3),
      confidenceAfter: fc.constant(10),
      pruneAfterFailures: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
      pruneAfterLowRewards: fc.constantFrom(2, Number.POSITIVE_INFINITY),
      lowReward: fc.constantFrom(0, 0.4),
      maximumAgents: fc.constantFrom(6, Number.POSITIVE_INFINITY),
      maximumExpansions: fc.constantFrom(4, Number.POSITIVE_INFINITY),
      maximumExpansionsInFlight: fc.constantFrom(1, Number.POSITIVE_INFINITY),
      maximumEvaluationsInFlight: fc.constantFrom(2, Number.POSITIVE_INFINITY),
      minimumValuePerCost: fc.constantFrom(0, 0.3),
      valuePerCostWindow: fc.constantFrom(3, 10),
      stopAfterStagnantEvaluations: fc.constantFrom(8, 25, Number.POSITIVE_INFINITY),
    }),
    lookAhead: fc.integer({ min: 1, max: 12 }),
    deterministic: fc.boolean(),
    retry: fc.record({ maximumAttempts: fc.integer({ min: 1, max: 3 }), initialIntervalMs: fc.constantFrom(0, 1) }),
    onEvaluationFailure: fc.constantFrom('zero' as const, 'discard' as const),
    maximumConsecutiveFailures: fc.constantFrom(4, 100),
    duplicates: fc.constantFrom('accept' as const, 'reject' as const),
    maximumBarrenExpansions: fc.constantFrom(2, 20),
  }),
  tasks: fc.constantFrom(null, 3, 40),
  problem: fc.record({
    seed: fc.nat(1000),
    failures: fc.constantFrom(0, 0.1, 0.5),
    graded: fc.boolean(),
    weights: fc.boolean(),
    paid: fc.boolean(),
    barren: fc.constantFrom(0, 0.4),
  }),
  steering: fc.array(
    fc.record({
      at: fc.integer({ min: 1, max: 200 }),
      type: fc.constantFrom(
        'pause' as const,
        'prune' as const,
        'add' as const,
        'evaluate' as const,
        'gate' as const,
        'update' as const,
      ),
      number: fc.nat(60),
    }),
    { maxLength: 4 },
  ),
  deeds: fc.array(fc.record({ at: fc.integer({ min: 1, max: 150 }), type: fc.constantFrom('die' as const, 'stop' as const) }), {
    maxLength: 3,
  }),
});

/** Carries a plan out, and compares at every record. Returns how many comparisons were made. */
async function replay(plan: Plan): Promise<number> {
  const options = resolveRunOptions(plan.options);
  const tasks = plan.tasks === null ? null : Array.from({ length: plan.tasks }, (_, number) => number);
  const header = runHeaderOf({ url: 'file:///p.js' }, { name: 'p', root: 0.4, tasks, contentHash: '' }, options);
  const live: Live = { records: [], states: [] };
  for (const deed of plan.deeds) await session(plan, options, header, live, deed);
  const { status, ...told } = await session(plan, options, header, live, undefined);
  const { length } = live.records;
  if (status !== 'failed') {
    // It has ended: whoever resumes it, and leaves it as it is, is told how.
    assert.equal((await session({ ...plan, steering: [] }, options, header, live, undefined)).status, status);
    assert.deepEqual(
      live.records.slice(length).map(({ type }) => type),
      ['session', 'close'],
    );
  }

  let compared = 0;
  let chosen = 0;
  const rebuild = rebuilt(header, []);
  for (const [at, record] of live.records.entries()) {
    rebuild.apply(record);
    if (record.type === 'choice') chosen++;
    const state = live.states[at];
    if (state === undefined) continue;
    assert.deepEqual(JSON.parse(toldBy(rebuild.state, chosen)), JSON.parse(state), `record ${at}, ${record.type}`);
    compared++;
  }
  const { evaluations, expansions, barrenExpansions, agents, failedActivities, retries, cost } = told;
  assert.deepEqual(rebuild.state.counts, {
    addedAgents: agents - expansions - 1,
    evaluations,
    expansions,
    barrenExpansions,
    failedActivities,
    retries,
    cost,
  });
  const costs = live.records.map((record) =>
    record.type === 'cost' ? record.cost : record.type === 'evaluation' ? (record.extras?.cost ?? 0) : 0,
  );
  assert.ok(
    Math.abs(cost - costs.reduce((sum, each) => sum + each, 0)) < 1e-9,
    `${cost} is not the sum of what the journal tells`,
  );
  assert.equal(retries, live.records.filter(({ type }) => type === 'retry').length);
  return compared;
}

describe('a run that is made again from its journal', () => {
  it('is at every record what the live run was', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        compared += await replay(plan);
      }),
      { seed: 15, numRuns: 150, includeErrorInReport: true },
    );
    assert.ok(compared > 5000, `${compared} comparisons`);
  });
});
