import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile, type Heuristic, makeTour, NEAREST } from '../../../examples/tsp-priority/heuristic.js';
import { generator, makeInstance } from '../../../examples/tsp-priority/instance.js';
import { mutate } from '../../../examples/tsp-priority/mutation.js';
import { sitesOf } from '../../../examples/tsp-priority/sites.js';
import { nestingOf, parseSource, print, sizeOf } from '../../../examples/tsp-priority/syntax.js';

/** As a model may write it: loops, names of its own, assignments. */
const WRITTEN: Heuristic = {
  source: print(
    parseSource(`function priority(here, end, open, d) {
      const scores = [];
      for (const c of open) {
        const others = open.filter((o) => o !== c);
        let near = 0;
        for (let i = 0; i < others.length; i++) near = Math.max(near, d[c][others[i]]);
        const pull = 0.3 * mean(others, (o) => d[c][o]) + near / 9;
        scores.push(-d[here][c] + pull * (others.length > 3 ? 1 : 0.5));
      }
      return scores;
    }`),
  ),
};

/** Parents and mates at random, from both beginnings on. */
function mutants(count: number, seed: number): Heuristic[] {
  const random = generator(seed);
  const made: Heuristic[] = [NEAREST, WRITTEN];
  const drawn = () => made[Math.floor(random() * made.length)] ?? NEAREST;
  while (made.length < count) {
    const mutant = mutate(drawn(), random() < 0.9 ? drawn() : undefined, random);
    if (mutant !== null) made.push(mutant);
  }
  return made;
}

describe('the mutations of the example tsp-priority', () => {
  it('make functions that run, of bounded size and nesting, in the printer’s form', () => {
    const instance = makeInstance(7, 1);
    for (const { source } of mutants(1500, 1)) {
      const tree = parseSource(source);
      assert.equal(print(tree), source);
      assert.ok(sizeOf(tree) <= 250 && nestingOf(tree) <= 3, source);
      assert.equal(makeTour(compile({ source }), instance).length, 7);
    }
  });

  it('make the same of the same random numbers, and mostly something new', () => {
    const made = mutants(300, 2).map(({ source }) => source);
    assert.deepEqual(
      mutants(300, 2).map(({ source }) => source),
      made,
    );
    assert.ok(new Set(made).size > 250, `${new Set(made).size} of 300 differ`);
  });

  it('change numbers only, and know which cities are at hand', () => {
    const found = sitesOf(parseSource(WRITTEN.source)).map(({ node, scope }) => ({
      source: print(node),
      cities: [...scope].filter(([, kind]) => kind === 'city').map(([name]) => name),
    }));
    const sources = found.map(({ source }) => source);
    for (const number of ['-d[here][c]', '0.3', 'd[c][o]', 'near / 9', 'pull'])
      assert.ok(sources.includes(number), `${number} among ${sources.join('; ')}`);
    for (const other of ['open', 'here', 'i', 'others[i]', 'scores', 'others.length > 3', 'd[c]'])
      assert.ok(!sources.includes(other), other);
    assert.deepEqual(found.find(({ source }) => source === 'd[c][o]')?.cities, ['here', 'end', 'c', 'o']);
  });

  it('refuse what is not one function of four parameters', () => {
    for (const source of [
      '',
      'function other(a, b, c, d) {}',
      'function priority(a) {}',
      'const x = 1; function priority(a, b, c, d) {}',
    ]) {
      assert.throws(() => parseSource(source), {
        message: /is not one function priority\(current, destination, unvisited, distances\)/,
      });
    }
    assert.throws(() => parseSource('function priority(a, b'), { message: /the source does not parse/ });
  });
});
