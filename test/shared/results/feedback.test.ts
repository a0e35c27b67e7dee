import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkEvaluation } from '../../../src/shared/results/evaluation-result.js';

const OF = { what: 'evaluate of agent root' };
const LIMIT = 64 * 1024;

describe('feedback', () => {
  it('is taken up to 64 KiB of its JSON in UTF-8, and not beyond', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a', 'é', 'ж', '猫', '💡', '"', '\n', '\ud800'),
        fc.integer({ min: LIMIT - 4, max: LIMIT + 4 }),
        (unit, bytes) => {
          const size = Buffer.byteLength(JSON.stringify(unit)) - 2;
          const text = unit.repeat(Math.floor((bytes - 2) / size));
          const isTaken = Buffer.byteLength(JSON.stringify(text)) <= LIMIT;
          const check = () => checkEvaluation({ reward: 1, feedback: text }, OF);
          if (isTaken) assert.deepEqual(check(), { reward: 1, feedback: JSON.stringify(text) });
          else assert.throws(check, { code: 'ERR_RESULT_SHAPE' });
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });

  it('of very many short values is taken up to the same limit', () => {
    const digits = Array.from({ length: LIMIT / 2 - 1 }, () => 1);
    assert.equal(JSON.stringify(digits).length, LIMIT - 1);
    assert.equal(typeof checkEvaluation({ reward: 1, feedback: digits }, OF), 'object');
    assert.throws(() => checkEvaluation({ reward: 1, feedback: [...digits, 1] }, OF), {
      code: 'ERR_RESULT_SHAPE',
      message:
        'evaluate of agent root returned feedback whose JSON has 65537 characters; feedback must be plain JSON of at most 64 KiB',
    });
  });

  it('that is no JSON is refused with the place', () => {
    assert.throws(() => checkEvaluation({ reward: 1, feedback: { tips: [1, () => 2] } }, OF), {
      code: 'ERR_RESULT_SHAPE',
      message:
        'evaluate of agent root returned feedback in which feedback.tips[1] is a function; feedback must be plain JSON of at most 64 KiB',
    });
  });

  it('of null or undefined is none', () => {
    for (const feedback of [null, undefined]) assert.equal(checkEvaluation({ reward: 0.5, feedback }, OF), 0.5);
  });
});
