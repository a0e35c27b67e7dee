import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integerOption, numberOption, UsageError } from '../../bench/harness/run-program.js';

test('an option is the number it was given', () => {
  assert.equal(integerOption('kills', '60'), 60);
  assert.equal(integerOption('seed', '0', 0), 0);
  assert.equal(
    numberOption('minutes', '0.5', (value) => value > 0, 'above 0'),
    0.5,
  );
});

test('what is no number, or not one that it may be, is refused by the name of the option', () => {
  for (const text of ['', ' ', 'many', '0', '-1', '1.5', 'Infinity', '9007199254740992']) {
    assert.throws(
      () => integerOption('kills', text),
      new UsageError(`--kills must be an integer of at least 1; it is ${JSON.stringify(text)}`),
    );
  }
  for (const text of ['NaN', '0', 'Infinity']) {
    assert.throws(
      () => numberOption('minutes', text, (value) => value > 0, 'above 0'),
      new UsageError(`--minutes must be above 0; it is ${JSON.stringify(text)}`),
    );
  }
});
