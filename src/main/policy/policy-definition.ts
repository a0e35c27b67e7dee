import type { PolicyOptions, ResolvedPolicyOptions } from './policy-options.js';
import type { SearchPolicy, SearchView } from './search-policy.js';

/** A policy as the option `policy` of a run takes it. */
export interface PolicyDefinition {
  /** Letters, digits, `.`, `_` and `-`, at most 100, the first one a letter or digit; not the name of a built-in policy. */
  readonly name: string;
  /** An integer >= 1, to be raised whenever the policy chooses otherwise than it did: a kept run is resumed with the version it began with. */
  readonly version: number;
  /**
   * Makes the policy of one run; called once for each. The root is there by then.
   *
   * @param view - of that run, of which it may be asked at any time
   * @param options - `policyOptions` of the run, with every default filled in
   */
  create(view: SearchView, options: ResolvedPolicyOptions): SearchPolicy;
}

/** A policy that has its name here. */
export interface BuiltInPolicy extends PolicyDefinition {
  /** In a few words, for `--help` and docs/policies.md. */
  readonly what: string;
  /** The `policyOptions` that it reads; `epsilon` and `maximumPendingPerAgent` are the run's, whatever its policy. */
  readonly reads: readonly (keyof PolicyOptions)[];
}
