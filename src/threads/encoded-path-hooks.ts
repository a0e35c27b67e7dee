/**
 * Module hooks that let problems lie in folders of any name. Node refuses a backslash in the path of a module, although a file may have
 * one; and tsx takes what follows a question mark in a path for a query, and so does not see that the file is TypeScript.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire, type LoadHook, type ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isTypeScript } from './typescript-module.js';

/** What is used of it. */
interface Esbuild {
  transform(source: string, options: Readonly<Record<string, string>>): Promise<{ readonly code: string }>;
}

const requireOfTsx = createRequire(createRequire(import.meta.url).resolve('tsx'));

/** Finds a file whose path has a backslash, where all else has found nothing. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_MODULE_SPECIFIER')) throw error;
    const url = new URL(specifier, context.parentURL);
    if (url.protocol !== 'file:' || !existsSync(fileURLToPath(url))) throw error;
    return { url: url.href, shortCircuit: true };
  }
};

/** Makes JavaScript of TypeScript whose path has a question mark, which tsx then takes for what it is. */
export const load: LoadHook = async (url, context, nextLoad) => {
  const path = url.startsWith('file:') ? fileURLToPath(url) : '';
  if (!path.includes('?') || !isTypeScript(url)) return await nextLoad(url, context);
  // The compiler that tsx uses itself.
  const { transform }: Esbuild = requireOfTsx('esbuild');
  const target = `node${process.versions.node}`;
  const { code } = await transform(await readFile(path, 'utf8'), { loader: 'ts', format: 'esm', sourcemap: 'inline', target });
  return { format: 'module', source: code, shortCircuit: true };
};
