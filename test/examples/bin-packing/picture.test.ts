import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bestFitHeuristic } from '../../../examples/bin-packing/heuristic.js';
import { drawHeuristic } from '../../../examples/bin-packing/picture.js';

/** Throws unless every element is closed in order; attribute values hold no < or >, as ours do not. */
function assertWellFormed(markup: string): void {
  const open: string[] = [];
  let rest = markup;
  for (const [tag, closing, name, , selfClosing] of markup.matchAll(/<(\/?)([a-z]+)((?: [\w-]+(?::\w+)?="[^"<>&]*")*)(\/?)>/gi)) {
    rest = rest.replace(tag, '');
    if (closing === '/') assert.equal(open.pop(), name);
    else if (selfClosing === '') open.push(name!);
  }
  assert.deepEqual(open, []);
  assert.ok(!/[<>&]/.test(rest), 'text outside of elements holds markup');
}

describe('the picture of a heuristic', () => {
  for (const [name, heuristic] of [
    ['best fit', bestFitHeuristic(150)],
    ['a heuristic of bins of 1', bestFitHeuristic(1)],
    ['a heuristic that thinks nothing of anything', { ...bestFitHeuristic(100), worth: new Array<number>(101).fill(0) }],
  ] as const) {
    it(`of ${name} is a well-formed SVG without a number that is none`, () => {
      const svg = drawHeuristic(heuristic);
      assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 720 \d+(\.\d+)?"/);
      assertWellFormed(svg);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
    });
  }

  it('holds a point of each curve for every room', () => {
    const curves = [...drawHeuristic(bestFitHeuristic(100)).matchAll(/points="([^"]*)"/g)].map(
      ([, points]) => points!.split(' ').length,
    );
    assert.deepEqual(curves, [101, 101]);
  });

  it('is small enough to travel', () => {
    assert.ok(drawHeuristic(bestFitHeuristic(150)).length < 100_000);
  });
});
