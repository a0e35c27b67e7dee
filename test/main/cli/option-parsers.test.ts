import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { choiceOption, durationOption, integerOption, numberOption, paramOption } from '../../../src/main/cli/option-parsers.js';
import { isHgmError } from '../../../src/shared/errors.js';

function rejects(parse: (text: string) => unknown, text: string, message: string): void {
  assert.throws(
    () => parse(text),
    (error) => isHgmError(error, 'ERR_OPTION') && error.message === message,
  );
}

describe('values of options', () => {
  it('are integers from a minimum on', () => {
    const parse = integerOption('--seed', 0);
    assert.equal(parse('42'), 42);
    for (const text of ['', 'x', '1.5', '-1', '1e3', '9007199254740992', '0x10', 'Infinity']) {
      rejects(parse, text, `--seed must be an integer >= 0; it is "${text}"`);
    }
  });

  it('are numbers in a range', () => {
    const parse = numberOption('--failure-rate', 0, 0.99);
    assert.equal(parse('0.25'), 0.25);
    for (const text of ['', ' ', 'x', '1', '-0.1', 'NaN', 'Infinity']) {
      rejects(parse, text, `--failure-rate must be a number from 0 to 0.99; it is "${text}"`);
    }
  });

  it('are durations that a timer can wait', () => {
    const parse = durationOption('--time');
    assert.equal(parse('1h30m'), 5_400_000);
    assert.equal(parse('60'), 60_000);
    for (const text of ['0', '25d', 'soon', '-1s']) {
      rejects(
        parse,
        text,
        `--time must be a duration above 0 and at most 24d, such as 500ms, 60s, 5m or 2h (a bare number is seconds); it is "${text}"`,
      );
    }
  });

  it('are one of the names there are', () => {
    const parse = choiceOption('--on-evaluation-failure', ['zero', 'discard']);
    assert.equal(parse('discard'), 'discard');
    rejects(parse, 'one', '--on-evaluation-failure must be one of zero, discard; it is "one"');
  });

  it('are parameters: JSON where it parses, else the string itself', () => {
    const parse = paramOption('--param');
    const texts = ['n=3', 'name=abc', 'list=[1,2]', 'empty=', 'eq=a=b', 'quoted="3"', '__proto__=1', 'n=4'];
    const params = texts.reduce((previous, text) => parse(text, previous), {});
    assert.deepEqual(Object.entries(params), [
      ['n', 4],
      ['name', 'abc'],
      ['list', [1, 2]],
      ['empty', ''],
      ['eq', 'a=b'],
      ['quoted', '3'],
      ['__proto__', 1],
    ]);
    for (const text of ['n', '=3', '']) rejects((bad) => parse(bad, {}), text, `--param must be NAME=VALUE; it is "${text}"`);
  });

  it('are parameters that keep every digit: a string where no JSON number does', () => {
    const parse = paramOption('--param');
    for (const [text, value] of [
      ['9007199254740992', 2 ** 53],
      ['9007199254740993', '9007199254740993'],
      ['-12345678901234567890', '-12345678901234567890'],
      ['100000000000000000000', 1e20],
      ['1e400', '1e400'],
      ['1e30', 1e30],
      ['0.1', 0.1],
      ['Infinity', 'Infinity'],
      ['"9007199254740993"', '9007199254740993'],
      ['{"9007199254740993":"a\\"9007199254740993"}', { '9007199254740993': 'a"9007199254740993' }],
    ] as const)
      assert.deepEqual(parse(`n=${text}`), { n: value });
    const text = 'n={"id":[9007199254740993]}';
    const rule = 'NAME=VALUE, where numbers in JSON keep their digits, so write 9007199254740993 as a string';
    rejects((bad) => parse(bad, {}), text, `--param must be ${rule}; it is ${JSON.stringify(text)}`);
  });
});
