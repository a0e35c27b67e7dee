import { optionError } from '../check-option.js';
import { describeValue } from '../describe-value.js';
import { fillOptions, type OptionFields, optionalField, readOptions } from '../option-fields.js';
import { integerKind, kindOf, listKind, SIGNAL_KIND, textKind } from '../option-kinds.js';
import type { AskOptions } from './lease.js';
import type { LeaseKind } from './lease-info.js';

/** Most leases of one ask. */
const MOST_LEASES = 1000;
/** Longest that an ask waits, in milliseconds. */
const LONGEST_WAIT_MS = 600_000;
const LONGEST_WORKER_ID = 200;

const BOTH: readonly LeaseKind[] = Object.freeze(['expand', 'evaluate']);

const isKind = (item: unknown): item is LeaseKind => item === 'expand' || item === 'evaluate';

const WAIT = kindOf(
  `a number of milliseconds from 0 to ${LONGEST_WAIT_MS}`,
  'duration',
  (value): value is number => typeof value === 'number' && value >= 0 && value <= LONGEST_WAIT_MS,
);
const LEASE = kindOf(
  'a number of milliseconds above 0',
  'duration',
  (value): value is number => typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY,
);
const KINDS = listKind("a list of 'expand' and 'evaluate', not empty", isKind);

const ASK_FIELDS = {
  count: { ...optionalField('most leases', integerKind(1, MOST_LEASES), '1'), fill: (value: number | undefined) => value ?? 1 },
  waitMs: { ...optionalField('how long to wait for one', WAIT, '0'), fill: (value: number | undefined) => value ?? 0 },
  workerId: {
    ...optionalField(
      'who asks',
      textKind(`1 to ${LONGEST_WORKER_ID} characters`, (id) => id.length >= 1 && id.length <= LONGEST_WORKER_ID),
    ),
    fill: (value: string | undefined) => value ?? null,
  },
  kinds: {
    ...optionalField('kinds of activities', KINDS, 'both'),
    fill: (value: readonly LeaseKind[] | undefined) => value ?? BOTH,
  },
  leaseMs: optionalField('how long each is leased', LEASE, "the run's"),
  signal: optionalField('whoever asked has gone', SIGNAL_KIND),
} as const satisfies OptionFields<AskOptions>;

/** {@link AskOptions} with defaults filled in. */
export type ResolvedAsk = { readonly [Name in keyof typeof ASK_FIELDS]: ReturnType<(typeof ASK_FIELDS)[Name]['fill']> };

/** @throws HgmError ERR_OPTION naming the field, the rule and the value */
export function readAsk(options: unknown): ResolvedAsk {
  const ask = fillOptions(ASK_FIELDS, readOptions<AskOptions>('ask', ASK_FIELDS, options));
  if (ask.kinds.length === 0) throw optionError('ask.kinds', KINDS.rule, 'it is empty');
  return ask;
}

/** Most results, or tokens, of one call. */
const MOST_TOKENS = 1000;

function checkList(list: unknown, what: string, rule: string): asserts list is readonly unknown[] {
  if (Array.isArray(list) && list.length <= MOST_TOKENS) return;
  const found = Array.isArray(list) ? `it has ${list.length} items` : `it is ${describeValue(list)}`;
  throw optionError(what, rule, found);
}

/** @throws HgmError ERR_OPTION */
export function checkTokens(tokens: unknown): readonly string[] {
  const rule = `a list of tokens, at most ${MOST_TOKENS}`;
  checkList(tokens, 'tokens', rule);
  return tokens.map((token, index) => {
    if (typeof token === 'string') return token;
    throw optionError(`tokens[${index}]`, 'the token of a lease', `it is ${describeValue(token)}`);
  });
}

/** A result as it was told: of its other fields nothing is known yet. */
export interface GivenResult {
  readonly token: string;
}

function hasToken(result: unknown): result is GivenResult {
  return typeof result === 'object' && result !== null && 'token' in result && typeof result.token === 'string';
}

/** @throws HgmError ERR_OPTION */
export function checkTold(results: unknown): readonly GivenResult[] {
  checkList(results, 'results', `a list of results, at most ${MOST_TOKENS}`);
  return results.map((result, index) => {
    if (hasToken(result)) return result;
    throw optionError(`results[${index}]`, 'an object with the token of a lease', `it is ${describeValue(result)}`);
  });
}
