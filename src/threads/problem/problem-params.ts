import type { StandardSchemaV1 } from '@standard-schema/spec';
import { messageOf } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import type { Json } from '../../shared/json.js';
import type { AnyProblem } from './problem-module.js';

function pathOf(issue: StandardSchemaV1.Issue): string {
  return (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
}

function paramError(
  problem: AnyProblem,
  reasons: string,
  options: { cause?: unknown; details?: Record<string, unknown> },
): HgmError {
  return new HgmError(
    'ERR_PARAM',
    `the parameters of ${problem.name} are wrong: ${reasons}; set them with --param NAME=VALUE or params`,
    options,
  );
}

/**
 * The parameters as the problem's schema returns them; without a schema, as they are.
 *
 * @throws HgmError ERR_PARAM with each issue and its path
 */
export async function checkParams(problem: AnyProblem, params: Readonly<Record<string, Json>>): Promise<unknown> {
  if (problem.params === undefined) return params;
  let result: StandardSchemaV1.Result<unknown>;
  try {
    result = await problem.params['~standard'].validate(params);
  } catch (thrown) {
    throw paramError(problem, `its schema threw ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
  if (result.issues === undefined) return result.value;
  const issues = result.issues.map((issue) => ({ path: pathOf(issue), message: issue.message }));
  const reasons = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  throw paramError(problem, reasons, { details: { issues } });
}
