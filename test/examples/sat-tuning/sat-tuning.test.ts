import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startRun } from 'hgm-orchestrator';
import { generator, randomFormula } from '../../../examples/sat-tuning/formula.js';
import { drawMap } from '../../../examples/sat-tuning/picture.js';
import { measureHeldOut } from '../../../examples/sat-tuning/report.js';
import { BOUNDS, moved, PUBLISHED, type Setting } from '../../../examples/sat-tuning/setting.js';
import { flipsToSolve, Instance } from '../../../examples/sat-tuning/solver.js';

/** The same walk with nothing kept between flips: every count is made anew. */
function plainFlips({ variables, literals }: Instance, { cb, eps }: Setting, random: () => number, maximumFlips: number): number {
  const values = Array.from({ length: variables }, () => random() < 0.5);
  const isTrue = (literal: number) => values[literal >> 1] === ((literal & 1) === 0);
  const clauses = Array.from({ length: literals.length / 3 }, (_, clause) => [...literals.slice(3 * clause, 3 * clause + 3)]);
  const falseClauses = () => clauses.filter((clause) => !clause.some(isTrue));
  const breakOf = (variable: number) => {
    const before = new Set(falseClauses());
    values[variable] = !values[variable];
    const broken = falseClauses().filter((clause) => !before.has(clause)).length;
    values[variable] = !values[variable];
    return broken;
  };
  for (let flips = 0; flips < maximumFlips; flips++) {
    const unsatisfied = falseClauses();
    if (unsatisfied.length === 0) return flips;
    const clause = unsatisfied[Math.floor(random() * unsatisfied.length)] ?? [];
    const weights = clause.map((literal) => (eps + breakOf(literal >> 1)) ** -cb);
    const drawn = random() * weights.reduce((sum, weight) => sum + weight, 0);
    const [one = 0, two = 0] = weights;
    const place = drawn < one ? 0 : drawn < one + two ? 1 : 2;
    const variable = (clause.at(place) ?? 0) >> 1;
    values[variable] = !values[variable];
  }
  return maximumFlips;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('the example sat-tuning', () => {
  it('draws formulas of three different variables a clause, the same from the same number', () => {
    const formula = randomFormula(20, 80, generator(3));
    assert.deepEqual(randomFormula(20, 80, generator(3)), formula);
    for (let start = 0; start < formula.literals.length; start += 3) {
      assert.equal(new Set([...formula.literals.slice(start, start + 3)].map((literal) => literal >> 1)).size, 3);
    }
  });

  it('solves as a solver does that counts everything anew', () => {
    // They pick among the same false clauses, but not in the same order: the flips of 400 runs each are compared. Standard deviations are about the
    // means, so that means differ by more than a quarter, 3.5 standard errors, in 1 of 2000 tests by chance; the seeds are fixed.
    const instance = new Instance(randomFormula(12, 44, generator(5)));
    const kept = Array.from({ length: 400 }, (_, run) => flipsToSolve(instance, PUBLISHED, generator(run), 2000));
    const plain = Array.from({ length: 400 }, (_, run) => plainFlips(instance, PUBLISHED, generator(run + 5000), 2000));
    assert.ok(Math.abs(mean(kept) / mean(plain) - 1) < 0.25, `${mean(kept)} flips, and ${mean(plain)} flips`);
  });

  it('gives up after the flips that it is given', () => {
    const impossible = new Instance({ variables: 3, literals: Int32Array.from(allClauses()) });
    assert.equal(flipsToSolve(impossible, PUBLISHED, generator(1), 500), 500);
  });

  it('moves within the bounds', () => {
    const random = generator(9);
    for (let n = 0; n < 1000; n++) {
      const { cb, eps } = moved({ cb: 6, eps: 0.05 }, { cb: 5, eps: 0.06 }, random);
      assert.ok(cb >= BOUNDS.cb[0] && cb <= BOUNDS.cb[1] && eps >= BOUNDS.eps[0] && eps <= BOUNDS.eps[1]);
    }
  });

  it('finds settings that need far fewer flips than the one that it starts from', async () => {
    const run = await startRun(new URL('../../../examples/sat-tuning/problem.js', import.meta.url), {
      evaluations: 300,
      threads: 2,
      seed: 1,
      deterministic: true,
    });
    const { status, best } = await run.result;
    assert.equal(status, 'completed');
    const root = (await run.snapshot()).get('root');
    assert.ok(best !== null && root !== undefined);
    assert.ok((best.score ?? Number.POSITIVE_INFINITY) < 0.8 * root.own.mean, `${best.score} flips, from ${root.own.mean}`);
  });

  it('is level with itself where it is compared with the published setting', () => {
    const { ratio, standardError } = measureHeldOut(PUBLISHED, { first: 5, count: 30 }, 3);
    assert.ok(Math.abs(ratio - 1) < 5 * standardError, `${ratio} with a standard error of ${standardError}`);
  });

  it('draws its settings on a map', () => {
    const svg = drawMap({ cb: 2, eps: 1 }, [{ setting: { cb: 1, eps: 0.5 }, shade: 1 }]);
    assert.match(svg, /^<svg [^>]*>.*ring: cb 2, eps 1, found; cross: cb 2.06, eps 0.9, published.*<\/svg>$/s);
    assert.doesNotMatch(svg, /NaN/);
  });
});

/** All eight clauses of three variables: no assignment makes them true. */
function* allClauses() {
  for (let signs = 0; signs < 8; signs++) {
    for (let variable = 0; variable < 3; variable++) yield 2 * variable + ((signs >> variable) & 1);
  }
}
