import { assertNever } from '../../../shared/assert-never.js';
import { decodeError, encodeError } from '../../../shared/error-envelope.js';
import { HgmError, isHgmError } from '../../../shared/errors.js';
import type { ThreadWork } from '../../../shared/work.js';
import { IMPORT_BEFOREHAND_URL } from '../../remote/thread-entry-url.js';
import type { Attempt, AttemptOutcome } from '../executor.js';
import { OncePerTurn } from '../once-per-turn.js';
import { AttemptsUnpacker, type UnpackedAttempts } from './attempts-unpacker.js';
import { CoordinatorCalls } from './coordinator-calls.js';
import type { HostExecutor, MakeHostExecutor } from './host-executor.js';
import { OutcomePacker } from './outcome-packer.js';
import type { HostNotice, HostOrder, HostSetup, MessageLink } from './protocol.js';

/** Number of the activity that imports a module beforehand: no activity of a coordinator has it. */
const PREPARATION_ID = Number.MAX_SAFE_INTEGER;

export interface WorkerHostOptions {
  readonly makeExecutor: MakeHostExecutor;
  /** Between signs of life, in milliseconds. */
  readonly heartbeatMs: number;
  /** The coordinator is gone. */
  readonly onClosed: () => void;
}

/** A process's side of a worker host: runs what it is sent by an executor of its own, and answers how it ended. */
export class WorkerHost {
  readonly #link: MessageLink<HostNotice, HostOrder>;
  readonly #options: WorkerHostOptions;
  readonly #unpacker = new AttemptsUnpacker();
  readonly #outcomes = new OutcomePacker();
  readonly #flushing = new OncePerTurn(() => this.#outcomes.flush((notice) => this.#link.send(notice)));
  readonly #calls: CoordinatorCalls;
  #executor: HostExecutor | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(link: MessageLink<HostNotice, HostOrder>, options: WorkerHostOptions) {
    this.#link = link;
    this.#options = options;
    this.#calls = new CoordinatorCalls((notice) => link.send(notice));
    link.listen({ onMessage: (order) => this.#receive(order), onClosed: options.onClosed });
  }

  /** Ends what runs, and frees the executor. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    await this.#executor?.close();
  }

  /** Runs attempts that came by another way than an order. They are answered as those of an order are. */
  execute(attempts: readonly Attempt<ThreadWork>[]): void {
    for (const attempt of attempts) this.#started.execute(attempt, (_, outcome) => this.#settle(attempt, outcome));
  }

  /** Evaluations go on in the columns in which they came, where that can be. */
  #run(executor: HostExecutor, { activities, evaluations }: UnpackedAttempts): void {
    if (evaluations === undefined) {
      this.execute(activities);
      return;
    }
    const isForwarded = executor.forward?.({
      activities,
      evaluations,
      settle: (attempt, outcome) => this.#settle(attempt, outcome),
      settleEvaluations: (results) => {
        this.#outcomes.addAll(evaluations, results);
        this.#flushing.soon();
      },
    });
    if (isForwarded !== true) this.execute([...activities, ...evaluations.attempts()]);
  }

  #settle(attempt: Attempt<ThreadWork>, outcome: AttemptOutcome): void {
    this.#outcomes.add(attempt, outcome);
    this.#flushing.soon();
  }

  get #started(): HostExecutor {
    if (this.#executor === undefined) throw new TypeError('a host is told to start first');
    return this.#executor;
  }

  #receive(order: HostOrder): void {
    if (order.type === 'start') {
      this.#start(order.setup);
      return;
    }
    const executor = this.#started;
    switch (order.type) {
      case 'prepare':
        this.#prepare(executor, order.url);
        return;
      case 'attempts':
        this.#run(executor, this.#unpacker.unpack(order));
        return;
      case 'cancel': {
        const reason = decodeError(order.reason);
        const error = isHgmError(reason) ? reason : new HgmError('ERR_CANCELLED', reason.message, { cause: reason });
        for (const activityId of order.activityIds) executor.cancel(activityId, error);
        return;
      }
      case 'handBack':
        this.#link.send({ type: 'handedBack', activityIds: executor.handBackUnstarted() });
        return;
      case 'answer':
        this.#calls.settle(order.call, order.answer);
        return;
      default:
        assertNever(order);
    }
  }

  #start(setup: HostSetup): void {
    const executor = this.#options.makeExecutor(setup, {
      endpoint: this.#calls,
      onImpurities: (impurities) => this.#link.send({ type: 'impurities', impurities }),
      onStuck: () => this.#onStuck(),
    });
    executor.listen?.({
      onLog: (entry) => this.#link.send({ type: 'log', ...entry }),
      onProgress: (entry) => this.#link.send({ type: 'progress', ...entry }),
    });
    executor.ready().then(
      () => this.#link.send({ type: 'ready' }),
      (thrown: unknown) => this.#link.send({ type: 'failed', error: encodeError(thrown) }),
    );
    this.#heartbeat = setInterval(() => this.#beat(executor), this.#options.heartbeatMs);
    this.#executor = executor;
  }

  /** Told after the outcome of what is stuck, which settles now. */
  #onStuck(): void {
    setImmediate(() => this.#link.send({ type: 'stuck' }));
  }

  /** Whatever comes of it, the first work of the module tells. */
  #prepare(executor: HostExecutor, url: string): void {
    const limits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
    const input = { moduleUrl: IMPORT_BEFOREHAND_URL, exportName: 'importBeforehand', input: url };
    const work = { type: 'function', ...input, key: '', action: null, seed: 0 } as const;
    executor.execute({ activityId: PREPARATION_ID, attempt: 1, work, ...limits }, () => undefined);
  }

  #beat(executor: HostExecutor): void {
    const running = executor.runningAttempts().map(({ activityId, elapsedMs }) => [activityId, elapsedMs] as const);
    this.#link.send({ type: 'heartbeat', running });
  }
}
