import { appendFileSync, existsSync, linkSync, readFileSync, writeFileSync } from 'node:fs';
import { defineProblem } from '../../src/shared/problem.js';

interface Params {
  /** A file to which each evaluation that begins adds a line: agent, task, attempt, process. */
  readonly log: string;
  /** How long an evaluation takes, in milliseconds. It costs no processor time. */
  readonly ms: number;
  /** The first evaluation of all makes the file `gate.held`; its first attempt waits, wherever it runs, until there is a file `gate`. @defaultValue none waits */
  readonly gate?: string;
}

const never = new Int32Array(new SharedArrayBuffer(4));
const LOOK_MS = 10;

/** Agents climb; what ran where can be counted from outside. */
export default defineProblem<{ readonly height: number }, number, undefined, Params>({
  name: 'counted',
  root: () => ({ height: 0.3 }),
  tasks: 40,
  expand: (parent, ctx) => ({ height: Math.min(1, Math.max(0, parent.height + (ctx.random() - 0.4) / 4)) }),
  evaluate: (agent, ctx) => {
    const { log, ms, gate } = ctx.params;
    appendFileSync(log, `${ctx.key}\t${ctx.taskNumber}\t${ctx.attempt}\t${process.pid}\n`);
    Atomics.wait(never, 0, 0, ms);
    const isHeld = gate !== undefined && ctx.attempt === 1 && firstOf(`${gate}.held`, `${ctx.key} ${ctx.taskNumber}`);
    while (isHeld && !existsSync(gate)) Atomics.wait(never, 0, 0, LOOK_MS);
    return Number(ctx.random() < agent.height);
  },
});

/** Whether a text is the first that was asked for. */
function firstOf(path: string, text: string): boolean {
  if (!existsSync(path)) {
    writeFileSync(`${path}.${process.pid}`, text);
    try {
      // Atomic: whoever is second fails.
      linkSync(`${path}.${process.pid}`, path);
    } catch {
      // What counts is what stands there.
    }
  }
  return readFileSync(path, 'utf8') === text;
}
