import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile, describeHeuristic, makeTour, NEAREST } from '../../../examples/tsp-priority/heuristic.js';
import { makeInstance } from '../../../examples/tsp-priority/instance.js';
import { drawTours } from '../../../examples/tsp-priority/picture.js';
import { deviation, least, leastTwo, mean, most } from '../../../examples/tsp-priority/toolbox.js';

const instance = makeInstance(20, 4);
const tourOf = (body: string) =>
  makeTour(compile({ source: `function priority(current, destination, unvisited, distances) { ${body} }` }), instance);

function nearestTour(): number[] {
  const left = new Set(Array.from({ length: 19 }, (_, index) => index + 1));
  const tour = [0];
  for (let at = 0; left.size > 0; ) {
    const row = instance.distances.subarray(at * 20, (at + 1) * 20);
    at = [...left].reduce((best, city) => ((row[city] ?? 0) < (row[best] ?? 0) ? city : best));
    left.delete(at);
    tour.push(at);
  }
  return tour;
}

describe('a priority function of the example tsp-priority', () => {
  it('goes to the city of the greatest score, or to the city that it names', () => {
    assert.deepEqual(makeTour(compile(NEAREST), instance), nearestTour());
    assert.deepEqual(
      tourOf('return unvisited.reduce((best, city) => (distances[current][city] < distances[current][best] ? city : best));'),
      nearestTour(),
    );
    assert.deepEqual(
      tourOf('return unvisited.map(() => NaN);'),
      Array.from({ length: 20 }, (_, city) => city),
    );
    assert.equal(tourOf('return unvisited.map((city) => (city === 7 ? 0 : NaN));')[1], 7);
  });

  it('changes nothing of what is measured, whatever it writes', () => {
    const spoiling = 'const scores = unvisited.map((city) => -distances[current][city]); unvisited.length = 0; return scores;';
    assert.deepEqual(tourOf(spoiling), nearestTour());
    const before = instance.distances.slice();
    tourOf('for (const row of distances) row.fill(0); return unvisited.map(() => 0);');
    assert.deepEqual(instance.distances, before);
  });

  it('fails for good where it is none, or answers otherwise', () => {
    const faults: [string, RegExp][] = [
      ['return 0;', /priority chose 0, which is not an unvisited city/],
      ['return [1];', /priority returned 1 scores, of 19 cities/],
      ['return undefined;', /priority returned undefined, of 19 cities/],
      ['return;;;}}', /the source does not compile: SyntaxError/],
    ];
    for (const [body, message] of faults) assert.throws(() => tourOf(body), { message, retryable: false });
    assert.throws(() => compile({ source: 'const priority = 3;' }), { message: 'priority is not a function', retryable: false });
  });

  it('has figures of some cities, also of one or none', () => {
    const figure = (city: number) => city * city;
    assert.deepEqual(
      [mean([1, 2, 3], figure), least([3, 1, 2], figure), most([3, 1, 2], figure), leastTwo([3, 1, 2], figure)],
      [14 / 3, 1, 9, 2.5],
    );
    assert.ok(Math.abs(deviation([1, 3], figure) - 4) < 1e-12);
    for (const aggregate of [mean, least, most, leastTwo, deviation]) {
      assert.equal(aggregate([], figure), 0);
      assert.equal(aggregate([2], figure), aggregate === deviation ? 0 : 4);
    }
  });

  it('is described by what differs, and drawn by its tour', () => {
    assert.equal(describeHeuristic(NEAREST), '-distances[current][city]');
    assert.match(
      describeHeuristic({ source: 'function priority(a, b, c, d) {\n  return 1;\n}' }),
      /^function priority\(a, b, c, d\) \{ return 1; \}$/,
    );
    const svg = drawTours(NEAREST);
    assert.match(svg, /^<svg .*this function: \d+\.\d % longer.*shortest known<.*<\/svg>$/s);
    assert.doesNotMatch(svg, /NaN/);
  });
});
