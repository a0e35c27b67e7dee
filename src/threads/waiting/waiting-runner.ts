import { AsyncLocalStorage } from 'node:async_hooks';
import { assertNever } from '../../shared/assert-never.js';
import { encodeError, toError } from '../../shared/error-envelope.js';
import type { WireOutcome } from '../../shared/messages.js';
import { unlinked } from '../../shared/primordials.js';
import { checkEvaluation } from '../../shared/results/evaluation-result.js';
import { ThreadSlot } from '../../shared/thread/thread-slot.js';
import type { StartMessage, WaitingWork } from '../../shared/thread/waiting-protocol.js';
import { failedOutcome } from '../activity-runner.js';
import { PrintedLines } from '../channels/console-capture.js';
import { deepFreeze } from '../evaluation-cache.js';
import { Execution, type ThreadServices } from '../execution.js';
import type { ImpurityWatch } from '../impurity-watch.js';
import { performEvaluate, performExpand } from '../perform-problem.js';
import { awaited, type Performed, performed } from '../performed.js';
import type { ReadyProblem } from '../problem/problem-registry.js';
import { OwnSupervisor, unwatched } from './own-supervisor.js';
import { SharedSetups } from './shared-setups.js';
import type { WaitingChannel } from './waiting-channel.js';

/** What all activities of the thread share. */
export interface WaitingServices extends Pick<ThreadServices, 'host' | 'memory' | 'programs' | 'log'> {
  readonly channel: WaitingChannel;
  readonly impurities: ImpurityWatch;
}

/** An activity that runs beside others. */
interface Running {
  readonly ticket: number;
  readonly execution: Execution;
  readonly supervisor: OwnSupervisor;
  /** What it prints. */
  readonly lines: PrintedLines;
}

/** Runs what a thread for work that waits is sent, all at once: while one waits, others go on. */
export class WaitingRunner {
  readonly #services: WaitingServices;
  readonly #setups = new SharedSetups();
  readonly #running = new Map<number, Running>();
  readonly #context = new AsyncLocalStorage<Running>();
  /** Activities of which what user code asks for is noted. */
  #noting = 0;

  constructor(services: WaitingServices) {
    this.#services = services;
  }

  /** The activity whose code runs at this moment, as long as it is not over; undefined for code that none of them has called. */
  get current(): Running | undefined {
    const running = this.#context.getStore();
    return running !== undefined && this.#running.has(running.ticket) ? running : undefined;
  }

  async start(order: StartMessage): Promise<void> {
    const { channel, impurities } = this.#services;
    for (let index = 0; index < order.problems.length; index++) {
      const definition = order.problems[index]!;
      if (definition.reference.isNoted) impurities.install();
      this.#setups.define(definition);
    }
    const { ticket } = order;
    const running = this.#begin(order);
    const { execution, lines } = running;
    const outcome = await this.#context.run(running, () => this.#outcomeOf(order.work, execution));
    lines.flush();
    execution.end();
    this.#running.delete(ticket);
    const noted = impurities.take();
    const extra = noted === null ? {} : { impurities: noted };
    try {
      channel.post({ type: 'ended', ticket, outcome, ...extra }, execution.moved);
    } catch (fault) {
      const error = encodeError(toError(fault, `sending the result of ${execution.what}`));
      channel.post({ type: 'ended', ticket, outcome: { status: 'failed', error, elapsedMs: outcome.elapsedMs }, ...extra });
    }
  }

  abort(ticket: number, reason: Error): void {
    const running = this.#running.get(ticket);
    if (running === undefined) return;
    running.supervisor.abort(reason);
    this.#context.run(running, () => running.execution.onAbort());
  }

  /** What it still does reaches nothing any more. */
  abandon(ticket: number): void {
    const running = this.#running.get(ticket);
    if (running === undefined) return;
    this.#running.delete(ticket);
    running.execution.end();
  }

  #begin({ ticket, activityId, attempt, work, slot }: StartMessage): Running {
    const { log, channel } = this.#services;
    const supervisor = new OwnSupervisor(ThreadSlot.ofOne(slot), channel);
    supervisor.claim(ticket);
    const services = { ...this.#services, supervisor, impurities: this.#notingOfOne() };
    const execution = new Execution(ticket, activityId, attempt, work, services);
    const lines = new PrintedLines((level, line) => {
      if (this.#running.has(ticket)) log(activityId, level, 'console', line);
    });
    const running: Running = { ticket, execution, supervisor, lines };
    this.#running.set(ticket, running);
    return running;
  }

  /** What is noted of several activities at a time is noted until the last of them has ended. */
  #notingOfOne(): { isOpen: boolean } {
    let isOpen = false;
    const change = (open: boolean) => {
      if (open === isOpen) return;
      isOpen = open;
      this.#noting += open ? 1 : -1;
      this.#services.impurities.isOpen = this.#noting > 0;
    };
    return {
      get isOpen() {
        return isOpen;
      },
      set isOpen(open) {
        change(open);
      },
    };
  }

  async #outcomeOf(work: WaitingWork, execution: Execution): Promise<WireOutcome> {
    try {
      const ready = await this.#setups.ready(work.problem, execution, () => this.#setupExecution(execution));
      const { value } = await perform(work, ready, execution);
      return unlinked({ status: 'completed', value, elapsedMs: execution.elapsedMs });
    } catch (thrown) {
      return unlinked(failedOutcome(thrown, execution));
    }
  }

  /** For a `setup` that begins with an activity, and is not its alone. */
  #setupExecution({ ticket, activityId, attempt, work }: Execution): Execution {
    const supervisor = unwatched(this.#services.channel);
    return new Execution(ticket, activityId, attempt, work, { ...this.#services, supervisor, impurities: this.#notingOfOne() });
  }
}

async function perform(work: WaitingWork, ready: ReadyProblem, execution: Execution): Promise<Performed> {
  switch (work.type) {
    case 'expand':
      return await performExpand(work, ready, execution);
    case 'evaluate':
      return await evaluated(work, ready, execution);
    default:
      return assertNever(work);
  }
}

async function evaluated(
  work: Extract<WaitingWork, { type: 'evaluate' }>,
  ready: ReadyProblem,
  execution: Execution,
): Promise<Performed> {
  deepFreeze(work.agent);
  deepFreeze(work.task);
  execution.startNoting();
  try {
    const { value } = await awaited(performEvaluate(work, ready, execution));
    const checked = checkEvaluation(value, execution, ready.scale);
    return performed(execution.reporting?.resultOf(checked) ?? checked);
  } catch (thrown) {
    const ended = execution.reporting?.endedResult();
    if (ended === undefined) throw thrown;
    return performed(ended);
  }
}
