import { HgmError } from '../../shared/errors.js';
import { isOutOfFiles, RAISE_FILE_LIMIT } from '../../shared/open-files.js';
import { unlinked } from '../../shared/primordials.js';
import { PROBLEM_MARK, type Problem } from '../../shared/problem.js';
import type { ResultScale } from '../../shared/results/evaluation-result.js';
import { scaleOf } from '../../shared/work.js';
import { describeImportError, exportOf, folderOf, importModule, moduleName } from '../import-module.js';

/** A problem of which nothing is known but that `defineProblem` made it. */
export type AnyProblem = Problem<unknown, unknown, unknown, unknown>;

/** A problem's module after its import. */
export interface ProblemModule {
  readonly problem: AnyProblem;
  /** What its evaluations give. */
  readonly scale: ResultScale;
  /** Of the module's file. */
  readonly folder: string;
}

function isProblem(value: unknown): value is AnyProblem {
  return typeof value === 'object' && value !== null && Reflect.get(value, PROBLEM_MARK) === true;
}

/** The URL that a reference names: itself, or that of a package, as this package sees it. */
export function locate(reference: string): string {
  return URL.canParse(reference) ? reference : import.meta.resolve(reference);
}

const CORRECT_IT = 'correct the module, or name another one';
/** `npm init` makes a package of CommonJS. */
const MAKE_IT_ESM = 'name the file .mjs, or .mts, or write "type": "module" into the package.json of its folder';
/** What Node, and tsx, say of `import`, `import.meta` and `await` in a module that is CommonJS by the nearest package.json. */
const TAKEN_FOR_COMMONJS = /outside a module|with the "cjs" output format/;

/**
 * Imports a problem.
 *
 * @param reference - a `file:` URL, or the bare name of a package
 * @throws HgmError ERR_PROBLEM_LOAD when it cannot be imported or its default export is no problem
 */
export async function importProblem(reference: string): Promise<ProblemModule> {
  const url = await attemptLoad(reference, async () => locate(reference));
  const name = moduleName(url);
  const exports = await attemptLoad(url, () => importModule(url));
  const problem = exportOf(exports, 'default', isProblem);
  if (!isProblem(problem)) {
    throw new HgmError(
      'ERR_PROBLEM_LOAD',
      `the problem ${name} has no default export made by defineProblem; write \`export default defineProblem({ … })\``,
      { details: { url } },
    );
  }
  return unlinked({ problem, scale: scaleOf(problem), folder: folderOf(url) });
}

/** @returns what `load` does; what it throws says why a problem's module cannot be loaded */
export async function attemptLoad<Result>(url: string, load: () => Promise<Result>): Promise<Result> {
  try {
    return await load();
  } catch (thrown) {
    const why = await describeImportError(url, thrown);
    const lacksDescriptors = isOutOfFiles(thrown);
    const remedy = lacksDescriptors ? RAISE_FILE_LIMIT : TAKEN_FOR_COMMONJS.test(why) ? MAKE_IT_ESM : CORRECT_IT;
    throw new HgmError('ERR_PROBLEM_LOAD', `cannot load the problem ${moduleName(url)}: ${why}; ${remedy}`, {
      cause: thrown,
      details: { url },
      retryable: lacksDescriptors,
    });
  }
}
