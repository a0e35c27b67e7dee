import { type Stats, statSync } from 'node:fs';
import { extname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sourceName } from '../../../shared/content/source-name.js';
import { HgmError } from '../../../shared/errors.js';
import { findPackageEntry } from './package-entry.js';

const EXTENSIONS = ['.mjs', '.js', '.ts', '.mts', '.cjs', '.cts'];
const KINDS = 'a .js, .mjs or .ts module';

function loadError(message: string, details: Readonly<Record<string, unknown>>): HgmError {
  return new HgmError('ERR_PROBLEM_LOAD', message, { details });
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    // The name is too long, its links form a circle, or a folder may not be read: there is no module to find.
    const why = cause instanceof Error ? cause.message : String(cause);
    throw loadError(`the problem ${path} cannot be read (${why}); name ${KINDS}, or a package`, { path });
  }
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw loadError(`the problem ${url} is a URL of no file of this machine (${why}); name ${KINDS}, or a package`, { url });
  }
}

/** The source of a compiled file that is not there; undefined where that is not there either. */
function sourceOf(path: string): string | undefined {
  const source = sourceName(path);
  return source !== undefined && statOf(source)?.isFile() ? source : undefined;
}

function urlOfPath(path: string): string {
  const stat = statOf(path);
  const source = stat === undefined ? sourceOf(path) : undefined;
  if (source !== undefined) return pathToFileURL(source).href;
  if (stat === undefined) throw loadError(`there is no problem at ${path}; name ${KINDS}, or a package`, { path });
  if (stat.isDirectory()) {
    const inside = EXTENSIONS.map((extension) => join(path, `problem${extension}`)).find((file) => statOf(file)?.isFile());
    if (inside === undefined) {
      throw loadError(`the folder ${path} holds no problem.js, problem.mjs or problem.ts; name the problem's module`, { path });
    }
    return pathToFileURL(inside).href;
  }
  if (!EXTENSIONS.includes(extname(path))) throw loadError(`the problem ${path} is not ${KINDS}`, { path });
  return pathToFileURL(path).href;
}

function packageEntry(name: string, cwd: string): string | undefined {
  try {
    return findPackageEntry(name, cwd);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw loadError(`the package ${name} cannot be read (${why}); install it again`, { package: name });
  }
}

function looksLikePath(name: string): boolean {
  return isAbsolute(name) || /^\.{0,2}[/\\]|^\.{1,2}$/.test(name) || EXTENSIONS.includes(extname(name));
}

/**
 * The `file:` URL of a problem's module. Nothing of it is loaded.
 *
 * @param problem - a path or `file:` URL of a .js, .mjs or .ts module (of a `problem.js` that is not there, `problem.ts`), or of a folder that holds such a module named `problem`; or
 * the name of a package that is installed where `cwd` sees it
 * @param cwd - where paths and package names are resolved from
 * @throws HgmError ERR_PROBLEM_LOAD when there is no such module
 */
export function resolveProblemUrl(problem: string | URL, cwd: string): string {
  const name = String(problem);
  if (name === '') throw loadError(`the problem's name is empty; name ${KINDS}, or a package`, {});
  if (/^file:/i.test(name)) return urlOfPath(pathOf(name));
  const path = resolve(cwd, name);
  // A file or folder has precedence over a package of the same name: it is what the user sees in the folder.
  if (looksLikePath(name) || statOf(path) !== undefined) return urlOfPath(path);
  if (/^[a-z][a-z\d+.-]+:/i.test(name)) throw loadError(`the problem ${name} is neither a path nor a file: URL`, { url: name });
  const entry = packageEntry(name, cwd);
  if (entry === undefined) {
    throw loadError(
      `there is no file ${path}, and no package ${name} is installed there; name ${KINDS}, or install the package`,
      {
        path,
        package: name,
      },
    );
  }
  return urlOfPath(entry);
}
