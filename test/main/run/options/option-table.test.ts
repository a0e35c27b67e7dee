import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RUN_OPTIONS } from '../../../../src/main/run/options/option-table.js';
import { KEPT_OPTIONS, resolveRunOptions } from '../../../../src/main/run/resolve-run-options.js';
import { resolveResumeOptions } from '../../../../src/main/run/resume-options.js';
import { assertPage } from '../../../support/made-page.js';
import { optionTables } from '../../../support/options-page.js';

describe('the table of options', () => {
  test('is what docs/options.md shows', () => {
    assertPage('options.md', 'tables', optionTables(), 'An option of a run');
  });

  test('says what a resumed run keeps: all that decides what is chosen', () => {
    assert.deepEqual(
      Object.keys(RUN_OPTIONS).filter((name) => !KEPT_OPTIONS.some((kept) => kept === name)),
      [
        'onDecision',
        'agentsFrom',
        'id',
        'name',
        'tags',
        'store',
        'durability',
        'hostServices',
        'redis',
        'executor',
        'eventBufferSize',
        'signal',
      ],
    );
  });

  test('refuses at a resume what only a start may say', () => {
    const message = /^seed must be left out: options has evaluations, timeMs, threads, .*; it is 3$/;
    assert.throws(() => resolveResumeOptions({ seed: 3 }), { code: 'ERR_OPTION', message });
    assert.throws(() => resolveResumeOptions({ store: 'memory' }), {
      code: 'ERR_OPTION',
      message: /^store must be the path of a file/,
    });
    assert.deepEqual(resolveResumeOptions({ force: true, threads: 2 }), {
      store: '.hgm/runs.db',
      problem: undefined,
      policy: undefined,
      force: true,
      paused: false,
      changes: { threads: 2 },
    });
  });
});

const Throwing = class {
  get threads(): number {
    throw new RangeError('no threads today');
  }
};

/** Values that no option takes as they are, with the sentence that refuses them. */
const REFUSED: readonly (readonly [options: unknown, message: RegExp])[] = [
  [5, /^options must be an object of options: evaluations, .*; it is 5$/],
  [null, /^options must be an object of options/],
  [[], /^options must be an object of options/],
  [{ evaluations: 5n }, /^evaluations must be an integer >= 1; it is 5n$/],
  [{ retry: 5 }, /^retry must be an object of options: maximumAttempts, .*; it is 5$/],
  [{ retry: { maximumAttempts: 0 } }, /^retry\.maximumAttempts must be an integer >= 1, or Infinity; it is 0$/],
  [{ retry: { attempts: 3 } }, /^retry\.attempts must be left out: retry has maximumAttempts, /],
  [
    { retry: { initialIntervalMs: 9, maximumIntervalMs: 8 } },
    /^retry\.maximumIntervalMs must be at least initialIntervalMs, 9; it is 8$/,
  ],
  [{ timeouts: [] }, /^timeouts must be an object of options/],
  [{ timeouts: { startToCloseTimeoutMs: -1 } }, /^timeouts\.startToCloseTimeoutMs must be a number of milliseconds above 0/],
  [{ guards: 5 }, /^guards must be an object of options/],
  [{ guards: null }, /^guards must be an object of options.*; it is null$/],
  [{ guards: { maximumCost: '5' } }, /^guards\.maximumCost must be a number above 0; it is the string '5'$/],
  [{ policyOptions: 'beta' }, /^policyOptions must be an object of options/],
  [{ memoryLimitMb: 500 }, /^memoryLimitMb must be left out unless isolation is 'process': threads share one memory; it is 500$/],
  [{ isolation: 'vm' }, /^isolation must be one of thread, process; it is the string 'vm'$/],
  [{ batching: {} }, /^batching must be true or false; it is \{\}$/],
  [{ resourceLimits: 3 }, /^resourceLimits must be an object of options/],
  [{ resourceLimits: -1 }, /^resourceLimits must be an object of options.*; it is -1$/],
  [
    { resourceLimits: { stackSizeMb: 1e9 } },
    /^resourceLimits\.stackSizeMb must be a number of mebibytes above 0 and at most 256/,
  ],
  [{ id: 5 }, /^id must be letters, digits, .*; it is 5$/],
  [{ store: {} }, /^store must be 'memory', the path of a file, or a store; it is \{\}$/],
  [
    { signal: new AbortController() },
    /^signal must be an AbortSignal, such as the signal of an AbortController; it is AbortController/,
  ],
  [{ hostServices: null }, /^hostServices must be an object with methods; it is null$/],
  [{ onDecision: {} }, /^onDecision must be a function; it is \{\}$/],
  [{ params: 'abc' }, /^params must be an object of plain JSON: .*; it is the string 'abc'$/],
  [{ params: [] }, /^params must be an object of plain JSON/],
  [{ params: { x: 5n } }, /^params must be an object of plain JSON: .*; params\.x is 5n$/],
  [{ params: { list: [1, Number.NaN] } }, /; params\.list\[1\] is NaN$/],
  [{ params: { a: { when: new Date(0) } } }, /; params\.a\.when is an instance of Date$/],
  [{ params: { a: new Map() } }, /; params\.a is an instance of Map$/],
  [{ params: { a: () => 1 } }, /; params\.a is the function a$/],
  [{ params: { a: [undefined] } }, /; params\.a\[0\] is undefined$/],
  [new Throwing(), /^threads must be an integer from 0 to 1024; reading it throws: no threads today$/],
];

describe('options that break a rule', () => {
  for (const [options, message] of REFUSED) {
    test(`are refused with a sentence that says so: ${message.source}`, () => {
      assert.throws(() => resolveRunOptions(options), { code: 'ERR_OPTION', message });
    });
  }

  test('are refused where parameters hold themselves', () => {
    const params: Record<string, unknown> = {};
    params.self = params;
    assert.throws(() => resolveRunOptions({ params }), { code: 'ERR_OPTION', message: /; params\.self.* is .*holds itself$/ });
  });
});

describe('options that are read', () => {
  test('count where the object inherits them, but not from Object.prototype', () => {
    const base = { threads: 3 };
    assert.equal(resolveRunOptions(Object.create(base)).threads, 3);
    const polluted: object = Object.prototype;
    Object.assign(polluted, { threads: 'many', seed: 9 });
    try {
      assert.equal(resolveRunOptions({ threads: 2 }).seed, 1);
    } finally {
      Reflect.deleteProperty(polluted, 'threads');
      Reflect.deleteProperty(polluted, 'seed');
    }
  });

  test('are copies: what is changed later changes nothing', () => {
    const params = { list: [1] };
    const types = ['TypeError'];
    const resolved = resolveRunOptions({ params, retry: { nonRetryableErrorTypes: types } });
    params.list.push(2);
    types.push('RangeError');
    assert.deepEqual(resolved.params, { list: [1] });
    assert.deepEqual(resolved.retry.nonRetryableErrorTypes, ['TypeError']);
  });
});

describe('options that were renamed', () => {
  test('are read under their old names, of a run and of its fields, with one warning each', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    try {
      const options = { maxActivitiesPerThread: 7, policyOptions: { maxPendingPerAgent: 2 } };
      const resolved = resolveRunOptions(options);
      assert.equal(resolved.maximumActivitiesPerThread, 7);
      assert.equal(resolved.policyOptions.maximumPendingPerAgent, 2);
      assert.deepEqual(resolveRunOptions(options), resolved);
      await new Promise(setImmediate);
    } finally {
      process.off('warning', note);
    }
    assert.deepEqual(
      warnings.map(({ name, message }) => [name, message]),
      [
        ['maxPendingPerAgent', 'maximumPendingPerAgent'],
        ['maxActivitiesPerThread', 'maximumActivitiesPerThread'],
      ].map(([old, present]) => [
        'DeprecationWarning',
        `the option ${old} is called ${present} now; version 0.3.0 will refuse the old name`,
      ]),
    );
  });

  test('are held to their rules under their old names, and refused under both at once', () => {
    assert.throws(() => resolveRunOptions({ maxActivitiesPerThread: 0 }), {
      code: 'ERR_OPTION',
      message: /^maximumActivitiesPerThread must be an integer >= 1, or Infinity; it is 0$/,
    });
    assert.throws(() => resolveRunOptions({ policyOptions: { maximumPendingPerAgent: 1, maxPendingPerAgent: 2 } }), {
      code: 'ERR_OPTION',
      message:
        /^policyOptions\.maxPendingPerAgent must be left out: it is the old name of maximumPendingPerAgent, which is given too; it is 2$/,
    });
  });
});
