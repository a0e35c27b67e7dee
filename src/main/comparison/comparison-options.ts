import { checkOption, optionError } from '../../shared/check-option.js';
import { field, fillOptions, groupKind, type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import {
  choiceKind,
  functionKind,
  integerKind,
  listKind,
  type OptionKind,
  SEED_KIND,
  SWITCH_KIND,
  textKind,
} from '../../shared/option-kinds.js';
import { POLICY_KIND, POLICY_NAMES } from '../policy/policies.js';
import type { PolicyDefinition } from '../policy/policy-definition.js';
import { POLICY_FIELDS, type PolicyOptions } from '../policy/policy-options.js';
import type { CellResult, ComparisonCell } from './comparison-cell.js';
import { LANDSCAPE_NAMES } from './landscapes.js';

/** A policy that takes part. */
export interface ComparedPolicy {
  /** How it is called in the result. @defaultValue the policy's name */
  readonly label?: string;
  /** The name of a built-in policy, or the definition of one's own: its searches run on the calling thread. */
  readonly policy: string | PolicyDefinition;
  /** @defaultValue {} */
  readonly options?: PolicyOptions;
}

/** What is compared, and how. */
export interface ComparisonOptions {
  /** @defaultValue all there are */
  readonly landscapes?: readonly string[];
  /** The first one is what the others are compared with. @defaultValue every built-in one, hgm first */
  readonly policies?: readonly ComparedPolicy[];
  /** Seeds that each policy is given on each landscape, two or more distinct safe integers >= 0. @defaultValue 1 to 40 */
  readonly seeds?: readonly number[];
  /** Budget of each search in evaluations, an integer >= 1. @defaultValue 1000 */
  readonly evaluations?: number;
  /** Simulated activities in flight, an integer >= 1. @defaultValue 4 */
  readonly concurrency?: number;
  /** Also judge estimates of CMP, by clades and by own scores, as the Huxley-Gödel Machine's paper judges them. @defaultValue false */
  readonly cmp?: boolean;
  /** Runs one cell, perhaps elsewhere: `runComparisonCell` of comparison-cell.js is pure. @defaultValue in this thread */
  readonly runCell?: (cell: ComparisonCell) => Promise<CellResult>;
  /** Cells that are run at a time, an integer >= 1. @defaultValue 64 */
  readonly cellsAtATime?: number;
  /** Told after each cell. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The part of {@link ComparisonOptions} that says what is compared. */
export type ComparedOptions = Omit<ComparisonOptions, 'runCell' | 'cellsAtATime'>;

const DEFAULT_SEEDS = Array.from({ length: 40 }, (_, place) => place + 1);
const DEFAULT_POLICIES: readonly ComparedPolicy[] = POLICY_NAMES.map((policy) => ({ policy }));

/** How a policy is called where it has no label. */
export function nameOf(policy: string | PolicyDefinition): string {
  return typeof policy === 'string' ? policy : policy.name;
}

/** Lists of at least `minimum` items without repetition. */
function distinctKind<Item>(what: string, minimum: number, item: OptionKind<Item>): OptionKind<readonly Item[]> {
  const rule = `a list of ${what}, at least ${minimum} and none twice, each ${item.rule}`;
  const list = listKind(rule, (_): _ is unknown => true);
  const read = (value: unknown, name: string): readonly Item[] => {
    const items = list.read(value, name).map((each, place) => item.read(each, `${name}[${place}]`));
    checkOption(name, value, items.length >= minimum && new Set(items).size === items.length, rule);
    return items;
  };
  return { rule, notation: 'data', read };
}

const COMPARED_POLICY_FIELDS = {
  label: optionalField(
    'how it is called in the result',
    textKind('a text that is not empty', (label) => label !== ''),
    "the policy's name",
  ),
  policy: optionalField('one of the policies', POLICY_KIND),
  options: optionalField('parameters of the policy', groupKind<PolicyOptions>('options', POLICY_FIELDS)),
} as const satisfies OptionFields<ComparedPolicy>;

const POLICIES_RULE = 'a list of { policy, label, options } that is not empty, with no label twice';

/** Gives each policy that is read a label of its own. */
const POLICIES_KIND: OptionKind<readonly ComparedPolicy[]> = {
  rule: POLICIES_RULE,
  notation: 'data',
  read: (value, name) => {
    const policies = listKind(POLICIES_RULE, (_): _ is unknown => true)
      .read(value, name)
      .map((item, place) => readComparedPolicy(item, `${name}[${place}]`));
    const labels = policies.map(({ label, policy }) => label ?? nameOf(policy));
    if (labels.length > 0 && new Set(labels).size === labels.length) return policies;
    throw optionError(name, POLICIES_RULE, `the labels are ${labels.join(', ') || 'none'}`);
  },
};

function readComparedPolicy(item: unknown, name: string): ComparedPolicy {
  const read = readOptions<ComparedPolicy>(name, COMPARED_POLICY_FIELDS, item);
  POLICY_KIND.read(read.policy, `${name}.policy`);
  return read;
}

/** {@link ComparedOptions}. */
export const COMPARED_FIELDS = {
  landscapes: field(
    'what the policies search',
    distinctKind('landscapes', 1, choiceKind(LANDSCAPE_NAMES)),
    LANDSCAPE_NAMES,
    'all',
  ),
  policies: field('what is compared', POLICIES_KIND, DEFAULT_POLICIES, 'every built-in policy'),
  seeds: field('seeds that each policy is given', distinctKind('seeds', 2, SEED_KIND), DEFAULT_SEEDS, '1 to 40'),
  evaluations: field('budget of each search', integerKind(1), 1000),
  concurrency: field('simulated activities in flight', integerKind(1), 4),
  cmp: field('also judge estimates of clade metaproductivity', SWITCH_KIND, false),
  onProgress: optionalField('told after each cell', functionKind<NonNullable<ComparisonOptions['onProgress']>>()),
} as const satisfies OptionFields<ComparedOptions>;

const COMPARISON_FIELDS = {
  ...COMPARED_FIELDS,
  runCell: optionalField('runs one cell', functionKind<NonNullable<ComparisonOptions['runCell']>>(), 'in this thread'),
  cellsAtATime: field('cells that are run at a time', integerKind(1), 64),
} as const satisfies OptionFields<ComparisonOptions>;

/** {@link ComparisonOptions}, checked, with every default filled in. */
export type ResolvedComparison = {
  readonly [Name in keyof typeof COMPARISON_FIELDS]: ReturnType<(typeof COMPARISON_FIELDS)[Name]['fill']>;
};

/**
 * Reads options, checks every rule and fills in defaults.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value
 */
export function resolveComparison(options: unknown): ResolvedComparison {
  return fillOptions(COMPARISON_FIELDS, readOptions<ComparisonOptions>('options', COMPARISON_FIELDS, options, ''));
}
