/**
 * What the module of a problem needs, and no more: each thread of a run imports that module, and with it what it imports. All of it is exported by
 * the package's main entry too, which loads the whole runtime.
 */

export type { ErrorCode, HgmErrorOptions } from '../shared/errors.js';
export { ERROR_CODES, HgmError, isHgmError } from '../shared/errors.js';
export type { Json } from '../shared/json.js';
export type {
  ActivityContext,
  ContextLog,
  EvaluateContext,
  EvaluationResult,
  ExpandContext,
  HostServices,
  LogLevel,
  Problem,
  ProblemContext,
  ScoredResult,
  Tasks,
} from '../shared/problem.js';
export { defineProblem } from '../shared/problem.js';
export type { RequestContext } from '../shared/programs/activity-programs.js';
export { type ProgramFunction, type ProgramOptions, program } from '../shared/programs/program.js';
export type { ProgramLimits } from '../shared/programs/program-options.js';
export { type RunProgramOptions, runProgram } from '../shared/programs/run-program.js';
export type { ProgramResult } from '../shared/programs/run-to-end.js';
export type { Uniform } from '../shared/random.js';
export type { Direction } from '../shared/results/direction.js';
export type { ExpandSees, SeenMate, SeenResult, SentMate, SentResult } from '../shared/results/expand-sees.js';
export { seenMatesOf, seenResultsOf } from '../shared/results/expand-sees.js';
export type { Checkpoints } from '../shared/results/reports.js';
