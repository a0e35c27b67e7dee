import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resumeRun } from '../../../src/main/compose/resume-run.js';
import { startRun } from '../../../src/main/compose/start-run.js';
import type { PolicyDefinition } from '../../../src/main/policy/policy-definition.js';
import type { SearchPolicy, SearchView } from '../../../src/main/policy/search-policy.js';
import { RunReader } from '../../../src/main/reading/run-reader.js';
import type { DecisionLogEntry } from '../../../src/main/run/decision-log.js';
import { spawnRuntime } from '../../../src/main/runtime/spawn-runtime.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';

const PROBLEM = new URL('../../../examples/custom-policy/problem.js', import.meta.url);
const OPTIONS = { id: 'run', threads: 1, seed: 5 };
/** Evaluations after which a policy that goes wrong does. */
const SOUND = 50;

/** The latest agent that can be chosen. */
function latest(view: SearchView): SearchPolicy {
  const last = (holds: (agent: number) => boolean): number => {
    for (let agent = view.agentCount - 1; agent >= 0; agent--) if (holds(agent)) return agent;
    return -1;
  };
  return {
    chooseExpansion: () => last((agent) => view.canExpand(agent)),
    chooseEvaluation: () => last((agent) => view.canEvaluate(agent)),
  };
}

function definitionOf(more: (view: SearchView, sound: SearchPolicy) => Partial<SearchPolicy> = () => ({})): PolicyDefinition {
  return {
    name: 'latest',
    version: 1,
    create: (view) => {
      const sound = latest(view);
      return { ...sound, ...more(view, sound) };
    },
  };
}

const isSound = ({ evaluationsChosen }: SearchView) => evaluationsChosen < SOUND;
const uniform = () => 0;

function throwLate(view: SearchView): void {
  if (!isSound(view)) throw new Error('no more');
}

/** What policies do wrong in the middle of a run, with what the error says of it. */
const FAULTS: readonly (readonly [title: string, more: Parameters<typeof definitionOf>[0], message: RegExp])[] = [
  [
    'throws when it chooses',
    (view, { chooseEvaluation }) => ({
      chooseEvaluation: () => {
        throwLate(view);
        return chooseEvaluation(uniform);
      },
    }),
    /^chooseEvaluation of the policy 'latest' threw: no more$/,
  ],
  [
    'answers NaN',
    (view, { chooseEvaluation }) => ({ chooseEvaluation: () => (isSound(view) ? chooseEvaluation(uniform) : Number.NaN) }),
    /^chooseEvaluation of the policy 'latest' must answer an agent of which canEvaluate .*; it answered NaN$/,
  ],
  [
    'chooses an agent that there is not',
    (view, { chooseExpansion }) => ({ chooseExpansion: () => (isSound(view) ? chooseExpansion(uniform) : 1e6) }),
    /^chooseExpansion of the policy 'latest' must answer .*; it answered 1000000$/,
  ],
  [
    'answers no yes or no',
    (view) => ({ wantsExpansion: () => JSON.parse(isSound(view) ? 'false' : '1') }),
    /^wantsExpansion of the policy 'latest' must answer true or false; it answered 1$/,
  ],
  ['throws at a result', (view) => ({ evaluated: () => throwLate(view) }), /^evaluated of the policy 'latest' threw: no more$/],
  ['throws at a change', (view) => ({ update: () => throwLate(view) }), /^update of the policy 'latest' threw: no more$/],
  [
    'believes NaN',
    (view) => ({ beliefs: { version: 0, lowerBound: () => (isSound(view) ? 0.5 : Number.NaN) } }),
    /^beliefs\.lowerBound of the policy 'latest' must answer a finite number; it answered NaN$/,
  ],
];

/** What cannot be made, with what the error says of it. */
const UNMADE: readonly (readonly [create: () => unknown, message: RegExp])[] = [
  [
    () => {
      throw new Error('not today');
    },
    /^create of the policy 'unmade' threw: not today$/,
  ],
  [
    () => null,
    /^create of the policy 'unmade' threw: it must return an object with chooseExpansion and chooseEvaluation; it returned null$/,
  ],
  [() => ({ chooseExpansion: () => -1 }), /chooseEvaluation of what it returns must be a function; it is undefined$/],
  [() => ({ ...latest(Object.create(null)), update: 5 }), /update of what it returns must be a function; it is 5$/],
  [
    () => Object.assign(latest(Object.create(null)), { followsPending: 'no' }),
    /followsPending of what it returns must be true or false; it is /,
  ],
  [
    () => ({ ...latest(Object.create(null)), beliefs: {} }),
    /beliefs of what it returns must have a version and lowerBound; it is \{\}$/,
  ],
];

describe('a policy of one’s own', () => {
  it('decides a run, stands in its result, and sees no tree', async () => {
    const seen: SearchView[] = [];
    const policy = definitionOf((view) => {
      seen.push(view);
      return {};
    });
    const run = await startRun(PROBLEM, { ...OPTIONS, evaluations: 100, policy });
    const result = await run.result;
    assert.deepEqual([result.status, result.policy, result.evaluations], ['completed', 'latest', 100]);
    assert.equal(seen.length, 1);
    assert.ok(seen[0] !== undefined && !('tree' in seen[0]) && !('prune' in seen[0]));
  });

  for (const [title, more, message] of FAULTS) {
    it(`fails the run when it ${title}, and loses nothing that is stored`, async () => {
      const store = new MemoryRunStore();
      const run = await startRun(PROBLEM, { ...OPTIONS, store, evaluations: 500, policy: definitionOf(more) });
      const { status, error } = await run.result;
      assert.equal(status, 'failed');
      assert.equal(error?.message, error?.message.match(message)?.[0]);
      const stored = await store.read('run');
      assert.equal(stored.status, 'failed');
      assert.ok(stored.figures.evaluations > 0);
      const resumed = await resumeRun('run', { store, policy: definitionOf() });
      const result = await resumed.result;
      assert.deepEqual([result.status, result.evaluations], ['completed', 500]);
    });
  }

  for (const [create, message] of UNMADE) {
    it(`is refused before anything is stored when it cannot be made: ${message}`, async () => {
      const store = new MemoryRunStore();
      const policy = { name: 'unmade', version: 1, create: Object(create) };
      await assert.rejects(startRun(PROBLEM, { ...OPTIONS, store, evaluations: 50, policy }), { code: 'ERR_POLICY', message });
      assert.deepEqual(await store.list(), []);
    });
  }

  it('has to be brought again by whoever resumes the run, and by nobody who looks at it', async () => {
    const store = new MemoryRunStore();
    await (await startRun(PROBLEM, { ...OPTIONS, store, evaluations: 50, policy: definitionOf() })).result;
    const refuse = async (policy: PolicyDefinition | undefined, message: RegExp): Promise<void> => {
      const given = policy === undefined ? {} : { policy };
      await assert.rejects(resumeRun('run', { store, evaluations: 100, ...given }), { code: 'ERR_OPTION', message });
    };
    const wanted = "policy must be the definition of 'latest', version 1, with which the run was started";
    await refuse(undefined, new RegExp(`^${wanted}: .*; it is left out$`));
    await refuse({ ...definitionOf(), version: 2 }, new RegExp(`^${wanted}: .*; it is 'latest', version 2$`));
    await refuse({ ...definitionOf(), name: 'other' }, new RegExp(`^${wanted}: .*; it is 'other', version 1$`));
    const reading = await RunReader.open(store, 'run');
    assert.equal((await reading.overview()).policy, 'latest');
    assert.equal((await reading.best(1)).length, 1);
    const resumed = await resumeRun('run', { store, evaluations: 100, policy: definitionOf() });
    assert.equal((await resumed.result).evaluations, 100);
  });

  it('is not asked for where the run has a built-in one', async () => {
    const store = new MemoryRunStore();
    await (await startRun(PROBLEM, { ...OPTIONS, store, evaluations: 50, policy: 'greedy' })).result;
    const message = /^policy must be left out: the run was started with the built-in policy 'greedy'; it is 'latest'$/;
    await assert.rejects(resumeRun('run', { store, evaluations: 60, policy: definitionOf() }), { code: 'ERR_OPTION', message });
  });

  it('makes the same decisions in a deterministic run that was resumed', async () => {
    const whole: string[] = [];
    const parts: string[] = [];
    const into = (log: string[]) => (entry: DecisionLogEntry) => log.push(JSON.stringify(entry));
    const options = { ...OPTIONS, deterministic: true, policy: definitionOf() };
    await (await startRun(PROBLEM, { ...options, evaluations: 400, onDecision: into(whole) })).result;
    const store = new MemoryRunStore();
    const stop = new AbortController();
    const onDecision = (entry: DecisionLogEntry) => {
      if (parts.push(JSON.stringify(entry)) === 150) stop.abort();
    };
    await (await startRun(PROBLEM, { ...options, store, evaluations: 400, signal: stop.signal, onDecision })).result;
    assert.ok(parts.length < whole.length);
    await (await resumeRun('run', { store, policy: definitionOf(), onDecision: into(parts) })).result;
    assert.deepEqual(parts, whole);
  });

  it('cannot be given to a runtime in a thread of its own', async () => {
    await using runtime = await spawnRuntime();
    const message = /^policy must be the name of a built-in policy: .*; it is /;
    // What a program without types could give.
    const options = { evaluations: 10, policy: JSON.parse('null') ?? definitionOf() };
    await assert.rejects(runtime.startRun(PROBLEM, options), { code: 'ERR_OPTION', message });
    const resume = { store: 'none.db', policy: definitionOf() };
    await assert.rejects(runtime.resumeRun('run', resume), {
      code: 'ERR_OPTION',
      message: /^policy must be left out: a runtime/,
    });
  });
});
