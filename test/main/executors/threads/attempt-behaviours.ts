/** What attempts of property tests do, and how each is to end, whatever its neighbours do. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AttemptOutcome } from '../../../../src/main/executors/executor.js';
import type { ThreadWork } from '../../../../src/shared/work.js';
import { agentOf, behaviours, call, evaluate } from './thread-harness.js';

/** A limit that nothing reaches. */
export const HOUR_MS = 3_600_000;
const problem = behaviours();

/** What an attempt is to do: what it completes with, or the code of its failure. The number is the attempt's own. */
export interface Behaviour {
  readonly work: (number: number) => ThreadWork;
  readonly ends: (outcome: AttemptOutcome, number: number) => void;
  readonly startToCloseTimeoutMs?: number;
  readonly isCancelled?: true;
}

// Rewards are in [0, 1] and differ between attempts; their last digits also say how long the evaluation takes, 0 to 3 ms.
const rewardOf = (number: number) => number / 1e6;

function completes(value: (number: number) => unknown): Behaviour['ends'] {
  return (outcome, number) => {
    if (outcome.status === 'failed') throw outcome.error;
    assert.deepEqual(outcome.value, value(number));
  };
}

function fails(code: string, message?: (number: number) => string): Behaviour['ends'] {
  return (outcome, number) => {
    assert.equal(outcome.status, 'failed');
    assert.equal(Reflect.get(outcome.error, 'code') ?? outcome.error.name, code, outcome.error.message);
    if (message !== undefined) assert.equal(outcome.error.message, message(number));
  };
}

function completesOr(code: string, value: (number: number) => unknown): Behaviour['ends'] {
  return (outcome, number) => (outcome.status === 'completed' ? completes(value) : fails(code))(outcome, number);
}

const evaluation = (what: string) => (number: number) => evaluate(what, rewardOf(number), problem);

export const BEHAVIOURS = {
  spin: { work: evaluation('spin'), ends: completes(rewardOf) },
  reward: { work: evaluation('reward'), ends: completes(rewardOf) },
  later: { work: evaluation('later'), ends: completes(rewardOf) },
  echo: {
    work: evaluation('echo'),
    ends: completes((number) => ({ reward: rewardOf(number), payload: { value: rewardOf(number) } })),
  },
  expand: {
    work: (number) => ({ type: 'expand', problem, agent: agentOf('root', { do: 'x', value: number }) }),
    ends: completes((number) => ({ do: 'reward', value: number })),
  },
  function: { work: (number) => call('echo', { number }), ends: completes((number) => ({ number })) },
  refuse: { work: evaluation('refuse'), ends: fails('RangeError', (number) => `refused ${rewardOf(number)}`) },
  nan: { work: evaluation('nan'), ends: fails('ERR_REWARD_RANGE') },
  loop: { work: evaluation('loop'), ends: fails('ERR_START_TO_CLOSE_TIMEOUT'), startToCloseTimeoutMs: 4 },
  hang: { work: evaluation('hang'), ends: fails('ERR_START_TO_CLOSE_TIMEOUT'), startToCloseTimeoutMs: 4 },
  exit: { work: () => evaluate('exit', 3, problem), ends: fails('ERR_THREAD_EXIT') },
  asyncThrow: { work: evaluation('asyncThrow'), ends: fails('ERR_THREAD_EXIT') },
  cancelled: { work: evaluation('spin'), ends: completesOr('ERR_CANCELLED', rewardOf), isCancelled: true },
  cancelledLoop: { work: evaluation('loop'), ends: fails('ERR_CANCELLED'), isCancelled: true },
} as const satisfies Readonly<Record<string, Behaviour>>;

export type BehaviourName = keyof typeof BEHAVIOURS;

export const behaviour = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<BehaviourName>('spin', 'reward', 'later', 'echo') },
  { weight: 2, arbitrary: fc.constantFrom<BehaviourName>('expand', 'function', 'refuse', 'nan') },
  { weight: 1, arbitrary: fc.constantFrom<BehaviourName>('loop', 'hang', 'exit', 'asyncThrow') },
  { weight: 1, arbitrary: fc.constantFrom<BehaviourName>('cancelled', 'cancelledLoop') },
);
