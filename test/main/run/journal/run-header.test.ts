import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeRunHeader, encodeRunHeader, type RunHeader } from '../../../../src/main/run/journal/run-header.js';
import type { Json } from '../../../../src/shared/json.js';

const HEADER: RunHeader = {
  url: 'file:///hgm/problem.mjs',
  path: '../problem.mjs',
  name: 'p',
  options: {
    guards: { maximumCost: Number.POSITIVE_INFINITY, minimumImprovement: 0.01 },
    policyOptions: { posterior: 'auto', backup: 'best' },
    seed: 3,
  },
  root: { height: 0 },
  tasks: null,
  policy: { name: 'hgm', version: 1, isBuiltIn: true },
  rules: 2,
};

const json: fc.Arbitrary<Json> = fc.oneof(
  fc.json({ maxDepth: 4, stringUnit: 'binary' }).map((text): Json => JSON.parse(text)),
  fc.constantFrom<Json>('Infinity', '-Infinity', 'NaN', -0, [-0, 'Infinity'], { Infinity: 'Infinity' }),
);

describe('the header of a run', () => {
  it('reads back as it was written, whatever JSON its parameters, its root and its tasks are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json, { noNullPrototype: true }), json, fc.array(json), (params, root, tasks) => {
        const header: RunHeader = { ...HEADER, options: { ...HEADER.options, params }, root, tasks };
        assert.deepStrictEqual(decodeRunHeader(encodeRunHeader(header)), header);
      }),
      { seed: 17, numRuns: 500 },
    );
  });

  it('keeps tasks that are their own numbers as their count', () => {
    const header = { ...HEADER, tasks: [0, 1, 2, 3] };
    assert.ok(encodeRunHeader(header).endsWith('"tasks":4}'));
    assert.deepEqual(decodeRunHeader(encodeRunHeader(header)), header);
    assert.ok(Object.is(decodeRunHeader(encodeRunHeader({ ...HEADER, tasks: [-0] })).tasks?.[0], -0));
  });

  it('refuses parameters that it could not give back as they are', () => {
    for (const [name, value] of Object.entries({
      nan: Number.NaN,
      date: new Date(0),
      map: new Map(),
      big: 5n,
      none: undefined,
    })) {
      const params = { [name]: value };
      const header = { ...HEADER, options: Object.assign({}, HEADER.options, { params }) };
      assert.throws(() => encodeRunHeader(header), { code: 'ERR_OPTION', message: new RegExp(`params\\.${name} is `) }, name);
    }
  });

  it('of an earlier version has infinite options, parameters that are the word, the first rules, Beta posteriors and means of clades', () => {
    const options = JSON.stringify({ guards: { maximumCost: 'Infinity' }, params: { a: 'Infinity', b: ['Infinity'] } });
    const text = JSON.stringify({ url: 'file:///p.mjs', name: 'p', root: 0, options, tasks: 2 });
    assert.deepEqual(decodeRunHeader(text), {
      url: 'file:///p.mjs',
      name: 'p',
      root: 0,
      options: {
        guards: { maximumCost: Number.POSITIVE_INFINITY },
        policyOptions: { posterior: 'beta', backup: 'mean' },
        params: { a: 'Infinity', b: ['Infinity'] },
      },
      tasks: [0, 1],
      policy: { name: 'hgm', version: 1, isBuiltIn: true },
      rules: 1,
    });
  });

  it('is read under present names where options were renamed, and its parameters as they are', () => {
    const options = {
      maxActivitiesPerThread: 5,
      policyOptions: { maxPendingPerAgent: 2, alpha: 0.5 },
      params: { maxPendingPerAgent: 1 },
    };
    const text = JSON.stringify({ url: 'file:///p.mjs', name: 'p', root: 0, options, tasks: null, rules: 2 });
    assert.deepEqual(decodeRunHeader(text).options, {
      maximumActivitiesPerThread: 5,
      policyOptions: { posterior: 'beta', backup: 'mean', maximumPendingPerAgent: 2, alpha: 0.5 },
      params: { maxPendingPerAgent: 1 },
    });
  });
});
