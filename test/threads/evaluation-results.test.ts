import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { outcomesOf } from '../../src/main/executors/threads/reply-outcomes.js';
import { encodeError } from '../../src/shared/error-envelope.js';
import { HgmError } from '../../src/shared/errors.js';
import type { CallReply } from '../../src/shared/messages.js';
import { EvaluationResults } from '../../src/threads/evaluation-results.js';

fc.configureGlobal({ seed: 1 });

type Given = number | { readonly reward: number; readonly payload: number } | { readonly fails: number };

const given: fc.Arbitrary<Given> = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  fc.record({ reward: fc.constant(0.5), payload: fc.integer() }),
  fc.record({ fails: fc.integer() }),
);

test('each outcome comes out at its place, as it was put in, however many were run', () => {
  fc.assert(
    fc.property(fc.array(given, { maxLength: 40 }), fc.nat(5), (values, unrun) => {
      const results = new EvaluationResults(values.length + unrun);
      for (const [index, value] of values.entries()) {
        if (typeof value === 'object' && 'fails' in value) {
          const error = encodeError(new HgmError('ERR_RESULT_SHAPE', `failure ${value.fails}`));
          results.add({ status: 'failed', error, elapsedMs: index });
        } else results.complete(value, index);
      }
      const reply = structuredClone<CallReply>({ type: 'results', busyMs: 1, ...results.cut() });
      const outcomes = outcomesOf(reply);
      assert.equal(outcomes.length, values.length);
      for (const [index, value] of values.entries()) {
        const outcome = outcomes.at(index);
        assert.equal(outcome.elapsedMs, index);
        if (typeof value === 'object' && 'fails' in value) {
          assert.ok(outcome.status === 'failed' && outcome.error instanceof HgmError);
          assert.deepEqual([outcome.error.code, outcome.error.message], ['ERR_RESULT_SHAPE', `failure ${value.fails}`]);
        } else assert.ok(outcome.status === 'completed' && Object.is(JSON.stringify(outcome.value), JSON.stringify(value)));
      }
    }),
    { numRuns: 300, seed: 6 },
  );
});

test('buffers that are to be moved are kept in the order in which they came', () => {
  const results = new EvaluationResults(2);
  const buffers = [new ArrayBuffer(1), new ArrayBuffer(2), new ArrayBuffer(3)] as const;
  results.move([buffers[0], buffers[1]]);
  results.move([]);
  results.move([buffers[2]]);
  assert.deepEqual(results.moved, buffers);
});
