import { isDeepStrictEqual } from 'node:util';
import { describeDifference, isSameContent, type ProblemContent } from '../../shared/content/problem-content.js';
import { HgmError } from '../../shared/errors.js';
import { resolvePolicyOptions } from '../policy/policy-options.js';
import type { ProblemPlace } from '../run/journal/journal-record.js';
import { decodeRunHeader, type RunHeader } from '../run/journal/run-header.js';
import { KEPT_OPTIONS, resolveRunOptions } from '../run/resolve-run-options.js';
import type { SweepCell } from './sweep-cells.js';
import type { ReadRun } from './swept-run.js';

/** The problem that a sweep is of, as it is now. */
export interface SweptProblem {
  readonly place: ProblemPlace;
  readonly content: ProblemContent;
}

/**
 * Checks that a run which the store has is the one that the sweep would start.
 *
 * @param header - of the run
 * @throws HgmError ERR_OPTION naming what differs
 */
export function checkSameOptions(header: string, cell: SweepCell, { place }: SweptProblem): void {
  const kept = decodeRunHeader(header);
  const difference = placeOf(kept, place) ?? policyOf(kept, cell) ?? optionOf(kept, cell);
  if (difference === undefined) return;
  const { runId } = cell;
  throw new HgmError(
    'ERR_OPTION',
    `a sweep is taken up with what it was begun with, and run ${runId} of this one has ${difference}; give that again, or another --id`,
    { details: { runId } },
  );
}

/**
 * Checks that a run which has ended was of the problem as it is now: others of its sweep are yet to be run.
 *
 * @throws HgmError ERR_PROBLEM_CHANGED
 */
export function checkSameProblem({ run, session }: ReadRun, { content }: SweptProblem): void {
  if (isSameContent(session, content)) return;
  const difference = describeDifference(session, content);
  const what = difference === '' ? '' : ` (${difference})`;
  throw new HgmError(
    'ERR_PROBLEM_CHANGED',
    `the problem has changed since run ${run.runId} ended${what}, so the runs of this sweep would not compare; bring the old version back, or begin another sweep`,
    { details: { runId: run.runId } },
  );
}

function placeOf(kept: RunHeader, { url, path }: ProblemPlace): string | undefined {
  return kept.url === url || (path !== undefined && kept.path === path) ? undefined : `another problem, ${kept.url}`;
}

function policyOf({ policy }: RunHeader, { options }: SweepCell): string | undefined {
  const { policy: given } = resolveRunOptions(options);
  return policy.name === given.name && policy.version === given.version
    ? undefined
    : `the policy ${policy.name} of version ${policy.version}, not ${given.name} of version ${given.version}`;
}

function optionOf(header: RunHeader, { options }: SweepCell): string | undefined {
  const kept = flattened(resolveRunOptions({ ...header.options, policy: options.policy }));
  const resolved = resolveRunOptions(options);
  // What the problem decides of the policy's options was decided when the run was started.
  const kind = { isExact: header.isExact === true, hasScores: header.direction !== undefined };
  const policyOptions = resolvePolicyOptions(options.policyOptions ?? {}, resolved.threads, kind);
  const given = flattened({ ...resolved, policyOptions });
  const name = [...new Set([...kept.keys(), ...given.keys()])].find(
    // What is left open here the problem may have settled, as expandConcurrency.
    (option) => given.get(option) !== undefined && !isDeepStrictEqual(kept.get(option), given.get(option)),
  );
  return name === undefined ? undefined : `${name} ${inWords(kept.get(name))}, not ${inWords(given.get(name))}`;
}

/** Kept options by name, of objects of options field by field: `policyOptions.alpha`. */
function flattened(options: ReturnType<typeof resolveRunOptions>): ReadonlyMap<string, unknown> {
  return new Map(
    KEPT_OPTIONS.filter((name) => name !== 'policy').flatMap((name): [string, unknown][] => {
      const value: unknown = options[name];
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).map(([field, part]) => [`${name}.${field}`, part])
        : [[name, value]];
    }),
  );
}

function inWords(value: unknown): string {
  return typeof value === 'number' || value === undefined ? String(value ?? 'left out') : JSON.stringify(value);
}
