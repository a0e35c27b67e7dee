import type { ProblemDefinition } from '../../../shared/messages.js';
import type { EvaluateWork, ProblemReference } from '../../../shared/work.js';
import type { ForwardedEvaluations } from './batches/forwarded-batch.js';
import type { ProblemNumbers } from './problem-numbers.js';
import { type Additions, SentMemory } from './sent-memory.js';

/** What one receiver of work has been sent of problems, and of the agents and tasks of each. */
export class SentProblems {
  readonly #numbers: ProblemNumbers;
  readonly #memories = new Map<number, SentMemory>();
  readonly #introduced = new Set<number>();

  constructor(numbers: ProblemNumbers) {
    this.#numbers = numbers;
  }

  /** A problem's number; its definition is added to `problems`, and goes with the message, if the receiver has not been told of it. */
  introduce(reference: ProblemReference, problems: ProblemDefinition[]): number {
    const number = this.#numbers.numberOf(reference);
    if (!this.#introduced.has(number)) problems.push({ number, reference });
    this.#introduced.add(number);
    return number;
  }

  /** Notes what these evaluations of a problem need, and what must be sent for that. */
  additionsOf(problem: number, evaluations: readonly EvaluateWork[]): Additions {
    return this.#memoryOf(problem).additionsOf(evaluations);
  }

  /** Likewise of evaluations in columns. */
  additionsOfColumns(problem: number, evaluations: ForwardedEvaluations): Additions {
    return this.#memoryOf(problem).additionsOfColumns(evaluations);
  }

  #memoryOf(problem: number): SentMemory {
    let memory = this.#memories.get(problem);
    if (memory === undefined) {
      memory = new SentMemory();
      this.#memories.set(problem, memory);
    }
    return memory;
  }

  /** The latest message was not sent, so it told the receiver of nothing. */
  forgetAll(): void {
    this.#introduced.clear();
    for (const memory of this.#memories.values()) memory.forgetAll();
  }
}
