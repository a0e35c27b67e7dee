/**
 * Random numbers keyed by (seed, purpose, number): whoever knows the key can make the sequence again, so no generator's position is
 * ever kept or stored.
 *
 * The 128-bit state of an xoroshiro128+ generator (Blackman and Vigna, 2018; pure-rand's implementation) is filled by four rounds of
 * the 32-bit MurmurHash3 finaliser (Appleby, 2011) over the key's words.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A source of numbers uniform in [0, 1), multiples of 2^-53. */
export type Uniform = () => number;

/** What random numbers are for; each purpose has sequences of its own. The numbers are part of what a seed means: never reuse one. */
export const RandomPurpose = {
  /** Decisions of a policy, numbered by decision. */
  decision: 1,
  /** `ctx.random` of an activity, numbered by activity id. */
  activity: 2,
  /** The order in which an agent meets the tasks, numbered by agent. */
  taskOrder: 3,
  /** Jitter of retry delays, numbered by retry. */
  jitter: 4,
  /** A problem's `root` and `tasks`. */
  problem: 5,
  /** Draws of the hand-driven engine, numbered by draw. */
  engine: 6,
  /** Sampled latencies, rewards and failures of a simulation. */
  simulation: 7,
  /** Mates of an expansion, numbered by decision. */
  mates: 8,
} as const;

/** Folds a word into a 32-bit hash: a multiplication and the MurmurHash3 finaliser. */
export function mix32(hash: number, word: number): number {
  let h = Math.imul(hash ^ word, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * The uniform sequence of a key.
 *
 * @param seed - the run's seed, a safe integer >= 0
 * @param purpose - one of {@link RandomPurpose}
 * @param number - which sequence of that purpose, a safe integer >= 0
 */
export function keyedUniform(seed: number, purpose: number, number: number): Uniform {
  const generator = keyedGenerator(seed, purpose, number);
  return () => uniformFloat64(generator);
}

/** The first number of {@link keyedUniform}, without a sequence that nobody goes on with. */
export function keyedNumber(seed: number, purpose: number, number: number): number {
  return uniformFloat64(keyedGenerator(seed, purpose, number));
}

function keyedGenerator(seed: number, purpose: number, number: number): RandomGenerator {
  let h = mix32(0x243f6a88, seed | 0);
  h = mix32(h, (seed / 0x1_0000_0000) | 0);
  h = mix32(h, purpose);
  h = mix32(h, number | 0);
  h = mix32(h, (number / 0x1_0000_0000) | 0);
  const a = mix32(h, 0x13198a2e);
  const b = mix32(a, number | 0);
  const c = mix32(b, seed | 0);
  return xoroshiro128plusFromState([h, a, b, c === 0 ? 1 : c]);
}
