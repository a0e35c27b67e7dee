import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { jsonLines, jsonText, plainJson, plainLine, plainText } from '../../../src/main/report/plain-text.js';

fc.configureGlobal({ seed: 1 });

describe('text that others wrote', () => {
  it('loses its escape sequences and control characters, and keeps lines and tabs', () => {
    assert.equal(plainText('\u001b[31mred\u001b[0m\u0007\tb\r\nnext\u001b]0;title\u0007\u009b'), 'red\tb\nnext');
    assert.equal(plainText('a\u202eb\u2066c\u200bd\ufeffe\u0085f\u2028g'), 'abcdef\ng');
  });

  it('never holds a control character afterwards but newline and tab', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.doesNotMatch(plainText(text), /(?![\t\n])\p{Cc}/u)));
  });

  it('becomes one line', () => assert.equal(plainLine(' a\n\n b\tc '), 'a b c'));

  it('is escaped in JSON, where it means the same', () => {
    const text = '"\\\u202e\u0007\u{e0041}é';
    assert.equal(jsonText([text]), '["\\"\\\\\\u202e\\u0007\\udb40\\udc41é"]');
    assert.deepEqual(JSON.parse(jsonText([text])), [text]);
  });

  it('is escaped in JSON that is indented, whose lines end as they should', () => {
    const value = { text: 'a\u202e\u0007\n' };
    assert.equal(jsonLines(value), '{\n  "text": "a\\u202e\\u0007\\n"\n}');
    assert.deepEqual(JSON.parse(jsonLines(value)), value);
  });

  it('is cut as JSON, with an ellipsis', () => {
    assert.equal(plainJson({ a: [1, 2] }, 100), '{"a":[1,2]}');
    assert.equal(plainJson('x'.repeat(100), 10), `"${'x'.repeat(8)}…`);
    assert.equal(plainJson(undefined, 10), 'undefined');
  });
});
