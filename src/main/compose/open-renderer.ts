import { HgmError } from '../../shared/errors.js';
import type { Json } from '../../shared/json.js';
import type { ProblemReference, ThreadWork } from '../../shared/work.js';
import { executeWork } from '../executors/execute-work.js';
import { OnDemandExecutor } from '../executors/on-demand-executor.js';
import { ProcessExecutor } from '../executors/processes/process-executor.js';
import { pictureFault, RENDER_TIMEOUT_MS } from '../run/best-presenter.js';
import { HOME_IDLE_MS, makeThreadExecutor } from './make-executor.js';

/** Most agents that wait to be drawn, or are. */
const MOST_ASKED = 16;

/** Draws agents in a thread of its own, or a child process: each is started when there is something to draw, and ended after 10 s without. */
export interface Renderer {
  /**
   * What the problem's `render` makes of an agent, SVG; null where it has none, or made nothing.
   *
   * @param isolation - where code of the problem may run
   * @throws HgmError ERR_PROBLEM_LOAD, ERR_SETUP_TIMEOUT, ERR_START_TO_CLOSE_TIMEOUT after 10 s, ERR_UNAVAILABLE where many wait; and what `render` throws
   */
  render(problem: ProblemReference, agent: Json, isolation: 'thread' | 'process'): Promise<string | null>;
  /** What is being drawn is given up. */
  close(): Promise<void>;
}

export function openRenderer(): Renderer {
  const idle = { idleMs: HOME_IDLE_MS };
  const one = { threads: 1, batching: false };
  const executors = {
    thread: new OnDemandExecutor<ThreadWork>(() => makeThreadExecutor(one), idle),
    process: new OnDemandExecutor<ThreadWork>(() => new ProcessExecutor(one), idle),
  };
  let asked = 0;
  let waiting = 0;
  return {
    render: async (problem, agent, isolation) => {
      if (waiting >= MOST_ASKED) throw new HgmError('ERR_UNAVAILABLE', `${waiting} agents wait to be drawn; ask again later`);
      waiting++;
      try {
        const picture = await executeWork(executors[isolation], ++asked, { type: 'render', problem, agent }, RENDER_TIMEOUT_MS);
        if (typeof picture !== 'string' || picture === '') return null;
        const fault = pictureFault(picture);
        if (fault !== undefined) throw fault;
        return picture;
      } finally {
        waiting--;
      }
    },
    close: async () => {
      await Promise.all(Object.values(executors).map((executor) => executor.close()));
    },
  };
}
