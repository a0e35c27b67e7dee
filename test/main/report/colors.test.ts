import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { colorsFor } from '../../../src/main/report/colors.js';

describe('colorsFor', () => {
  const cases: readonly (readonly [string, boolean, NodeJS.ProcessEnv, boolean])[] = [
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
    ['a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['a terminal with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['FORCE_COLOR against NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ];
  for (const [name, isTTY, env, expected] of cases) {
    it(`gives ${name} ${expected ? 'colours' : 'none'}`, () => {
      assert.equal(colorsFor({ isTTY }, env).red('x') !== 'x', expected);
    });
  }
});
