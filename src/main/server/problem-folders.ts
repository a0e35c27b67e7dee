import { readdirSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HgmError } from '../../shared/errors.js';
import { resolveProblemUrl } from '../compose/problems/problem-url.js';

/** Longest path of a problem, in characters. */
const LONGEST_PATH = 500;
/** Most problems that are listed of one folder. */
const MOST_LISTED = 500;

/** Tests and declarations, which lie beside a problem in a folder that `hgm init` made and elsewhere. */
const NO_PROBLEM = /\.(test|spec|d)\.[cm]?[jt]s$/;

/** The folders whose problems may be run. What is in them is code that the server runs; nothing outside of them is. */
export class ProblemFolders {
  /** Absolute paths of them, as they were given and as they really are. */
  readonly paths: readonly string[];
  readonly #folders: readonly string[];

  /** @param folders - absolute paths that are there */
  constructor(folders: readonly string[]) {
    this.#folders = folders.map((folder) => realpathSync(folder));
    this.paths = [...folders, ...this.#folders];
  }

  /**
   * The `file:` URL of a problem. Nothing of it is loaded.
   *
   * @param path - of a module, or of a folder that holds one, seen from one of the folders
   * @throws HgmError ERR_PROBLEM_LOAD, also for whatever lies outside: whether there is something is not told
   */
  find(path: string): string {
    const isRelative = /^[^\\:\0]+$/.test(path) && !path.startsWith('/') && !path.split('/').includes('..');
    const found = isRelative && path.length <= LONGEST_PATH ? this.#folders.map((folder) => this.#urlIn(folder, path)) : [];
    const url = found.find((each) => each !== undefined);
    if (url !== undefined) return url;
    throw new HgmError('ERR_PROBLEM_LOAD', this.#refusal(path));
  }

  /**
   * Refuses the problem of a stored run that lies outside, as after a run from the command line.
   *
   * @throws HgmError ERR_PROBLEM_LOAD
   */
  check(url: string): void {
    if (this.holds(url)) return;
    const remedy = 'start the server with --problems DIR, its folder, or resume the run with "hgm resume"';
    throw new HgmError('ERR_PROBLEM_LOAD', `the problem of the run is in no folder of problems of this server; ${remedy}`);
  }

  /** Whether the problem of a stored run lies inside. */
  holds(url: string): boolean {
    const path = realPathOf(fileURLToPath(url));
    return path !== undefined && this.#folders.some((folder) => isWithin(folder, path));
  }

  /** Paths of problems, as {@link find} takes them, sorted: modules in the folders but tests, and folders in them that hold one. */
  list(): readonly string[] {
    const paths = this.#folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => !name.startsWith('.') && name !== 'node_modules' && !NO_PROBLEM.test(name))
        .filter((name) => this.#urlIn(folder, name) !== undefined)
        .slice(0, MOST_LISTED),
    );
    return [...new Set(paths)].sort();
  }

  #urlIn(folder: string, path: string): string | undefined {
    try {
      const url = resolveProblemUrl(join(folder, path), folder);
      const real = realPathOf(fileURLToPath(url));
      return real !== undefined && isWithin(folder, real) ? url : undefined;
    } catch {
      // There is none: another folder may have it.
      return undefined;
    }
  }

  #refusal(path: string): string {
    if (this.#folders.length === 0)
      return 'this server runs no problems of files, only such without code: it was started without --problems DIR';
    const name = JSON.stringify(path.slice(0, LONGEST_PATH));
    return `there is no problem ${name} in the folders of this server; GET /api/v1/problems lists what there is`;
  }
}

function isWithin(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
