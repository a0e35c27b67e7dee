import { HgmError, isHgmError } from '../../shared/errors.js';
import type { RunFigures } from '../../shared/store-protocol.js';
import type { ProblemReference, ThreadWork } from '../../shared/work.js';
import { executeWork, FIRST_UNCHOSEN } from '../executors/execute-work.js';
import type { Executor } from '../executors/executor.js';
import type { EventStream } from './events/event-stream.js';
import type { RunEvent } from './events/run-events.js';
import type { RunJournal } from './journal/run-journal.js';
import type { BestAgent } from './run.js';
import type { RunState } from './run-state.js';

/** Shortest time between two look-ups of the best-belief agent, in milliseconds. */
const LOOK_INTERVAL_MS = 200;
/** Time limit of `describe`, `render` and `report`, in milliseconds; docs/problem.md states it. */
const DESCRIBE_TIMEOUT_MS = 10_000;
export const RENDER_TIMEOUT_MS = 10_000;
const REPORT_TIMEOUT_MS = 60_000;
/** Longest description that is kept and told as an event, in characters; docs/problem.md states it. */
const MAXIMUM_KEPT_LENGTH = 1000;
/** Longest picture that is kept, in characters; docs/problem.md states it. */
const MAXIMUM_PICTURE_LENGTH = 1_000_000;

export interface BestPresenterParts {
  readonly state: RunState;
  readonly executor: Executor<ThreadWork>;
  readonly problem: ProblemReference;
  readonly events: EventStream<RunEvent>;
  readonly journal: RunJournal;
  /** The run's figures as they are now. */
  readonly figures: () => RunFigures;
}

/** What the problem says of the best agent, once it has said it. */
interface Description {
  readonly agent: number;
  text: string | null;
  told: Promise<string | null>;
}

/** Keeps the best-belief agent of a run with its description, and tells when it changes. */
export class BestPresenter {
  readonly #parts: BestPresenterParts;
  readonly #state: RunState;
  readonly #events: EventStream<RunEvent>;
  #agent = -1;
  #description: Description = { agent: -1, text: null, told: Promise.resolve(null) };
  #presentations = 0;
  /** Numbers of the `describe`, `render` and `report` activities in flight. */
  readonly #asked = new Set<number>();
  #isCancelled = false;
  #isOver = false;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #firstLookMs: number | undefined;

  constructor(parts: BestPresenterParts) {
    this.#parts = parts;
    this.#state = parts.state;
    this.#events = parts.events;
  }

  /** Undefined as long as no evaluation has given a reward. */
  best(): BestAgent | undefined {
    const agent = this.#state.best();
    return agent < 0 ? undefined : this.#bestOf(agent);
  }

  /** Looks whether the best agent is another one, if that was not done just before. */
  look(nowMs: number): void {
    this.#firstLookMs ??= nowMs;
    if (nowMs - this.#lookedAtMs < LOOK_INTERVAL_MS) return;
    const agent = this.#state.best();
    // The first one is told at once.
    if (agent < 0) return;
    this.#lookedAtMs = nowMs;
    if (agent !== this.#agent) {
      this.#agent = agent;
      const { agent: _, description: __, ...figures } = this.#bestOf(agent);
      this.#events.push({ type: 'best', ...figures });
    }
    // A describe that hangs must not keep a short run from its only thread: that is asked at its end.
    if (nowMs - this.#firstLookMs >= LOOK_INTERVAL_MS) void this.#describe(agent);
  }

  /** Has the best agent described and drawn, and that kept, once the run is over in its store: a store that fails from then on costs only that. */
  async describeBest(): Promise<void> {
    this.#isOver = true;
    const agent = this.#state.best();
    if (agent < 0) return;
    await this.#describe(agent);
    if (this.#parts.journal.isKept) await this.#draw(agent);
  }

  /** The best agent with its description, and what the problem reports of it. */
  async present(): Promise<{ readonly best: BestAgent | null; readonly report: string | null }> {
    const agent = this.#state.best();
    if (agent < 0) return { best: null, report: null };
    await this.#describe(agent);
    const best = this.#bestOf(agent);
    return { best, report: await this.#ask('report', agent, REPORT_TIMEOUT_MS) };
  }

  /** Cancels `describe`, `render` and `report` where they run, and calls them no more. */
  cancel(): void {
    this.#isCancelled = true;
    const reason = new HgmError('ERR_CANCELLED', 'the run was stopped before it had answered');
    for (const activity of this.#asked) this.#parts.executor.cancel(activity, reason);
  }

  /** What the problem says of an agent, asked once for each that became the best. */
  #describe(agent: number): Promise<string | null> {
    if (this.#description.agent !== agent) {
      const description: Description = { agent, text: null, told: this.#ask('describe', agent, DESCRIBE_TIMEOUT_MS) };
      description.told = description.told.then((text) => {
        description.text = text;
        if (text !== null && this.#description === description) this.#keep(agent, text);
        return text;
      });
      this.#description = description;
    }
    return this.#description.told;
  }

  async #draw(agent: number): Promise<void> {
    const picture = await this.#ask('render', agent, RENDER_TIMEOUT_MS);
    if (picture === null || picture === '') return;
    const fault = pictureFault(picture);
    if (fault !== undefined) return this.#logFailure('keeping what render made', fault);
    const { journal, figures } = this.#parts;
    journal.onFault((error) => this.#logFailure('keeping what render made', error));
    journal.record({ type: 'picture', agent, picture });
    journal.commit(figures(), () => undefined);
  }

  #keep(agent: number, text: string): void {
    const { journal, figures } = this.#parts;
    const description = shortened(text);
    const { key } = this.#state.agent(agent);
    if (this.#isOver) journal.onFault((error) => this.#logFailure('keeping what describe said', error));
    journal.record({ type: 'description', agent, description });
    journal.commit(figures(), () => this.#events.push({ type: 'description', key, description }));
  }

  #bestOf(agent: number): BestAgent {
    const description = this.#description.agent === agent ? this.#description.text : null;
    return { ...this.#state.bestAgentOf(agent), description };
  }

  /** A `describe`, `render` or `report` that fails is logged, and counts as none. */
  async #ask(type: 'describe' | 'render' | 'report', agent: number, timeoutMs: number): Promise<string | null> {
    if (this.#isCancelled) return null;
    // The first one loaded the problem.
    const activity = FIRST_UNCHOSEN + ++this.#presentations;
    const { executor, problem } = this.#parts;
    const work: ThreadWork = { type, problem, agent: this.#state.agent(agent).state };
    this.#asked.add(activity);
    try {
      const text = await executeWork(executor, activity, work, timeoutMs);
      return typeof text === 'string' ? text : null;
    } catch (error) {
      this.#logFailure(type, error);
      return null;
    } finally {
      this.#asked.delete(activity);
    }
  }

  #logFailure(what: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    const message = `${what} failed: ${why}${isHgmError(error) ? ` (${error.code})` : ''}`;
    this.#events.push({ type: 'log', activity: null, level: 'error', message, source: 'log' });
  }
}

/** Why a picture is not kept, nor shown; undefined where nothing is wrong. */
export function pictureFault({ length }: string): HgmError<'ERR_RESULT_CLONE'> | undefined {
  if (length <= MAXIMUM_PICTURE_LENGTH) return undefined;
  return new HgmError('ERR_RESULT_CLONE', `the picture has ${length} characters, more than ${MAXIMUM_PICTURE_LENGTH}`);
}

/** No character of two halves is cut in two. */
function shortened(text: string): string {
  if (text.length <= MAXIMUM_KEPT_LENGTH) return text;
  return `${text.slice(0, MAXIMUM_KEPT_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
