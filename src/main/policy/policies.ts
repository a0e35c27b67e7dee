import { DgmPolicy } from './dgm-policy.js';
import { GreedyPolicy } from './greedy-policy.js';
import { HgmPolicy } from './hgm-policy.js';
import type { ResolvedPolicyOptions } from './policy-options.js';
import { RandomPolicy } from './random-policy.js';
import type { SearchPolicy, SearchView } from './search-policy.js';
import { UctPolicy } from './uct-policy.js';

const POLICIES: Readonly<Record<string, (view: SearchView, options: ResolvedPolicyOptions) => SearchPolicy>> = {
  hgm: (view, options) => new HgmPolicy(view, options),
  random: (view, options) => new RandomPolicy(view, options),
  greedy: (view, options) => new GreedyPolicy(view, options),
  dgm: (view) => new DgmPolicy(view),
  uct: (view, options) => new UctPolicy(view, options),
};

/** The names that the option `policy` takes. */
export const POLICY_NAMES: readonly string[] = Object.keys(POLICIES);

/** Makes the policy of a name in {@link POLICY_NAMES}. */
export function makePolicy(name: string, view: SearchView, options: ResolvedPolicyOptions): SearchPolicy {
  const make = Object.hasOwn(POLICIES, name) ? POLICIES[name] : undefined;
  if (make === undefined) throw new TypeError(`no policy is called ${name}; there are ${POLICY_NAMES.join(', ')}`);
  return make(view, options);
}
