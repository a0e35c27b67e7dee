import { checkOption } from '../check-option.js';
import type { ProblemContext } from '../problem.js';
import type { RequestContext } from './activity-programs.js';
import { checkCommand, checkOptionNames, type ProgramLimits, resolveProgramLimits } from './program-options.js';
import { programsOf } from './run-program.js';

/** Options of {@link program}. */
export interface ProgramOptions extends ProgramLimits {
  /**
   * `'once'`: the program is started for each activity, reads one JSON value on stdin, and answers on the last line of stdout. `'lines'`: it stays, reads
   * a line for each activity, and answers with one. @defaultValue 'once'
   */
  readonly mode?: 'once' | 'lines';
}

/** An `expand` or `evaluate` that a program is. */
export type ProgramFunction = <Answer>(agent: unknown, ctx: Pick<ProblemContext, 'signal'> & RequestContext) => Promise<Answer>;

/**
 * Makes an `expand` or `evaluate` of any executable. It is asked in JSON, `{ kind, key, agent, attempt, seed, params }` and, to evaluate, `task` and
 * `taskNumber`, to expand, `results` and `mates`. It answers a number or what else `evaluate` may return; to expand `{ "agent": … }`, or
 * `{ "agent": null }` for no child. `seed` is an integer from 0 to 2^32 - 1, the same at every attempt. Where it runs, and how it is ended: see
 * `runProgram`.
 *
 * @param command - a name that is looked for in PATH, or a path with a slash, relative to the problem's folder
 * @param args - one for each argument: no shell reads them
 * @throws HgmError ERR_OPTION
 */
export function program(command: string, args: readonly string[] = [], options: ProgramOptions = {}): ProgramFunction {
  checkOptionNames('program', options, ['mode']);
  const { mode = 'once', ...limits } = options;
  checkOption('program: mode', mode, mode === 'once' || mode === 'lines', "'once' or 'lines'");
  const definition = { command: checkCommand('program', command, args), mode, limits: resolveProgramLimits('program', limits) };
  return async (agent, ctx) => await programsOf(ctx, 'program').answer(definition, agent, ctx);
}
