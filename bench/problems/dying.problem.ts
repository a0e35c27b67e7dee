import { appendFileSync } from 'node:fs';
import { defineProblem } from '../../src/shared/problem.js';
import { spin } from '../workers/spin.js';

/** Tasks; every tenth of them kills the process where the parameter `kills` is true. */
const TASKS = 300;

/** Evaluations of `ms` that note their start and their death in the file `notes`, by the clock that all processes share. */
export default defineProblem<number>({
  name: 'dying',
  root: () => 0,
  tasks: TASKS,
  expand: (_, { random }) => random(),
  evaluate: (_, { task, params }) => {
    const note = (what: string) =>
      appendFileSync(String(params.notes), `${what} ${process.pid} ${Number(process.hrtime.bigint()) / 1e6}\n`);
    note('start');
    if (params.waits === true) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(params.ms));
    else spin(Number(params.ms));
    if (params.kills === true && task % 10 === 0) {
      note('death');
      process.kill(process.pid, 'SIGKILL');
    }
    return 0.5;
  },
});
