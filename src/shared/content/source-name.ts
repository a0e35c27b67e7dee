import { extname } from 'node:path';

/** What a file is written in that is named as it will be when it is compiled, as imports of TypeScript name it. */
const SOURCES: Readonly<Record<string, string>> = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' };

/** The path at which the source of a compiled file is, where it lies beside it: `work.ts` of `work.js`. Undefined for files of other kinds. */
export function sourceName(path: string): string | undefined {
  const extension = extname(path);
  const written = SOURCES[extension];
  return written === undefined ? undefined : path.slice(0, -extension.length) + written;
}
