/** What a store is called with, checked before anything is done: the driver takes lists for parameters, and other wrong types for others. */
import { types } from 'node:util';
import { checkOption, isIntegerFrom } from '../../shared/check-option.js';
import { type NewRun, NO_FIGURES, type RunLabel, type RunUpdate } from '../../shared/store-protocol.js';
import { RUN_NAME_KIND, RUN_TAGS_KIND } from './run-store.js';

const FIGURE_NAMES: readonly string[] = Object.keys(NO_FIGURES);

/** @throws HgmError ERR_OPTION for what is no text: no store has such a run */
export function checkRunId(runId: unknown): void {
  checkOption('runId', runId, typeof runId === 'string', 'the id of a run, a string');
}

/** @throws HgmError ERR_OPTION */
export function checkNewRun({ id, createdAt, problem, budget, header, ...label }: NewRun, bytes: unknown): void {
  checkRunId(id);
  for (const [name, text] of Object.entries({ createdAt, problem, header })) {
    checkOption(name, text, typeof text === 'string', 'a string');
  }
  checkBudget(budget);
  checkBytes(bytes);
  labelOf(label);
}

/**
 * The parts of a label that are given, checked.
 *
 * @throws HgmError ERR_OPTION
 */
export function labelOf({ name, tags, isServed }: Partial<RunLabel>): Partial<RunLabel> {
  checkOption('isServed', isServed, isServed === undefined || typeof isServed === 'boolean', 'true or false');
  return {
    ...(name !== undefined && { name: name === null ? null : RUN_NAME_KIND.read(name, 'name') }),
    ...(tags !== undefined && { tags: RUN_TAGS_KIND.read(tags, 'tags') }),
    ...(isServed !== undefined && { isServed }),
  };
}

/** @throws HgmError ERR_OPTION */
export function checkAddition(runId: unknown, bytes: unknown, { figures, status, budget }: RunUpdate): void {
  checkRunId(runId);
  checkBytes(bytes);
  checkOption('figures', figures, typeof figures === 'object' && figures !== null, 'the figures of the run, an object');
  for (const name of FIGURE_NAMES) {
    const figure: unknown = Reflect.get(figures, name);
    checkOption(`figures.${name}`, figure, typeof figure === 'number', 'a number');
  }
  checkOption('status', status, status === undefined || typeof status === 'string', 'a string, where it is given');
  if (budget !== undefined) checkBudget(budget);
}

/** @throws HgmError ERR_OPTION for what is no place in a journal */
export function checkPlace(runId: unknown, from: unknown): void {
  checkRunId(runId);
  checkOption('from', from, isIntegerFrom(0, from), '0, or the next of an earlier page');
}

function checkBudget(budget: unknown): void {
  checkOption('budget', budget, budget === null || typeof budget === 'number', 'a number, or null for none');
}

function checkBytes(bytes: unknown): void {
  checkOption('bytes', bytes, types.isUint8Array(bytes), 'a Uint8Array of whole records');
}
