import { defineProblem, program } from '../../src/main/index.js';
import { ANSWERING_PROGRAM } from './answering-program.js';

const { command, args } = ANSWERING_PROGRAM;

/** The no-op of programs: evaluations go to a program that stays. */
export default defineProblem<number>({
  name: 'lines',
  root: () => 0,
  expand: (parent) => parent + 1,
  evaluate: program(command, args, { mode: 'lines' }),
});
