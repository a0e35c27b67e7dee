/** A hand-driven worker whose evaluations are no-ops in the pool, each awaited to its record. */
import { buildWorker } from '../../src/main/compose/build-worker.js';
import type { HgmActivityWorker } from '../../src/main/hand-driven/activity-worker.js';
import { threadWork } from '../../src/main/hand-driven/hand-driven-work.js';

const WORK = threadWork(new URL('../workers/no-op.js', import.meta.url), 'noOp');

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

export class HandDriven {
  readonly #worker: HgmActivityWorker;
  readonly #agents: number;
  readonly #lanes: number;
  readonly #next: number[];
  readonly #waiting = new Map<string, Waiting>();

  private constructor(worker: HgmActivityWorker, agents: number, lanes: number) {
    this.#worker = worker;
    this.#agents = agents;
    this.#lanes = lanes;
    this.#next = Array.from({ length: lanes }, (_, lane) => lane);
    worker.workflow.on('evaluation', ({ key }) => this.#take(key)?.resolve());
    worker.workflow.on('failure', ({ key, error }) => this.#take(key)?.reject(error));
  }

  /**
   * A worker over a tree of `agents` children of the root.
   *
   * @param lanes - how many evaluations will be under way at a time, at most `agents`
   */
  static async open(threads: number, agents: number, lanes: number): Promise<HandDriven> {
    const worker = buildWorker({ concurrency: threads, engine: { seed: 1 } });
    for (let agent = 0; agent < agents; agent++) await worker.workflow.ensureNode(`root/${agent}`);
    return new HandDriven(worker, agents, lanes);
  }

  /** Evaluates the lane's next agent, one at a time in a lane. Lanes share no agents: a busy agent would be refused. */
  evaluate(lane: number): Promise<void> {
    const agent = this.#next[lane] ?? lane;
    const following = agent + this.#lanes;
    this.#next[lane] = following < this.#agents ? following : lane;
    const key = `root/${agent}`;
    return new Promise((resolve, reject) => {
      this.#waiting.set(key, { resolve, reject });
      this.#worker.workflow.scheduleEvaluation(key, WORK).then((isScheduled) => {
        if (!isScheduled) this.#take(key)?.reject(new Error(`the evaluation of ${key} was refused`));
      }, reject);
    });
  }

  close(): Promise<void> {
    return this.#worker.close();
  }

  #take(key: string): Waiting | undefined {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    return waiting;
  }
}
