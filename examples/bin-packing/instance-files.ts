/**
 * Instances from files, of two forms:
 *
 * - the text of the OR-Library (binpack1.txt to binpack4.txt): the number of instances; then for each its name, a line with capacity,
 *   number of items and best known number of bins, and the sizes;
 * - JSON: `{ "capacity": 150, "instances": { "name": [42, 69, …] } }`, optionally with the published figures `lowerBoundMeanBins`,
 *   `bestFitMeanBins` and `funSearchMeanBins`.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { type Instance, makeInstance } from './instance.js';

/** The instances of a file, all of one capacity, with what it says of them. */
export interface InstanceSet {
  /** The file's name, without its folder. */
  readonly name: string;
  readonly capacity: number;
  readonly instances: readonly Instance[];
  /** Mean bins that the file says were published; undefined where it says nothing. */
  readonly published: { readonly bestFit: number | undefined; readonly funSearch: number | undefined };
}

/** A file that holds no instances in either form. The message begins with the file and, where there is one, the line. */
export class InstanceFileError extends Error {
  override readonly name = 'InstanceFileError';
  /** Reading the same file again would fail again. */
  readonly retryable = false;
}

/** Reads and checks a file of instances. @throws InstanceFileError */
export async function readInstances(path: string): Promise<InstanceSet> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new InstanceFileError(`${path}: cannot be read (${error.message}); give data=FILE a file of instances`);
  });
  return parseInstances(text, basename(path), path);
}

/** {@link readInstances} of a text; `path` is how messages name the file. @throws InstanceFileError */
export function parseInstances(text: string, name: string, path: string = name): InstanceSet {
  return text.trimStart().startsWith('{') ? parseJson(text, name, path) : parseOrLibrary(text, name, path);
}

const sizes = z.array(z.int().positive()).nonempty();
const jsonFile = z
  .object({
    capacity: z.int().positive().max(65_535),
    instances: z.record(z.string(), sizes),
    lowerBoundMeanBins: z.number().positive().optional(),
    bestFitMeanBins: z.number().positive().optional(),
    funSearchMeanBins: z.number().positive().optional(),
  })
  .superRefine(({ capacity, instances }, ctx) => {
    if (Object.keys(instances).length === 0) {
      ctx.addIssue({ code: 'custom', path: ['instances'], message: 'there are none' });
    }
    for (const [name, items] of Object.entries(instances)) {
      const index = items.findIndex((size) => size > capacity);
      const message = `size ${items[index]} is above the capacity ${capacity}`;
      if (index !== -1) ctx.addIssue({ code: 'custom', path: ['instances', name, index], message });
    }
  });

function parseJson(text: string, name: string, path: string): InstanceSet {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InstanceFileError(`${path}:${lineOfJsonError(text, error)}: not JSON (${messageOf(error)})`);
  }
  const parsed = jsonFile.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new InstanceFileError(`${path}: ${pathText(issue.path)}: ${issue.message}`);
  }
  const { capacity, lowerBoundMeanBins, bestFitMeanBins, funSearchMeanBins } = parsed.data;
  const instances = Object.entries(parsed.data.instances).map(([key, items]) => makeInstance(key, capacity, items));
  const meanBound = instances.reduce((sum, { lowerBound }) => sum + lowerBound, 0) / instances.length;
  if (lowerBoundMeanBins !== undefined && Math.abs(meanBound - lowerBoundMeanBins) > 0.005) {
    const found = `the lower bounds of its instances have the mean ${meanBound}`;
    throw new InstanceFileError(
      `${path}: lowerBoundMeanBins is ${lowerBoundMeanBins}, but ${found}; instances or figure are wrong`,
    );
  }
  return { name, capacity, instances, published: { bestFit: bestFitMeanBins, funSearch: funSearchMeanBins } };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `instances.u500_03[17]` */
function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the whole';
  const steps = path.map((step, depth) => (typeof step === 'number' ? `[${step}]` : `${depth === 0 ? '' : '.'}${String(step)}`));
  return steps.join('');
}

/** The line that a message of JSON.parse means; the last one when it names no position, since then the text ends too soon. */
function lineOfJsonError(text: string, error: unknown): number {
  const position = /position (\d+)/.exec(messageOf(error))?.[1];
  return text.slice(0, position === undefined ? undefined : Number(position)).split('\n').length;
}

function parseOrLibrary(text: string, name: string, path: string): InstanceSet {
  const reader = new TokenReader(text, path);
  const count = reader.whole('the number of instances', 1, 1_000_000);
  const instances: Instance[] = [];
  for (let number = 1; number <= count; number++) {
    const label = reader.next(`the name of instance ${number} of ${count}`);
    const capacity = reader.whole(`the capacity of ${label}`, 1, 65_535);
    const first = instances[0];
    if (first !== undefined && capacity !== first.capacity) {
      reader.fail(
        `${label} has bins of ${capacity}, the instances before it of ${first.capacity}; put them into files of their own`,
      );
    }
    const itemCount = reader.whole(`the number of items of ${label}`, 1, 10_000_000);
    reader.whole(`the best known number of bins of ${label}`, 0, itemCount);
    const items = Array.from({ length: itemCount }, (_, item) =>
      reader.whole(`size ${item + 1} of ${itemCount} of ${label}`, 1, capacity),
    );
    instances.push(makeInstance(label, capacity, items));
  }
  reader.end(`${count} instances`);
  return { name, capacity: instances[0]!.capacity, instances, published: { bestFit: undefined, funSearch: undefined } };
}

/** The words of a text, one after the other, each with its line. */
class TokenReader {
  readonly #tokens: readonly { readonly text: string; readonly line: number }[];
  readonly #path: string;
  readonly #lastLine: number;
  #position = 0;

  constructor(text: string, path: string) {
    const lines = text.split('\n');
    this.#path = path;
    this.#lastLine = text.endsWith('\n') ? lines.length - 1 : lines.length;
    this.#tokens = lines.flatMap((content, index) =>
      (content.match(/\S+/g) ?? []).map((word) => ({ text: word, line: index + 1 })),
    );
  }

  next(what: string): string {
    const token = this.#tokens[this.#position++];
    return token?.text ?? this.fail(`the file ends where ${what} should be`);
  }

  whole(what: string, least: number, most: number): number {
    const text = this.next(what);
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    return this.fail(`${what} should be a whole number from ${least} to ${most}; it is "${text}"`);
  }

  end(what: string): void {
    const token = this.#tokens[this.#position];
    if (token === undefined) return;
    this.#position++;
    this.fail(`"${token.text}" follows the ${what} that the first line announces`);
  }

  /** Fails at the word that was read last. */
  fail(message: string): never {
    const line = this.#tokens[this.#position - 1]?.line ?? Math.max(1, this.#lastLine);
    throw new InstanceFileError(`${this.#path}:${line}: ${message}`);
  }
}
