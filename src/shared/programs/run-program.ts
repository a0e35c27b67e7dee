import { checkOption, optionError } from '../check-option.js';
import type { ProblemContext } from '../problem.js';
import { type ActivityPrograms, PROGRAMS } from './activity-programs.js';
import { checkCommand, checkOptionNames, type ProgramLimits, resolveProgramLimits } from './program-options.js';
import type { ProgramResult } from './run-to-end.js';

/** Options of {@link runProgram}. */
export interface RunProgramOptions extends ProgramLimits {
  /** What the program reads on its stdin, which then ends. @defaultValue nothing */
  readonly input?: string | Uint8Array;
}

/**
 * Runs a program for an activity, in the problem's folder, and resolves when it has ended with exit code 0 and nothing of it is alive. It is ended
 * with the activity: SIGTERM when `ctx.signal` aborts, SIGKILL when the grace period is over, and likewise when its thread dies, or this process, in
 * whatever way; so is all that it started. Its lines on stderr go to the log, and are signs of life.
 *
 * @param ctx - as the function was given it, not a copy
 * @param command - a name that is looked for in PATH, or a path with a slash, relative to the problem's folder
 * @param args - one for each argument: no shell reads them
 * @throws HgmError ERR_PROGRAM where it cannot be started, ends otherwise, leaves processes behind or writes too much; ERR_PROGRAM_MEMORY;
 * ERR_OPTION; the reason of `ctx.signal`
 */
export async function runProgram(
  ctx: Pick<ProblemContext, 'signal'>,
  command: string,
  args: readonly string[] = [],
  options: RunProgramOptions = {},
): Promise<ProgramResult> {
  const checked = checkCommand('runProgram', command, args);
  checkOptionNames('runProgram', options, ['input']);
  const { input = '', ...limits } = options;
  const isInput = typeof input === 'string' || input instanceof Uint8Array;
  checkOption('runProgram: input', input, isInput, 'a string or bytes');
  return await programsOf(ctx, 'runProgram').run(checked, input, resolveProgramLimits('runProgram', limits));
}

/**
 * @param owner - what was called
 * @throws HgmError ERR_OPTION
 */
export function programsOf(ctx: object, owner: string): ActivityPrograms {
  const programs = PROGRAMS in ctx ? ctx[PROGRAMS] : undefined;
  if (isPrograms(programs)) return programs;
  throw optionError(
    `${owner}: ctx`,
    'the context that the function was given',
    'it is another object; pass ctx itself, not a copy',
  );
}

/** Of whatever copy of this package. */
function isPrograms(value: unknown): value is ActivityPrograms {
  return typeof value === 'object' && value !== null && 'run' in value && 'answer' in value;
}
