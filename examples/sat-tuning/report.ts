import { Benchmark } from './benchmark.js';
import { generator } from './formula.js';
import { describeSetting, PUBLISHED, type Setting } from './setting.js';

/** Instances that no search has met. */
const HELD_OUT = { first: 1_000_001, count: 300 };
/** Runs of each setting on each of them. */
const RUNS = 10;
const SEED = 7;

/** Flips of two settings on the same instances. */
export interface Compared {
  readonly flips: number;
  readonly published: number;
  /** flips / published. */
  readonly ratio: number;
  /** Standard error of the ratio, from the differences instance by instance. */
  readonly standardError: number;
}

/** Measures a setting and the published one on instances that were not tuned on. */
export function measureHeldOut(setting: Setting, { first, count } = HELD_OUT, runs = RUNS): Compared {
  const benchmark = new Benchmark();
  const random = generator(SEED);
  const pairs = Array.from({ length: count }, (_, index) => {
    const number = first + index;
    return [benchmark.meanFlips(number, setting, runs, random), benchmark.meanFlips(number, PUBLISHED, runs, random)] as const;
  });
  const flips = meanOf(pairs.map(([own]) => own));
  const published = meanOf(pairs.map(([, other]) => other));
  const ratio = flips / published;
  const residuals = pairs.map(([own, other]) => (own - ratio * other) ** 2);
  return { flips, published, ratio, standardError: Math.sqrt(meanOf(residuals) / count) / published };
}

export function compareWithPublished(best: Setting): string {
  const { flips, published, ratio, standardError } = measureHeldOut(best);
  return [
    `on ${HELD_OUT.count} formulas that the search never met, ${RUNS} runs each:`,
    `  ${flips.toFixed(0)} flips with ${describeSetting(best)}`,
    `  ${published.toFixed(0)} flips with the published ${describeSetting(PUBLISHED)}`,
    `  ratio ${ratio.toFixed(3)}, give or take ${(2 * standardError).toFixed(3)}`,
  ].join('\n');
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
