import { stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Specifier, specifiersIn } from './specifiers.js';

const TYPESCRIPT: ReadonlySet<string> = new Set(['.ts', '.tsx', '.mts', '.cts']);
const CODE: ReadonlySet<string> = new Set([...TYPESCRIPT, '.js', '.jsx', '.mjs', '.cjs', '']);
/** The sources that the name of what they are compiled to stands for. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};
/** What `require` and tsx add, in this order. */
const ADDED = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.node'] as const;

/** Of a file: parsed, it takes a hundred times its size. What is larger is data. */
const MOST_PARSED_BYTES = 4 * 2 ** 20;

/** Absolute paths of the files that a file imports by a relative path. One that it imports and that does not exist is not among them. */
export async function importedFiles(path: string, bytes: Uint8Array): Promise<readonly string[]> {
  const extension = extname(path);
  if (!CODE.has(extension) || bytes.length > MOST_PARSED_BYTES) return [];
  const isTypeScript = TYPESCRIPT.has(extension);
  // In `.ts`, `<T>x` is a cast.
  const isJsx = !isTypeScript || extension === '.tsx';
  const specifiers = await specifiersIn(new TextDecoder().decode(bytes), { isTypeScript, isJsx });
  const found = await Promise.all(specifiers.map((specifier) => firstFile(candidatesOf(specifier, path, isTypeScript))));
  return found.filter((file) => file !== undefined);
}

/** What a specifier may mean, in the order in which Node and tsx look. */
function candidatesOf({ text, by }: Specifier, from: string, isTypeScript: boolean): readonly string[] {
  const target = by === 'require' ? resolve(dirname(from), text) : pathOf(text, from);
  if (target === undefined) return [];
  const extension = extname(target);
  // What is not code is data, which a run may write.
  if (by === 'url') return CODE.has(extension) && extension !== '' ? [target] : [];
  const sources = (SOURCES[extension] ?? []).map((source) => `${target.slice(0, -extension.length)}${source}`);
  const added = ADDED.map((end) => `${target}${end}`);
  const inFolder = ADDED.map((end) => join(target, `index${end}`));
  return [...(isTypeScript ? [...sources, target] : [target, ...sources]), ...added, ...inFolder];
}

/** Undefined for a URL that is no path: Node does not import it either. */
function pathOf(specifier: string, from: string): string | undefined {
  if (/%2f|%5c|%(?![\da-f]{2})/i.test(specifier)) return undefined;
  return fileURLToPath(new URL(specifier, pathToFileURL(from)));
}

async function firstFile(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) if ((await stat(candidate).catch(absent))?.isFile()) return candidate;
  return undefined;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
