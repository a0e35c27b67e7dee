import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { agentNodeOf } from '../../../../src/main/engine/agent-node.js';
import { EventStream } from '../../../../src/main/run/events/event-stream.js';
import type { RunEvent } from '../../../../src/main/run/events/run-events.js';
import { readJournal, scanJournal } from '../../../../src/main/run/journal/journal-reader.js';
import type { JournalRecord } from '../../../../src/main/run/journal/journal-record.js';
import { JournalWriter } from '../../../../src/main/run/journal/journal-writer.js';
import {
  decodeRunHeader,
  encodeRunHeader,
  policyToLookOn,
  type RunHeader,
  runHeaderOf,
} from '../../../../src/main/run/journal/run-header.js';
import { RunRebuild } from '../../../../src/main/run/journal/run-rebuild.js';
import { StoredJournal } from '../../../../src/main/run/journal/stored-journal.js';
import { resolveRunOptions } from '../../../../src/main/run/resolve-run-options.js';
import type { RunOptions } from '../../../../src/main/run/run-options.js';
import { SearchRun } from '../../../../src/main/run/search-run.js';
import { MemoryRunStore } from '../../../../src/main/store/memory-run-store.js';
import { systemClock } from '../../../../src/shared/clock.js';
import { isHgmError } from '../../../../src/shared/errors.js';
import { keyedUniform, RandomPurpose } from '../../../../src/shared/random.js';
import { InlineExecutor, type InlineProblem } from '../../../support/inline-executor.js';

/** Some attempts fail, some activities for good, and evaluations bring all that they may. */
const RICH: InlineProblem = {
  expand: (parent, activity) => {
    if (activity % 11 === 0) throw new Error(`activity ${activity}`);
    return Math.min(1, Math.max(0, Number(parent) + (keyedUniform(9, 2, activity)() - 0.4) / 4));
  },
  evaluate: (agent, _, activity, attempt) => {
    if (activity % 37 === 0 || (activity % 7 === 0 && attempt === 1)) throw new Error(`activity ${activity}`);
    const reward = keyedUniform(9, 3, activity)() < Number(agent) ? 1 : 0;
    if (activity % 3 === 0) return reward;
    return { reward, cost: activity % 5, ...(activity % 2 === 0 && { weight: 0.5, metrics: { a: 1 }, payload: ['p'] }) };
  },
};

const FIRST: JournalRecord = {
  type: 'session',
  startedAtMs: 0,
  evaluations: 200,
  timeMs: Number.POSITIVE_INFINITY,
  contentHash: '',
};

interface Journal {
  readonly header: RunHeader;
  readonly records: readonly JournalRecord[];
}

/** The journal of a whole run. */
async function journalOf(options: RunOptions, tasks: number | null): Promise<Journal> {
  const resolved = resolveRunOptions({
    evaluations: 200,
    threads: 2,
    seed: 4,
    lookAhead: 6,
    retry: { maximumAttempts: 2, initialIntervalMs: 0 },
    ...options,
  });
  const taskList = tasks === null ? null : Array.from({ length: tasks }, (_, number) => number);
  const loaded = { name: 'rich', root: 0.3, tasks: taskList, contentHash: '' };
  const header = decodeRunHeader(encodeRunHeader(runHeaderOf({ url: 'file:///p.js' }, loaded, resolved)));
  const store = new MemoryRunStore();
  await store.create({ id: 'run', createdAt: '', problem: 'rich', budget: null, header: '' }, bytesOf([FIRST]));
  const run = new SearchRun({
    id: 'run',
    options: resolved,
    problem: { url: 'file:///p.js', params: {}, seed: resolved.seed },
    loaded,
    executor: new InlineExecutor(RICH, 2),
    clock: systemClock,
    events: new EventStream<RunEvent>(10),
    journal: new StoredJournal({ store, runId: 'run', first: {}, release: async () => undefined }),
  });
  await run.result;
  const records: JournalRecord[] = [];
  readJournal((await store.journal('run', 0)).bytes, (record) => records.push(record));
  return { header, records };
}

function bytesOf(records: readonly JournalRecord[]): Uint8Array {
  const writer = new JournalWriter();
  for (const record of records) writer.write(record);
  return writer.take();
}

/** All that anybody can know of a rebuilt run, the choices that it would make next included. */
function toldBy(rebuild: RunRebuild): unknown {
  const { state, suspects, unwritten, session } = rebuild;
  const { pending, decisions } = state;
  const { search, belief } = state;
  search.settleClades();
  const agents = Array.from({ length: search.tree.size }, (_, agent) => agent);
  return {
    counts: { ...state.counts, decisions, firstPending: pending.first },
    chosen: [search.evaluationsChosen, search.expansionsChosen, search.expansionGate],
    pending: pending.values().map(({ activity, decision, attemptsMade, waits }) => [activity, decision, attemptsMade, waits]),
    suspects: [...suspects],
    unwritten,
    session,
    nodes: agents.map((agent) => agentNodeOf(search.tree, agent, state.agent(agent).state)),
    given: agents.map((agent) => [search.evaluationsGiven(agent), search.pendingEvaluations(agent), search.childrenGiven(agent)]),
    best: belief.best(),
    rewards: state.rewards,
    stop: state.stop,
    next: Array.from({ length: 20 }, (_, n) => search.decide(keyedUniform(1, RandomPurpose.decision, decisions + n + 1))),
  };
}

/** Runs that make use of different parts of a state. */
const RUNS: readonly (readonly [what: string, options: RunOptions, tasks: number | null])[] = [
  ['without tasks', {}, null],
  ['with tasks', {}, 30],
  ['with Student-t posteriors', { policyOptions: { posterior: 'student-t' } }, 30],
  ['with a penalty for what is pending', { policyOptions: { pendingPenalty: 1 } }, null],
  [
    'with guards over cost and failures',
    { guards: { minimumValuePerCost: 0.25, valuePerCostWindow: 20, pruneAfterFailures: 2 }, policyOptions: { alpha: 0.9 } },
    30,
  ],
  ['with another policy', { policy: 'uct' }, 30],
  ['that is deterministic', { deterministic: true }, 30],
];

describe('a run that is rebuilt', () => {
  for (const [what, options, tasks] of RUNS) {
    it(`${what}, is the same by going through the journal's bytes as by its records one by one`, async () => {
      const { header, records } = await journalOf(options, tasks);
      const mode = options.deterministic === true ? 'decide' : 'redo';
      fc.assert(
        fc.property(fc.integer({ min: 1, max: records.length }), fc.boolean(), (cut, isTakenUp) => {
          const some = [...records.slice(0, cut), ...(isTakenUp ? [{ ...FIRST, evaluations: 300 }] : [])];
          const scanned = new RunRebuild(header, mode, policyToLookOn(header));
          // In two parts, as pages come.
          for (const part of [some.slice(0, cut >> 1), some.slice(cut >> 1)]) scanJournal(bytesOf(part), scanned);
          const applied = new RunRebuild(header, mode, policyToLookOn(header));
          for (const record of some) applied.apply(record);
          assert.deepEqual(toldBy(scanned), toldBy(applied));
        }),
        { seed: 8, numRuns: 40 },
      );
    });
  }

  it('is the same whether choices are taken as they are written or made again', async () => {
    const { header, records } = await journalOf({ deterministic: true }, 30);
    const bytes = bytesOf(records);
    const [redone, decided] = [
      new RunRebuild(header, 'redo', policyToLookOn(header)),
      new RunRebuild(header, 'decide', policyToLookOn(header)),
    ];
    scanJournal(bytes, redone);
    scanJournal(bytes, decided);
    // Clades are settled at other times, so their sums differ in the last digits.
    const nodesOf = ({ state: { search } }: RunRebuild) =>
      Array.from({ length: search.tree.size }, (_, agent) => agentNodeOf(search.tree, agent, null));
    assert.deepEqual(
      nodesOf(redone).map(({ key, own, children }) => ({ key, own, children })),
      nodesOf(decided).map(({ key, own, children }) => ({ key, own, children })),
    );
    assert.deepEqual(redone.state.counts, decided.state.counts);
  });
});

describe('a damaged journal', () => {
  async function damaged(...records: readonly JournalRecord[]): Promise<void> {
    const { header } = await journalOf({ evaluations: 1 }, null);
    for (const mode of ['redo', 'decide'] as const) {
      const rebuild = new RunRebuild(header, mode, policyToLookOn(header));
      assert.throws(
        () => scanJournal(bytesOf([FIRST, ...records]), rebuild),
        (error) => isHgmError(error, 'ERR_STORE_CORRUPT') || (mode === 'decide' && isHgmError(error, 'ERR_RUN_DIVERGED')),
      );
    }
  }
  const settled: JournalRecord = {
    type: 'evaluation',
    activity: 1,
    attempt: 1,
    elapsedMs: 0,
    reward: 1,
    weight: 1,
    extras: undefined,
  };

  it('is one in which an activity ends that was not chosen', async () => {
    await damaged(settled);
  });

  it('is one in which an activity ends twice', async () => {
    await damaged({ type: 'choice', kind: 'evaluate', agent: 0, task: -1 }, settled, settled);
  });

  it('is one in which an agent was chosen that does not exist', async () => {
    await damaged({ type: 'choice', kind: 'expand', agent: 2 ** 40, task: -1 });
  });
});
