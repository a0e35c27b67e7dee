import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HgmError } from '../../shared/errors.js';
import { makeFolders } from '../../shared/make-folders.js';

/** What takes the place of `{{name}}` and `{{dependency}}` in a template. */
export interface ScaffoldValues {
  /** Name of the new package. */
  readonly name: string;
  /** What the new package depends on to get this one, as package.json takes it: a range of versions, or `file:` and a path. */
  readonly dependency: string;
}

/**
 * Copies the templates of a folder into another one. An underscore at the start of a template's name stands for what npm would leave
 * out of a package, or take for its own: `_gitignore` becomes `.gitignore`, `_package.json` `package.json`.
 *
 * @param target - absolute path of an empty folder
 * @returns names of the files made
 * @throws HgmError ERR_USAGE when a file cannot be written
 */
export async function scaffold(templates: URL, target: string, values: ScaffoldValues): Promise<string[]> {
  const made: string[] = [];
  for (const template of (await readdir(templates)).sort()) {
    const text = await readFile(new URL(template, templates), 'utf8');
    const name = template.replace(/^_(?=gitignore$)/, '.').replace(/^_/, '');
    await write(
      path.join(target, name),
      text.replaceAll('{{name}}', values.name).replaceAll('{{dependency}}', values.dependency),
    );
    made.push(name);
  }
  return made;
}

/** A name that npm accepts for a package in a folder: `My Search` becomes `my-search`. */
export function packageNameOf(folder: string): string {
  const name = path
    .basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '');
  return name === '' ? 'hgm-problem' : name;
}

/**
 * Makes a folder, unless it is there and empty.
 *
 * @param target - absolute path
 * @throws HgmError ERR_USAGE when it is not empty, or cannot be made
 */
export async function makeEmptyFolder(target: string): Promise<void> {
  let entries: string[];
  try {
    makeFolders(target);
    entries = await readdir(target);
  } catch (cause) {
    throw notWritable(target, cause);
  }
  // A repository that has only just been made is as good as empty.
  const found = entries.find((entry) => entry !== '.git');
  if (found === undefined) return;
  throw new HgmError(
    'ERR_USAGE',
    `${target} is not empty (it holds ${found}); give init a folder that is empty or does not exist`,
  );
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    throw notWritable(file, cause);
  }
}

function notWritable(target: string, cause: unknown): HgmError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HgmError('ERR_USAGE', `${target} cannot be written (${reason}); give init a folder that can`, { cause });
}
