import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeValue } from '../shared/describe-value.js';
import { encodeError } from '../shared/error-envelope.js';
import { allowEncodedPath, importTypeScript, isTypeScript } from './typescript-module.js';

/** The names that a module exports, and their values. */
export type ModuleExports = Readonly<Record<string, unknown>>;

const CHECK_TIMEOUT_MS = 10_000;

/** Imports a JavaScript or TypeScript module, wherever it lies. */
export async function importModule(url: string): Promise<ModuleExports> {
  allowEncodedPath(url);
  return isTypeScript(url) ? await importTypeScript(url) : await import(url);
}

/** The file of a `file:` URL, and other URLs as they are: how messages name a module. */
export function moduleName(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}

/** The folder of a module's file; that of the process where it has no file. */
export function folderOf(url: string): string {
  return url.startsWith('file:') ? dirname(fileURLToPath(url)) : process.cwd();
}

/** An export of a module; that of a CommonJS module compiled from ESM is one level further down. */
export function exportOf(exports: ModuleExports, name: string, isWanted: (value: unknown) => boolean): unknown {
  const value = exports[name];
  if (isWanted(value)) return value;
  const inner = exports.default;
  return typeof inner === 'object' && inner !== null && Reflect.has(inner, name) ? Reflect.get(inner, name) : value;
}

/** Why a module could not be imported, in a sentence's end: `SyntaxError: Unexpected token ';' (line 3)`. */
export async function describeImportError(url: string, thrown: unknown): Promise<string> {
  // Packed, an error can be read whatever it is.
  const packed = encodeError(thrown);
  if (packed.type === 'value') return `it threw ${describeValue(packed.value)}`;
  const { name, message, stack = '' } = packed;
  const text = `${name}: ${message}`;
  const line = lineIn(stack, url) ?? (name === 'SyntaxError' ? await lineOfSyntaxError(url) : undefined);
  return line === undefined ? text : `${text} (line ${line})`;
}

/** The first line number that a text gives for a file: in a stack, the place nearest to the error. */
function lineIn(text: string, url: string): string | undefined {
  for (const name of [url, moduleName(url)]) {
    const at = text.indexOf(`${name}:`);
    const line = at < 0 ? undefined : /^\d+/.exec(text.slice(at + name.length + 1))?.[0];
    if (line !== undefined) return line;
  }
  return undefined;
}

/** The SyntaxError of an import tells no place; `node --check`, which parses and runs nothing, prints it. */
async function lineOfSyntaxError(url: string): Promise<string | undefined> {
  if (!url.startsWith('file:')) return undefined;
  try {
    await promisify(execFile)(process.execPath, ['--check', fileURLToPath(url)], { timeout: CHECK_TIMEOUT_MS, env: {} });
    return undefined;
  } catch (error) {
    // The check is expected to fail; without its text the message merely has no line.
    const text = error instanceof Error ? Reflect.get(error, 'stderr') : undefined;
    return typeof text === 'string' ? lineIn(text, url) : undefined;
  }
}
