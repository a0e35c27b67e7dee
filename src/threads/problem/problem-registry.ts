import { reasonOf, toError } from '../../shared/error-envelope.js';
import { HgmError } from '../../shared/errors.js';
import type { ProblemDefinition } from '../../shared/messages.js';
import { unlinked } from '../../shared/primordials.js';
import { RandomPurpose } from '../../shared/random.js';
import type { ProblemReference } from '../../shared/work.js';
import { BareContext } from '../activity-context.js';
import type { Execution } from '../execution.js';
import { awaited, type Performed, performed } from '../performed.js';
import { importProblem, type ProblemModule } from './problem-module.js';
import { checkParams } from './problem-params.js';

/** Which sequence of {@link RandomPurpose.problem} each of a problem's functions has. */
export const ProblemSequence = { root: 0, tasks: 1, setup: 2, present: 3, shared: 4, seeds: 5 } as const;

/** A problem as this thread has it: imported, with its parameters checked. */
export interface ImportedProblem extends ProblemModule {
  readonly reference: ProblemReference;
  readonly params: unknown;
}

/** An imported problem after its `setup`. */
export interface ReadyProblem extends ImportedProblem {
  /** What `setup` returned; undefined without one. */
  readonly state: unknown;
}

/** The problems that this thread knows, each imported, checked and set up at its first use. What failed is tried again at the next. */
export class ProblemRegistry {
  readonly #references = new Map<number, ProblemReference>();
  readonly #modules = new Map<string, ProblemModule>();
  readonly #imported = new Map<number, ImportedProblem>();
  readonly #ready = new Map<number, ReadyProblem>();

  define({ number, reference }: ProblemDefinition): void {
    this.#references.set(number, reference);
  }

  /** The reference of a problem that this thread was told of. */
  referenceOf(number: number): ProblemReference {
    const reference = this.#references.get(number);
    if (reference === undefined) throw new TypeError(`this thread was not told of problem ${number}`);
    return reference;
  }

  /** @throws HgmError ERR_PROBLEM_LOAD, ERR_PARAM */
  async load(number: number, execution: Execution): Promise<ImportedProblem> {
    const known = this.#imported.get(number);
    if (known !== undefined) return known;
    const reference = this.referenceOf(number);
    execution.startLoading();
    const module = this.#modules.get(reference.url) ?? (await importProblem(reference.url));
    this.#modules.set(reference.url, module);
    const params = await checkParams(module.problem, reference.params);
    const imported = unlinked({ ...module, reference, params });
    this.#imported.set(number, imported);
    return imported;
  }

  /** The problem, if it is set up. */
  ready(number: number): ReadyProblem | undefined {
    return this.#ready.get(number);
  }

  /** @throws HgmError ERR_PROBLEM_LOAD, ERR_PARAM, ERR_PROBLEM_SETUP */
  async setUp(number: number, execution: Execution): Promise<ReadyProblem> {
    const known = this.#ready.get(number);
    if (known !== undefined) return known;
    const imported = await this.load(number, execution);
    execution.startLoading();
    const ready = unlinked({ ...imported, state: (await callSetup(imported, execution)).value });
    this.#ready.set(number, ready);
    return ready;
  }
}

async function callSetup({ problem, params, reference, folder }: ImportedProblem, execution: Execution): Promise<Performed> {
  if (problem.setup === undefined) return performed(undefined);
  execution.folder = folder;
  const random = { seed: reference.seed, purpose: RandomPurpose.problem, number: ProblemSequence.setup };
  execution.startNoting();
  try {
    return await awaited(problem.setup(new BareContext(execution, { params, shared: reference.shared }, random)));
  } catch (thrown) {
    const cause = toError(thrown, `setup of ${problem.name}`);
    throw new HgmError('ERR_PROBLEM_SETUP', `setup of ${problem.name} failed: ${reasonOf(cause)}`, { cause });
  }
}
