import type { ProblemDefinition } from '../../shared/messages.js';
import type { Execution } from '../execution.js';
import { ProblemRegistry, type ReadyProblem } from '../problem/problem-registry.js';

/** The problems of a thread whose activities run at the same time: each is imported and set up once, and all that need it wait for that. */
export class SharedSetups {
  readonly #problems = new ProblemRegistry();
  readonly #underWay = new Map<number, Promise<ReadyProblem>>();

  define(definition: ProblemDefinition): void {
    this.#problems.define(definition);
  }

  /**
   * The problem, set up.
   *
   * @param execution - waits for it
   * @param setupExecution - makes what loads the problem, where nothing does
   * @throws HgmError ERR_PROBLEM_LOAD, ERR_PARAM, ERR_PROBLEM_SETUP
   */
  async ready(number: number, execution: Execution, setupExecution: () => Execution): Promise<ReadyProblem> {
    const known = this.#problems.ready(number);
    if (known !== undefined) return known;
    execution.startLoading();
    let setup = this.#underWay.get(number);
    if (setup === undefined) {
      setup = this.#setUp(number, setupExecution());
      this.#underWay.set(number, setup);
    }
    return await setup;
  }

  async #setUp(number: number, execution: Execution): Promise<ReadyProblem> {
    try {
      return await this.#problems.setUp(number, execution);
    } finally {
      execution.end();
      this.#underWay.delete(number);
    }
  }
}
