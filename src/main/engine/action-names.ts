import { describeValue } from '../../shared/describe-value.js';
import { HgmError } from '../../shared/errors.js';
import { mix32 } from '../../shared/random.js';
import { CHUNK_BITS, CHUNK_MASK } from './chunked-rows.js';
import { LinearHash } from './linear-hash.js';

/**
 * Checks that a value can be an action, or a root's name: a string that is not empty and holds no slash.
 *
 * @throws HgmError ERR_ACTION_NAME
 */
export function checkActionName(action: string): void {
  if (typeof action !== 'string' || action === '' || action.includes('/')) {
    throw new HgmError(
      'ERR_ACTION_NAME',
      `an action, or a segment of a key, must be a string that is not empty and holds no "/"; it is ${describeValue(action)}`,
    );
  }
}

/**
 * Checks that a value can be a key: actions joined by slashes.
 *
 * @throws HgmError ERR_ACTION_NAME
 */
export function checkKey(key: string): void {
  if (typeof key !== 'string') checkActionName(key);
  for (const segment of key.split('/')) checkActionName(segment);
}

/** Each name once, under a number counted from 0: agents hold the number. */
export class ActionNames {
  /** In chunks, as a large array would pause to copy itself. */
  readonly #chunks: string[][] = [];
  #size = 0;
  readonly #lookup = new LinearHash();

  /** The name that a number stands for. */
  nameOf(number: number): string {
    return this.#chunks[number >>> CHUNK_BITS]![number & CHUNK_MASK]!;
  }

  /**
   * The number of a name, which is new when it was not known.
   *
   * @param hash - {@link hashOfPart} of the name
   */
  intern(name: string, hash: number): number {
    const known = this.#findHashed(name, hash);
    if (known >= 0) return known;
    this.#lookup.add(hash);
    const number = this.#size++;
    if ((number & CHUNK_MASK) === 0) this.#chunks.push([]);
    this.#chunks.at(-1)!.push(name);
    return number;
  }

  #findHashed(name: string, hash: number): number {
    let number = this.#lookup.first(hash);
    while (number >= 0 && this.nameOf(number) !== name) number = this.#lookup.next(number, hash);
    return number;
  }
}

/** Whether a name is what `text` is from `start` up to `end`. */
export function isPart(name: string, text: string, start: number, end: number): boolean {
  return name.length === end - start && text.startsWith(name, start);
}

/** The hash of what `text` is from `start` up to `end`: FNV-1a over UTF-16 code units (Fowler, Noll and Vo), finished by a 32-bit mix so that the low bits are good ones. */
export function hashOfPart(text: string, start = 0, end = text.length): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mix32(hash, end - start);
}
