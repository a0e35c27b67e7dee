/** Readers of what `hgm compare` is given: policies and seeds. */
import type { ComparedPolicy } from '../comparison/comparison-options.js';
import { POLICY_NAMES } from '../policy/policies.js';
import { jsonOrString, reject } from './option-parsers.js';

/** Most seeds of a sweep from the command line; a slip of the finger is not to begin a million runs. */
const MOST_SEEDS = 10_000;

const SEEDS_RULE = `a list such as 1..10 or 1,2,7 of at least 2 and at most ${MOST_SEEDS} distinct seeds, ranges from the smaller to the larger`;
const POLICIES_RULE = `a list of ${POLICY_NAMES.join(', ')}, each perhaps with options, as hgm:alpha=0.8:beta=1, and none twice`;

/** Reads `1..3,7` to 1, 2, 3, 7. */
export function seedsOption(text: string): readonly number[] {
  const seeds: number[] = [];
  for (const part of text.split(',')) {
    const [, first = '', , last = first] = /^(\d+)(\.\.(\d+))?$/.exec(part.trim()) ?? [];
    const [from, to] = [Number(first), Number(last)];
    const isRange = first !== '' && from <= to && Number.isSafeInteger(to) && seeds.length + to - from < MOST_SEEDS;
    if (!isRange) return reject('--seeds', SEEDS_RULE, text);
    for (let seed = from; seed <= to; seed++) seeds.push(seed);
  }
  return seeds.length >= 2 && new Set(seeds).size === seeds.length ? seeds : reject('--seeds', SEEDS_RULE, text);
}

/** Reads `hgm,uct:explorationConstant=0.5`. What is written is how the policy is called in the outcome; options are checked with all others. */
export function policiesOption(text: string): readonly ComparedPolicy[] {
  const policies = text.split(',').map((part): ComparedPolicy => {
    const label = part.trim();
    const [policy = '', ...pairs] = label.split(':');
    if (!POLICY_NAMES.includes(policy) || !pairs.every((pair) => pair.indexOf('=') > 0))
      return reject('--policies', POLICIES_RULE, text);
    const options = pairs.map(
      (pair) => [pair.slice(0, pair.indexOf('=')), jsonOrString(pair.slice(pair.indexOf('=') + 1))] as const,
    );
    return { policy, label, options: Object.fromEntries(options) };
  });
  return new Set(policies.map(({ label }) => label)).size === policies.length
    ? policies
    : reject('--policies', POLICIES_RULE, text);
}
