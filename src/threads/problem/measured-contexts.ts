import type { EvaluateContext, ExpandContext } from '../../shared/problem.js';
import type { MeasuredTask } from '../../shared/problem-costs.js';
import { type ActivityPrograms, PROGRAMS } from '../../shared/programs/activity-programs.js';
import { programsOf } from '../../shared/programs/run-program.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../shared/random.js';
import { costError, isCost } from '../../shared/results/evaluation-result.js';
import type { FunctionContext, ProblemReference } from '../../shared/work.js';
import { Reporting } from '../reporting.js';

type MeasuredContext = EvaluateContext<unknown, unknown, unknown> &
  ExpandContext<unknown, unknown, unknown, unknown> & { readonly [PROGRAMS]: ActivityPrograms };

/** Contexts for calls that are measured: the real ones as far as user code can tell, each with random numbers of its own. */
export class MeasuredContexts {
  readonly #activity: FunctionContext;
  readonly #params: unknown;
  readonly #reference: ProblemReference;
  readonly #folder: string;
  readonly #heartbeat: () => void;
  #turns = 0;
  /** What `setup` returned. */
  state: unknown;
  /** Calls of `heartbeat` so far. */
  heartbeats = 0;
  /** What the calls have told so far that they cost. */
  paid = 0;

  /**
   * @param activity - the context of the work that measures, whose signal, log and host the calls share
   * @param folder - of the problem
   */
  constructor(activity: FunctionContext, params: unknown, reference: ProblemReference, folder: string) {
    this.#folder = folder;
    this.#activity = activity;
    this.#params = params;
    this.#reference = reference;
    this.#heartbeat = () => {
      this.heartbeats++;
      activity.heartbeat();
    };
  }

  /** Contexts made so far. */
  get turns(): number {
    return this.#turns;
  }

  /**
   * @param kind - of function that is called with it; null for `setup`
   * @param what - is called with it, in words
   */
  next(kind: 'expand' | 'evaluate' | null, key: string, what: string, task?: MeasuredTask): MeasuredContext {
    const activity = this.#activity;
    const folder = this.#folder;
    const { direction } = this.#reference;
    let reporting: Reporting | undefined;
    return {
      params: this.#params,
      shared: this.#reference.shared,
      state: this.state,
      key,
      task: task?.value,
      taskNumber: task?.number ?? -1,
      attempt: 1,
      random: lazyUniform(this.#reference.seed, ++this.#turns),
      host: activity.host,
      log: activity.log,
      progress: activity.progress,
      heartbeat: this.#heartbeat,
      addCost: (amount) => {
        if (!isCost(amount)) throw costError(amount, `${what} called addCost with`);
        this.paid += amount;
      },
      // Nor is anything kept for them.
      remember: async (_, call) => await call(),
      // No evaluation is ended.
      report: (value, step) => {
        reporting ??= new Reporting({ what, checkpoints: undefined, direction });
        reporting.report(value, step);
      },
      signal: activity.signal,
      get [PROGRAMS]() {
        return programsOf(activity, 'program').as(kind, folder);
      },
      results: [],
      mates: [],
    };
  }
}

/** Most calls draw nothing. */
function lazyUniform(seed: number, number: number): Uniform {
  let uniform: Uniform | undefined;
  return () => {
    uniform ??= keyedUniform(seed, RandomPurpose.activity, number);
    return uniform();
  };
}
