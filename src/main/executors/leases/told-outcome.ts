/** What somebody outside told of an attempt, checked before it counts. */
import { describeValue } from '../../../shared/describe-value.js';
import { messageOf } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import type { GivenResult } from '../../../shared/leases/ask-fields.js';
import type { ToldError, ToldResult } from '../../../shared/leases/lease.js';
import { checkChild } from '../../../shared/results/agent-state.js';
import {
  checkEvaluation,
  costError,
  type EvaluationSource,
  isCost,
  isResult,
  type ResultScale,
} from '../../../shared/results/evaluation-result.js';
import { type ActivityWork, describeWork, scaleOf } from '../../../shared/work.js';
import type { AttemptOutcome } from '../executor.js';

type Fields = Readonly<Partial<Record<keyof ToldResult, unknown>>>;

/** Whoever told it, in words, which are made where there is a message. */
class Teller implements EvaluationSource {
  readonly #work: ActivityWork;

  constructor(work: ActivityWork) {
    this.#work = work;
  }

  get what(): string {
    return `whoever holds the lease of ${describeWork(this.#work)}`;
  }
}

const ENDINGS = ['reward', 'score', 'agent', 'error'] as const;
const KNOWN: ReadonlySet<string> = new Set<keyof ToldResult>([
  ...(['token', 'reward', 'score', 'agent', 'error', 'retryable', 'cost', 'weight', 'metrics', 'feedback', 'payload'] as const),
]);

/** An error as whoever did the work told it: where it was thrown is not known. */
class ToldFailure extends Error {
  override readonly name: string;
  readonly code?: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;

  constructor(
    message: string,
    { name = 'Error', code, retryable, retryAfterMs }: Omit<ToldError, 'message'> & { readonly retryable: boolean },
  ) {
    super(message);
    this.name = name;
    this.retryable = retryable;
    if (code !== undefined) this.code = code;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    this.stack = `${name}: ${message}`;
  }
}

/**
 * How an attempt ended, as it was told.
 *
 * @param elapsedMs - since it was leased
 * @throws HgmError for what breaks a rule
 */
export function toldOutcome(work: ActivityWork, told: GivenResult, elapsedMs: number): AttemptOutcome {
  const bare = work.type === 'evaluate' ? bareResult(told, scaleOf(work.problem)) : undefined;
  if (bare !== undefined) return { status: 'completed', value: bare, elapsedMs };
  const teller = new Teller(work);
  const fields = readFields(told, teller);
  const { cost } = fields;
  if (cost !== undefined && !isCost(cost)) throw costError(cost, `${teller.what} told cost`);
  const ending = endingOf(fields, teller);
  if (ending === 'error') return { status: 'failed', error: failureOf(fields, teller), elapsedMs, ...costPart(cost) };
  if ((ending === 'agent') !== (work.type === 'expand')) {
    const rule = work.type === 'expand' ? 'an expansion has an agent' : 'an evaluation has a reward or score';
    throw shapeError(teller, `told ${ending}; ${rule}, or an error`);
  }
  const value =
    work.type === 'expand' ? checkChild(fields.agent, teller.what) : checkEvaluation(fields, teller, scaleOf(work.problem));
  return cost === undefined ? { status: 'completed', value, elapsedMs } : { status: 'completed', value, elapsedMs, cost };
}

/** The reward or score of a result that has nothing beside it but the token, as most do: no copy is made of it. Undefined for all others. */
function bareResult(told: GivenResult, scale: ResultScale): number | undefined {
  try {
    for (const name in told) if (name !== 'token' && name !== scale) return undefined;
    if (!Object.hasOwn(told, scale)) return undefined;
    const { [scale]: value }: Fields = told;
    return isResult(value, scale) ? value : undefined;
  } catch {
    // What cannot be read is refused where all its fields are.
    return undefined;
  }
}

function costPart(cost: number | undefined): { readonly cost?: number } {
  return cost === undefined ? {} : { cost };
}

/** Each field read once: what it says at a second reading may be something else. */
function readFields(told: GivenResult, teller: Teller): Fields {
  let fields: Fields;
  try {
    fields = { ...told };
  } catch (thrown) {
    throw shapeError(teller, `told something that cannot be read: ${messageOf(thrown)}`);
  }
  for (const name in fields)
    if (!KNOWN.has(name)) throw shapeError(teller, `told ${name}; a result has ${[...KNOWN].join(', ')}`);
  return fields;
}

function endingOf(fields: Fields, teller: Teller): (typeof ENDINGS)[number] {
  let ending: (typeof ENDINGS)[number] | undefined;
  for (const name of ENDINGS) {
    if (fields[name] === undefined) continue;
    if (ending !== undefined) throw shapeError(teller, `told both ${ending} and ${name}; a result has one of them`);
    ending = name;
  }
  if (ending === undefined) throw shapeError(teller, `told none of ${ENDINGS.join(', ')}; a result has one of them`);
  return ending;
}

function failureOf({ error, retryable = true }: Fields, teller: Teller): Error {
  if (typeof retryable !== 'boolean') throw shapeError(teller, `told retryable ${describeValue(retryable)}; it is true or false`);
  if (typeof error === 'string') return new ToldFailure(error, { retryable });
  if (typeof error !== 'object' || error === null || !('message' in error) || typeof error.message !== 'string')
    throw shapeError(
      teller,
      `told the error ${describeValue(error)}; an error is a text, or { message, name?, code?, retryAfterMs? }`,
    );
  const { message, name, code, retryAfterMs }: Partial<Record<'message' | 'name' | 'code' | 'retryAfterMs', unknown>> = error;
  return new ToldFailure(String(message), {
    retryable,
    ...(typeof name === 'string' && { name }),
    ...(typeof code === 'string' && { code }),
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
  });
}

function shapeError({ what }: Teller, found: string): HgmError {
  return new HgmError('ERR_RESULT_SHAPE', `${what} ${found}`);
}
