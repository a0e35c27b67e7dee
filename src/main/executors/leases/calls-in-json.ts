/** What those outside say, as the text of its JSON. */
import { optionError } from '../../../shared/check-option.js';
import { describeValue } from '../../../shared/describe-value.js';
import type { ResolvedAsk } from '../../../shared/leases/ask-fields.js';

/** Texts of asks that are remembered; beyond that all are forgotten. Those who ask again and again say the same. */
const MOST_TEXTS = 1000;
/** Longest text that is, in characters. */
const LONGEST_TEXT = 500;

/** Reads asks: one that says what an earlier one did is not checked again. */
export class AsksInJson {
  readonly #read: (options: unknown) => ResolvedAsk;
  readonly #known = new Map<string, ResolvedAsk>();

  /** @param read - throws for what is no ask */
  constructor(read: (options: unknown) => ResolvedAsk) {
    this.#read = read;
  }

  /** @throws SyntaxError, and what reading it throws */
  read(json: string): ResolvedAsk {
    const known = this.#known.get(json);
    if (known !== undefined) return known;
    const ask = this.#read((json === '' ? null : JSON.parse(json)) ?? {});
    if (json.length <= LONGEST_TEXT) {
      if (this.#known.size >= MOST_TEXTS) this.#known.clear();
      this.#known.set(json, ask);
    }
    return ask;
  }
}

/** The results of a text that has nothing else. @throws SyntaxError; HgmError ERR_OPTION */
export function resultsIn(json: string): unknown {
  const told: unknown = JSON.parse(json);
  if (typeof told === 'object' && told !== null && 'results' in told && Object.keys(told).length === 1) return told.results;
  throw optionError('what is told', 'an object of which results is the only field', `it is ${describeValue(told)}`);
}
