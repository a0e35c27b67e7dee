import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { diffJson } from '../../src/browser/diff/json-diff.js';
import { stateLines } from '../../src/browser/diff/state-text.js';
import { diffLines, withContext } from '../../src/browser/diff/text-diff.js';

const LINES = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

describe('the difference of two texts', () => {
  it('leads from the one to the other', () => {
    fc.assert(
      fc.property(LINES, LINES, (before, after) => {
        const lines = diffLines(before, after);
        const without = (type: string): string[] => lines.filter((line) => line.type !== type).map(({ text }) => text);
        assert.deepEqual(without('added'), before);
        assert.deepEqual(without('removed'), after);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('keeps as many lines as it can', () => {
    const types = diffLines(['a', 'b', 'c', 'd'], ['b', 'x', 'd']).map(({ type, text }) => `${type} ${text}`);
    assert.deepEqual(types, ['removed a', 'same b', 'removed c', 'added x', 'same d']);
  });

  it('finds the few lines that differ in very long texts, also where lines repeat', () => {
    const before = Array.from({ length: 60_000 }, (_, line) => (line % 10 === 0 ? '}' : `line ${line}`));
    const after = before.with(5, 'five').with(30_001, 'fresh').toSpliced(45_003, 1, 'one', 'two');
    const changed = diffLines(before, after).filter(({ type }) => type !== 'same');
    assert.deepEqual(
      changed.map(({ type, text }) => `${type} ${text}`),
      ['removed line 5', 'added five', 'removed line 30001', 'added fresh', 'removed line 45003', 'added one', 'added two'],
    );
  });

  it('leads from the one to the other where lines moved in very long texts', () => {
    const before = Array.from({ length: 5000 }, (_, line) => `line ${line % 4500}`);
    const after = [...before.slice(3000), 'between', ...before.slice(0, 2900)];
    const lines = diffLines(before, after);
    const without = (type: string): string[] => lines.filter((line) => line.type !== type).map(({ text }) => text);
    assert.deepEqual(without('added'), before);
    assert.deepEqual(without('removed'), after);
    assert.ok(lines.filter(({ type }) => type === 'same').length >= 2400);
  });

  it('is quick for long texts that have nothing in common', () => {
    const lines = diffLines(
      Array.from({ length: 5000 }, (_, line) => `before ${line}`),
      Array.from({ length: 5000 }, (_, line) => `after ${line}`),
    );
    assert.equal(lines.length, 10_000);
  });

  it('leaves out equal lines that are far from what differs', () => {
    const before = Array.from({ length: 20 }, (_, line) => `line ${line}`);
    const shown = withContext(diffLines(before, before.with(10, 'other')));
    assert.deepEqual(shown[0], { type: 'skipped', count: 7 });
    assert.deepEqual(shown.at(-1), { type: 'skipped', count: 6 });
    assert.equal(shown.length, 10);
    assert.deepEqual(withContext(diffLines(before, before)), [{ type: 'skipped', count: 20 }]);
  });
});

describe('the difference of two states', () => {
  it('names each place that is not the same, by its path', () => {
    const before = { a: 1, list: [1, 2, { x: 1 }], gone: true, 'odd name': 1 };
    const after = { a: 2, list: [1, 3, { x: 2 }, 4], fresh: null, 'odd name': 2 };
    assert.deepEqual(diffJson(before, after), [
      { path: 'a', before: 1, after: 2 },
      { path: 'list[1]', before: 2, after: 3 },
      { path: 'list[2].x', before: 1, after: 2 },
      { path: 'list[3]', before: undefined, after: 4 },
      { path: 'fresh', before: undefined, after: null },
      { path: '"odd name"', before: 1, after: 2 },
      { path: 'gone', before: true, after: undefined },
    ]);
    assert.deepEqual(diffJson(before, structuredClone(before)), []);
    assert.deepEqual(diffJson([1], { 0: 1 }), [{ path: '', before: [1], after: { 0: 1 } }]);
    assert.deepEqual(diffJson({}, JSON.parse('{"__proto__":1}')), [{ path: '__proto__', before: undefined, after: 1 }]);
  });
});

describe('a state as text', () => {
  it('is its own lines where it is a text', () => {
    assert.deepEqual(stateLines('one\ntwo'), ['one', 'two']);
  });

  it('is JSON, with short lists in one line and texts of several lines as they are', () => {
    const state = { name: 'x', weights: [1, 2.5], empty: {}, code: 'if (a) {\n  b();\n}', list: [{ a: 1 }] };
    assert.deepEqual(stateLines(state), [
      '{',
      '  "name": "x",',
      '  "weights": [1, 2.5],',
      '  "empty": {},',
      '  "code": """',
      '    if (a) {',
      '      b();',
      '    }',
      '  """,',
      '  "list": [',
      '    {',
      '      "a": 1',
      '    }',
      '  ]',
      '}',
    ]);
  });

  it('is JSON that can be read back, where no text has several lines', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const state = JSON.parse(JSON.stringify(value).replaceAll('\\n', ''));
        if (typeof state === 'string') return;
        assert.deepEqual(JSON.parse(stateLines(state).join('\n')), state);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});
