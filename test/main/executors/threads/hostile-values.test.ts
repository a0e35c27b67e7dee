import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ErrorCode } from '../../../../src/shared/errors.js';
import type { Json } from '../../../../src/shared/json.js';
import type { ThreadWork } from '../../../../src/shared/work.js';
import type { Place } from '../../../fixtures/hostile-problem.js';
import { HOSTILE_ERRORS, HOSTILE_VALUES } from '../../../fixtures/hostile-values.js';
import { agentOf, type CleanUps, call, fixtureUrl, ThreadHarness } from './thread-harness.js';

const VALUES = Object.keys(HOSTILE_VALUES);
const ERRORS = Object.keys(HOSTILE_ERRORS);
/** Without the one that takes seconds to be found out. */
const QUICK = VALUES.filter((name) => name !== 'doubling');

/** What cannot be sent between threads. */
const UNSENDABLE = new Set(
  VALUES.filter((name) => /proxy|function|getter|toJSON|^symbol|weakmap|promise|deep/.test(name) && name !== 'lying getter'),
);

function problemWith(params: Readonly<Record<string, Json>> = {}) {
  return { url: fixtureUrl('hostile-problem.js'), params, seed: 1 };
}

const PROBLEM = problemWith();

function evaluation(place: Place, value: string): ThreadWork {
  return { type: 'evaluate', problem: PROBLEM, agent: agentOf('root', { place, value }), task: 0, taskNumber: 0 };
}

/**
 * Hands every value over in one thread, and checks that each costs its own activity, and nothing else: neither the thread nor an attempt of
 * the evaluation that follows it.
 */
async function handOver(
  t: CleanUps,
  names: readonly string[],
  workOf: (name: string) => ThreadWork,
  isRight: (name: string, outcome: Awaited<ReturnType<ThreadHarness['run']>>) => void,
  hostServices?: object,
): Promise<ThreadHarness> {
  const threads = new ThreadHarness(t, hostServices === undefined ? {} : { hostServices });
  const thread = await threads.valueOf(call('where'));
  for (const name of names) {
    const [outcome, next] = await Promise.all([threads.run(workOf(name)), threads.run(evaluation('fine', ''))]);
    isRight(name, outcome);
    assert.deepEqual(next.status === 'completed' && next.value, { reward: 0.5, payload: 1 }, `after ${name}`);
  }
  assert.equal(await threads.valueOf(call('where')), thread, 'the thread is the same');
  return threads;
}

function refusedAs(code: ErrorCode, accepted: Readonly<Record<string, unknown>>) {
  return (name: string, outcome: Awaited<ReturnType<ThreadHarness['run']>>): void => {
    if (name in accepted) {
      assert.equal(outcome.status, 'completed', `${name}: ${outcome.status === 'failed' && outcome.error.message}`);
      assert.deepEqual(outcome.value, accepted[name], name);
    } else {
      assert.equal(outcome.status, 'failed', name);
      assert.equal(Reflect.get(outcome.error, 'code'), code, `${name}: ${outcome.error.message}`);
      assert.ok(outcome.error.message.length < 5000, name);
    }
  };
}

/** What JSON can hold, though it does not look so. */
const JSON_AFTER_ALL: Readonly<Record<string, unknown>> = {
  'lying getter': { size: 1 },
  'minus zero': [-0],
  'null prototype': { a: 1 },
  '__proto__ key': JSON.parse('{"__proto__":{"a":1}}'),
  'lone surrogate': '\ud800',
  'other realm': { list: [1, { a: 'b' }] },
};

describe('a hostile value', () => {
  test('as a state fails its expansion, or is JSON', async (t) => {
    const work = (value: string): ThreadWork => ({
      type: 'expand',
      problem: PROBLEM,
      agent: agentOf('root', { place: 'fine', value }),
    });
    await handOver(t, VALUES, work, refusedAs('ERR_AGENT_STATE', JSON_AFTER_ALL));
  });

  for (const [part, code, accepted] of [
    ['root', 'ERR_AGENT_STATE', JSON_AFTER_ALL],
    ['tasks', 'ERR_PROBLEM_INIT', JSON_AFTER_ALL],
    ['shared', 'ERR_PROBLEM_INIT', { ...JSON_AFTER_ALL, 'view of shared memory': new Uint8Array(new SharedArrayBuffer(4)) }],
  ] as const) {
    test(`as what ${part} returned fails the loading, or is JSON`, async (t) => {
      const work = (value: string): ThreadWork => ({ type: 'load', problem: problemWith({ [part]: value }) });
      const isRight = refusedAs(code, accepted);
      await handOver(t, QUICK, work, (name, outcome) => {
        if (outcome.status === 'failed') return isRight(name, outcome);
        const value: unknown = Reflect.get(Object(outcome.value), part);
        isRight(name, { ...outcome, value: part === 'tasks' ? Reflect.get(Object(value), '1') : value });
      });
    });
  }

  test('as a whole result is no reward', async (t) => {
    const unreadable = new Set(['refusing proxy', 'revoked proxy']);
    await handOver(
      t,
      VALUES,
      (value) => evaluation('result', value),
      (name, outcome) => refusedAs(unreadable.has(name) ? 'ERR_RESULT_SHAPE' : 'ERR_REWARD_RANGE', {})(name, outcome),
    );
  });

  for (const [place, code, accepted] of [
    ['reward', 'ERR_REWARD_RANGE', {}],
    ['weight', 'ERR_WEIGHT_RANGE', {}],
    ['cost', 'ERR_RESULT_SHAPE', {}],
    ['metric', 'ERR_RESULT_SHAPE', {}],
    // It holds nothing that could be moved.
    ['transfer', 'ERR_RESULT_CLONE', { 'array of a class': 0.5 }],
  ] as const) {
    test(`as ${place} fails its evaluation`, async (t) => {
      await handOver(t, VALUES, (value) => evaluation(place, value), refusedAs(code, accepted));
    });
  }

  test('as metrics fails its evaluation, unless it holds numbers', async (t) => {
    const accepted = {
      'lying getter': { reward: 0.5, metrics: { size: 1 } },
      'null prototype': { reward: 0.5, metrics: { a: 1 } },
    };
    await handOver(t, VALUES, (value) => evaluation('metrics', value), refusedAs('ERR_RESULT_SHAPE', accepted));
  });

  test('as feedback is the text of its JSON, or fails its evaluation', async (t) => {
    const accepted = Object.fromEntries(
      Object.entries(JSON_AFTER_ALL).map(([name, value]) => [name, { reward: 0.5, feedback: JSON.stringify(value) }]),
    );
    await handOver(t, VALUES, (value) => evaluation('feedback', value), refusedAs('ERR_RESULT_SHAPE', accepted));
  });

  test('as a payload is a clone, or fails its evaluation', async (t) => {
    await handOver(
      t,
      VALUES,
      (value) => evaluation('payload', value),
      (name, outcome) => {
        // Which of the two depends on the version of Node.
        if (name === 'detached buffer') return;
        if (UNSENDABLE.has(name)) refusedAs('ERR_RESULT_CLONE', {})(name, outcome);
        else assert.equal(outcome.status, 'completed', `${name}: ${outcome.status === 'failed' && outcome.error.message}`);
      },
    );
  });

  test('as what is thrown fails its evaluation with an error that can be read', async (t) => {
    await handOver(
      t,
      [...VALUES, ...ERRORS],
      (value) => evaluation('thrown', value),
      (name, outcome) => {
        assert.equal(outcome.status, 'failed', name);
        const { error } = outcome;
        assert.ok(error instanceof Error && typeof error.name === 'string' && typeof error.message === 'string', name);
        assert.ok(error.message.length <= 70_000, name);
        const isError = ERRORS.includes(name) && name !== 'refusing proxy of an error';
        assert.equal(Reflect.get(error, 'code') === 'ERR_THROWN_VALUE', !isError, `${name}: ${error.message}`);
      },
    );
  });

  test('as a log line or as progress is told in words', async (t) => {
    const isReward = refusedAs('ERR_OPTION', Object.fromEntries(VALUES.map((name) => [name, 0.5])));
    const logged = await handOver(t, VALUES, (value) => evaluation('log', value), isReward);
    assert.equal(logged.logs.length, VALUES.length);
    const told = await handOver(t, VALUES, (value) => evaluation('progress', value), isReward);
    assert.equal(told.progress.length, VALUES.length);
    for (const { fraction } of told.progress) assert.ok(fraction === 0 || fraction === 1);
  });

  test('as a description is no text, unless it is one', async (t) => {
    await handOver(
      t,
      VALUES,
      (value) => ({ type: 'describe', problem: PROBLEM, agent: { place: 'fine', value } }),
      refusedAs('ERR_RESULT_SHAPE', { 'lone surrogate': '\ud800' }),
    );
  });

  for (const place of ['host argument', 'host result'] as const) {
    test(`as ${place} fails its call with a sentence, or is copied`, async (t) => {
      let taken = 0;
      const hostServices = { take: () => taken++, give: (name: string) => HOSTILE_VALUES[name]?.() };
      await handOver(
        t,
        VALUES,
        (value) => evaluation(place, value),
        (name, outcome) => {
          if (name === 'detached buffer') return;
          // What is awaited is asked for its `then`, which these two answer by throwing: that is the error of the service.
          if (place === 'host result' && ['refusing proxy', 'revoked proxy'].includes(name))
            assert.equal(outcome.status, 'failed');
          else if (UNSENDABLE.has(name)) refusedAs('ERR_HOST_CALL', {})(name, outcome);
          else assert.equal(outcome.status, 'completed', `${name}: ${outcome.status === 'failed' && outcome.error.message}`);
        },
        hostServices,
      );
      if (place === 'host argument') assert.ok(taken >= VALUES.length - UNSENDABLE.size - 1, `${taken} were taken`);
    });
  }

  test('as what a service throws fails its call with an error that can be read', async (t) => {
    const refuse = (name: string): never => {
      throw (HOSTILE_VALUES[name] ?? HOSTILE_ERRORS[name])?.();
    };
    await handOver(
      t,
      [...VALUES, ...ERRORS],
      (value) => evaluation('host error', value),
      (name, outcome) => {
        assert.equal(outcome.status, 'failed', name);
        assert.ok(outcome.error instanceof Error && outcome.error.message.length <= 70_000, name);
      },
      { refuse },
    );
  });
});
