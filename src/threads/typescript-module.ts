import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { nextTurn } from '../shared/primordials.js';

const TYPESCRIPT = /\.[cm]?ts$/;
/** What Node or tsx cannot have in a path, as it stands in a URL: a backslash, a question mark. */
const ENCODED = /%5c|%3f/i;
/** Where tsx looks for the path of a tsconfig, for modules that are CommonJS. */
const TSCONFIG_VARIABLE = 'TSX_TSCONFIG_PATH';

export function isTypeScript(url: string): boolean {
  return TYPESCRIPT.test(new URL(url).pathname);
}

/** Has a module found whose path Node, or tsx, would not take, and what it imports. Only then: hooks are a thread of their own. */
export function allowEncodedPath(url: string): void {
  if (ENCODED.test(url)) register('./encoded-path-hooks.js', import.meta.url);
}

/**
 * Imports a TypeScript module through tsx, which takes some 0.2 s to load, with the tsconfig that is nearest to the module, wherever the
 * process is: path aliases mean what they mean in an editor. `TSX_TSCONFIG_PATH` names another one.
 */
export async function importTypeScript(url: string): Promise<Readonly<Record<string, unknown>>> {
  const { tsImport } = await import('tsx/esm/api');
  const { [TSCONFIG_VARIABLE]: chosen } = process.env;
  const tsconfig = chosen ?? nearestTsconfig(url);
  if (tsconfig !== undefined) process.env[TSCONFIG_VARIABLE] = tsconfig;
  // Read before the first wait, so that user code never sees it.
  const imported = tsImport(url, { parentURL: import.meta.url, tsconfig: tsconfig ?? false });
  if (chosen === undefined) delete process.env[TSCONFIG_VARIABLE];
  const exports = await imported;
  // In the next turn tsx looks at the clock, to clear its cache. In a deterministic run the clock is watched once user code runs.
  await new Promise<void>((resolve) => nextTurn(resolve));
  return exports;
}

function nearestTsconfig(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  for (let folder = dirname(fileURLToPath(url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'tsconfig.json');
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}
