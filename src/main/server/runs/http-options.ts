/** Options of a run that come over HTTP: those that the table of options says may be set from there, within the server's limits. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { optionError } from '../../../shared/check-option.js';
import { describeValue } from '../../../shared/describe-value.js';
import type { OptionKind } from '../../../shared/option-kinds.js';
import type { RunOptionTraits } from '../../run/options/option-entry.js';
import { RUN_OPTIONS } from '../../run/options/option-table.js';
import { readRunOptions } from '../../run/resolve-run-options.js';
import { RESUME_OPTIONS, resolveResumeOptions } from '../../run/resume-options.js';
import { SCHEMA_NOTES } from '../schemas/common.js';
import type { ServedResumeOptions, ServedRunOptions } from './served-run.js';

interface DescribedOption extends Partial<RunOptionTraits> {
  readonly what: string;
  readonly kind: OptionKind<unknown>;
  readonly defaultText: string;
}

const TABLE: Readonly<Record<string, DescribedOption>> = RUN_OPTIONS;
/** What of a resume HTTP may set beside options of a new run. */
const OF_RESUME: ReadonlySet<string> = new Set(['force', 'paused']);

const JSON_TYPES: Readonly<Partial<Record<OptionKind<unknown>['notation'], string>>> = {
  integer: 'integer',
  number: 'number',
  duration: 'number',
  text: 'string',
  switch: 'boolean',
  list: 'array',
  pairs: 'object',
  data: 'object',
};

const START_NAMES = Object.keys(RUN_OPTIONS).filter((name) => TABLE[name]?.http === true);
const RESUME_NAMES = Object.keys(RESUME_OPTIONS).filter((name) => TABLE[name]?.http === true || OF_RESUME.has(name));

/** Options of a new run, by the rules of the table; what breaks one is told by {@link readStartOptions}. */
export const START_OPTIONS = optionsSchema(START_NAMES, RUN_OPTIONS);

/** Options of a resume, likewise. */
export const RESUME_OPTIONS_SCHEMA = optionsSchema(RESUME_NAMES, RESUME_OPTIONS);

/**
 * Options with which a run is to be started, checked.
 *
 * @throws HgmError ERR_OPTION naming the field, the rule and the value; also for one that HTTP may not set
 */
export function readStartOptions(given: Readonly<Record<string, unknown>>, maximumThreads: number): ServedRunOptions {
  checkNames(given, START_NAMES);
  const { store: _, onDecision: __, executor: ___, policy, ...options } = readRunOptions(given);
  const threads = options.threads ?? Math.min(maximumThreads, availableParallelism());
  checkThreads({ ...options, threads }, maximumThreads);
  return { ...options, threads, ...(typeof policy === 'string' && { policy }) };
}

/**
 * Options with which a run is to be resumed, checked.
 *
 * @throws HgmError as {@link readStartOptions}
 */
export function readServedResumeOptions(given: Readonly<Record<string, unknown>>, maximumThreads: number): ServedResumeOptions {
  checkNames(given, RESUME_NAMES);
  const { changes, paused, force } = resolveResumeOptions(given);
  const { onDecision: _, executor: __, ...options } = changes;
  checkThreads(options, maximumThreads);
  return { ...options, paused, force };
}

/**
 * Refuses more threads than the server gives a run; where activities run in child processes, also more of those.
 *
 * @throws HgmError ERR_OPTION
 */
export function checkThreads(
  options: Pick<ServedRunOptions, 'threads' | 'isolation' | 'expandConcurrency' | 'evaluateConcurrency'>,
  maximum: number,
): void {
  const names = ['threads', ...(options.isolation === 'process' ? ['expandConcurrency', 'evaluateConcurrency'] : [])] as const;
  for (const name of names) {
    const value: unknown = Reflect.get(options, name);
    if (typeof value === 'number' && value > maximum)
      throw optionError(name, `at most ${maximum}, which this server allows (--max-threads)`, `it is ${value}`);
  }
}

function checkNames(given: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    throw optionError(name, `left out: over HTTP there are ${names.join(', ')}`, `it is ${describeValue(given[name])}`);
  }
}

function optionsSchema(names: readonly string[], table: Readonly<Record<string, DescribedOption>>) {
  const properties = names.map((name): [string, object] => {
    const { what = '', kind, defaultText } = table[name] ?? {};
    const description = `${what}: ${kind?.rule} (default: ${defaultText})`;
    const type = kind === undefined ? undefined : JSON_TYPES[kind.notation];
    return [name, { description, ...(type !== undefined && { type }) }];
  });
  const notes = { properties: Object.fromEntries(properties), additionalProperties: false };
  return z.record(z.string(), z.unknown()).register(SCHEMA_NOTES, notes);
}
