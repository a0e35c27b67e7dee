import { optionError } from '../../shared/check-option.js';
import { describeValue } from '../../shared/describe-value.js';
import { optionalField, readOptions } from '../../shared/option-fields.js';
import { functionKind, integerKind, type OptionKind, textKind } from '../../shared/option-kinds.js';
import { CHAIN_POLICY } from './baselines/chain-policy.js';
import { DGM_POLICY } from './baselines/dgm-policy.js';
import { GREEDY_POLICY } from './baselines/greedy-policy.js';
import { RANDOM_POLICY } from './baselines/random-policy.js';
import { UCT_POLICY } from './baselines/uct-policy.js';
import { HGM_PAPER_POLICY, HGM_POLICY } from './hgm-policy.js';
import type { BuiltInPolicy, PolicyDefinition } from './policy-definition.js';
import { PUCT_POLICY } from './puct/puct-policy.js';

/** The policies that the option `policy` takes by name, in the order in which they are shown. The first one is the default. */
export const BUILT_IN_POLICIES: readonly [BuiltInPolicy, ...BuiltInPolicy[]] = [
  HGM_POLICY,
  HGM_PAPER_POLICY,
  RANDOM_POLICY,
  GREEDY_POLICY,
  DGM_POLICY,
  UCT_POLICY,
  PUCT_POLICY,
  CHAIN_POLICY,
];

/** The names that the option `policy` takes. */
export const POLICY_NAMES: readonly string[] = BUILT_IN_POLICIES.map(({ name }) => name);

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const DEFINITION_RULE = 'a definition { name, version, create }';
const POLICY_RULE = `${DEFINITION_RULE}, or one of ${POLICY_NAMES.join(', ')}`;

const DEFINITION_FIELDS = {
  name: optionalField(
    'how it is called in results, errors and kept runs',
    textKind(
      'letters, digits, dots, underscores and hyphens, at most 100, the first one a letter or digit, and not the name of a built-in policy',
      (value) => NAME.test(value) && !POLICY_NAMES.includes(value),
    ),
  ),
  version: optionalField('raised whenever it chooses otherwise', integerKind(1)),
  create: optionalField('makes the policy of a run', functionKind<PolicyDefinition['create']>()),
};

/** The built-in policy of a name. */
export function policyNamed(name: string): BuiltInPolicy | undefined {
  return BUILT_IN_POLICIES.find((policy) => policy.name === name);
}

/** Definitions of policies of the user's own. */
export const DEFINITION_KIND: OptionKind<PolicyDefinition> = {
  rule: DEFINITION_RULE,
  notation: 'data',
  read: (value, field) => {
    if (typeof value !== 'object' || value === null) throw optionError(field, DEFINITION_RULE, `it is ${describeValue(value)}`);
    const { name, version, create } = readOptions<Partial<PolicyDefinition>>(field, DEFINITION_FIELDS, value);
    if (name === undefined || version === undefined || create === undefined) {
      throw optionError(field, `${DEFINITION_RULE}, all three of them`, `it is ${describeValue(value)}`);
    }
    return { name, version, create: (view, options) => Reflect.apply(create, value, [view, options]) };
  },
};

/** What the option `policy` may be. */
export const POLICY_KIND: OptionKind<string | PolicyDefinition> = {
  rule: POLICY_RULE,
  notation: 'text',
  read: (value, field) => {
    if (typeof value === 'object' && value !== null) return DEFINITION_KIND.read(value, field);
    if (typeof value === 'string' && POLICY_NAMES.includes(value)) return value;
    throw optionError(field, POLICY_RULE, `it is ${describeValue(value)}`);
  },
};

/** The definition of what {@link POLICY_KIND} has read. */
export function definitionOf(policy: string | PolicyDefinition): PolicyDefinition {
  if (typeof policy !== 'string') return policy;
  const named = policyNamed(policy);
  if (named === undefined) throw optionError('policy', POLICY_RULE, `it is ${describeValue(policy)}`);
  return named;
}

/** Whether it is one of {@link BUILT_IN_POLICIES}. */
export function isBuiltIn(policy: PolicyDefinition): boolean {
  return BUILT_IN_POLICIES.some((builtIn) => builtIn === policy);
}
