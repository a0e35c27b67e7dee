/** Joins a worker host to a run in Redis: batches become attempts, and what the host tells becomes jobs of the queue of notices. */
import { assertNever } from '../../../../shared/assert-never.js';
import { ActivityTable } from '../../../../shared/collections/activity-table.js';
import { LruMap } from '../../../../shared/collections/lru-map.js';
import { encodeError, messageOf } from '../../../../shared/error-envelope.js';
import { HgmError } from '../../../../shared/errors.js';
import type { ThreadWork } from '../../../../shared/work.js';
import type { Attempt } from '../../executor.js';
import { encodeMessage } from '../../worker-host/message-codec.js';
import type {
  HostNotice,
  HostOrder,
  HostRequest,
  HostRunning,
  HostSetup,
  MessageLink,
  MessageListener,
  OutcomesNotice,
} from '../../worker-host/protocol.js';
import { decodeBatchJob } from '../batch-job.js';
import type { WorkerOrder } from '../coordinator-order.js';
import type { WorkerNotice } from '../notice-job.js';
import { attemptsOf } from './batch-attempts.js';
import { type HeldAttempt, HeldBatch } from './held-batch.js';
import type { NoticeSender } from './notice-sender.js';
import { PendingCalls } from './pending-calls.js';
import type { RunData } from './run-data.js';
import { SaidNotices } from './said-notices.js';

/**
 * A batch that lasts sends what it has so often, in milliseconds. Most batches last less, and answer once: what came back in parts would be chosen, and sent,
 * in ever smaller batches.
 */
const PART_MS = 250;
/** With so many notices on their way to Redis what user code says is not added to them. */
const MOST_WAITING = 2000;
/** What is kept of completed batches, to be told again where one comes again, in bytes. */
const KEPT_BYTES = 16 * 2 ** 20;
/** Of the outcome of an attempt beside what is no number, in bytes. */
const OUTCOME_BYTES = 48;

export interface BatchLinkParts {
  /** Of the run's record: batches of an earlier one are dropped. */
  readonly generation: number;
  readonly data: Pick<RunData, 'of'>;
  readonly sender: NoticeSender;
}

export interface BatchLinkEvents {
  /** The host can take work. */
  onReady(): void;
  /** It never will. */
  onFailed(message: string): void;
  /** These are to be run by the host. */
  onAttempts(attempts: readonly Attempt<ThreadWork>[]): void;
  /** Regularly. @param running - with which attempt of its activity each is */
  onHeartbeat(running: readonly RunningHere[]): void;
  /** The coordinator wants nothing more of this worker. */
  onSetAside(reason: string): void;
  /** The run has ended. */
  onEnded(): void;
  /** A batch of a later coordinator has come. */
  onNewer(): void;
  onCompleted(batch: HeldBatch): void;
  /** Something that is wrong with what came from Redis. */
  onFault(message: string): void;
}

export interface RunningHere {
  readonly activityId: number;
  readonly attempt: number;
  readonly elapsedMs: number;
}

export class BatchLink implements MessageLink<HostNotice, HostOrder> {
  readonly #parts: BatchLinkParts;
  readonly #events: BatchLinkEvents;
  readonly #held = new Map<string, HeldBatch>();
  /** What the host has of each activity. */
  readonly #running = new ActivityTable<HeldAttempt>();
  /** What was told of batches that are completed. */
  readonly #completed = new LruMap<string, readonly WorkerNotice[]>(KEPT_BYTES);
  readonly #said = new SaidNotices();
  readonly #calls: PendingCalls;
  #listener: MessageListener<HostOrder> | undefined;
  #parting: NodeJS.Timeout | undefined;
  #isLeaving = false;
  settled = 0;
  failed = 0;

  constructor(parts: BatchLinkParts, events: BatchLinkEvents) {
    this.#parts = parts;
    this.#events = events;
    this.#calls = new PendingCalls((notice) => parts.sender.send(parts.generation, notice));
  }

  listen(listener: MessageListener<HostOrder>): void {
    this.#listener = listener;
  }

  start(setup: HostSetup): void {
    this.#order({ type: 'start', setup });
  }

  get batches(): readonly HeldBatch[] {
    return [...this.#held.values()];
  }

  /**
   * Takes a job's data. Resolves when all that it asks for is answered, in Redis; never rejects.
   *
   * @param isApart - whether it comes from the queue of those that run apart from the threads
   */
  async take(data: unknown, isApart: boolean): Promise<void> {
    const read = decodeBatchJob(data);
    if (read === undefined) {
      this.#events.onFault('what is no batch was in the queue of batches, and is left out');
      return;
    }
    if (read.generation < this.#parts.generation) return;
    if (read.generation > this.#parts.generation) this.#events.onNewer();
    const batch = new HeldBatch(read, isApart);
    // It is under way here, and was taken for lost meanwhile.
    const repeated = this.#held.get(batch.id);
    const notices = this.#completed.get(batch.id);
    if (repeated !== undefined) await repeated.completed;
    else if (notices !== undefined) await Promise.all(notices.map((notice) => this.#parts.sender.send(read.generation, notice)));
    else await this.#hold(batch);
  }

  /** From the coordinator. */
  receive(order: WorkerOrder): void {
    switch (order.type) {
      case 'cancel': {
        const isMeant = (activityId: number, index: number): boolean =>
          this.#running.get(activityId)?.attempt === order.attempts[index];
        const activityIds = order.activityIds.filter(isMeant);
        if (activityIds.length > 0) this.#order({ type: 'cancel', activityIds, reason: order.reason });
        return;
      }
      case 'answer':
        if (this.#calls.answer(order.call)) this.#order(order);
        return;
      case 'handBack':
        this.#order({ type: 'handBack' });
        return;
      case 'setAside':
        this.#events.onSetAside(order.reason);
        return;
      case 'end':
        this.#events.onEnded();
        return;
      default:
        assertNever(order);
    }
  }

  /** From the host. @throws what encoding throws; then nothing of it is sent */
  send(notice: HostNotice): void {
    switch (notice.type) {
      case 'ready':
        this.#events.onReady();
        return;
      case 'failed':
        this.#events.onFailed(messageOf(notice.error));
        return;
      case 'outcomes':
        this.#onOutcomes(notice);
        return;
      case 'handedBack':
        this.#onHandedBack(notice.activityIds);
        return;
      case 'heartbeat':
        this.#calls.askAgain();
        this.#events.onHeartbeat(this.#runningHere(notice.running));
        return;
      case 'call':
        this.#call(notice.call, notice.request);
        return;
      case 'impurities':
        this.#tell(notice);
        return;
      case 'log':
      case 'progress':
        this.#said.add(notice);
        this.#partSoon();
        return;
      case 'stuck':
        return;
      default:
        assertNever(notice);
    }
  }

  /** Takes nothing more, and gives back what has not started. Resolves when all that it holds is completed. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    this.#order({ type: 'handBack' });
    await Promise.all(this.batches.map(({ completed }) => completed));
  }

  /** Gives back what it still holds, as if it had not started: its outcomes no longer count. Resolves as {@link leave} does. */
  async giveUp(): Promise<void> {
    for (const batch of this.batches) this.#giveBack(batch, batch.unsettled());
    await this.leave();
  }

  /** Sends nothing any more. */
  close(): void {
    clearTimeout(this.#parting);
    this.#listener?.onClosed();
  }

  #order(order: HostOrder): void {
    this.#listener?.onMessage(order);
  }

  #hold(batch: HeldBatch): Promise<void> {
    this.#held.set(batch.id, batch);
    this.#run(batch).catch((thrown: unknown) => {
      this.#events.onFault(`batch ${batch.number} cannot be run here: ${messageOf(thrown)}`);
      this.#giveBack(batch, batch.unsettled());
    });
    return batch.completed;
  }

  async #run(batch: HeldBatch): Promise<void> {
    const { generation, data } = this.#parts;
    const isUnwanted = (): boolean => this.#isLeaving || batch.generation !== generation;
    const brought = isUnwanted() ? undefined : await data.of(batch.body);
    // An activity runs once at a time: its attempt in another batch ends first. Where that is the same one, it is not run again.
    for (let [mine, other] = this.#twins(batch); mine && other; [mine, other] = this.#twins(batch)) {
      await other.batch.completed;
      if (other.attempt === mine.attempt) batch.settle(mine);
    }
    if (brought === undefined || isUnwanted()) {
      this.#giveBack(batch, batch.unsettled());
      return;
    }
    for (const attempt of batch.attempts) if (!attempt.isSettled) this.#running.add(attempt.activityId, attempt);
    this.#events.onAttempts(attemptsOf(batch.body, brought, (id) => this.#running.get(id)?.batch === batch));
    this.#completeIfDone(batch);
  }

  /** An attempt of a batch whose activity the host has by another one, and that. */
  #twins({ attempts }: HeldBatch): [HeldAttempt, HeldAttempt] | [] {
    for (const attempt of attempts) {
      const other = attempt.isSettled ? undefined : this.#running.get(attempt.activityId);
      if (other !== undefined) return [attempt, other];
    }
    return [];
  }

  #onOutcomes(notice: OutcomesNotice): void {
    // What cannot be sent must show before any of it counts.
    const otherBytes = notice.others === undefined ? 0 : encodeMessage(notice.others).length;
    const { activityIds, values, elapsedMs, costs, others } = notice;
    const byIndex = others && new Map(others);
    for (let index = 0; index < activityIds.length; index++) {
      const attempt = this.#running.get(activityIds[index]!);
      if (attempt === undefined) continue;
      const { batch } = attempt;
      const other = byIndex?.get(index);
      batch.bytes += OUTCOME_BYTES + (other === undefined ? 0 : otherBytes);
      batch.rows.add(attempt, values[index] ?? Number.NaN, elapsedMs[index] ?? 0, costs?.[index] ?? 0, other);
      this.settled++;
      if (other?.status === 'failed') this.failed++;
      this.#settle(attempt);
    }
    this.#partSoon();
  }

  #onHandedBack(activityIds: readonly number[]): void {
    const byBatch = new Map<HeldBatch, HeldAttempt[]>();
    for (const activityId of activityIds) {
      const attempt = this.#running.get(activityId);
      if (attempt === undefined) continue;
      const alike = byBatch.get(attempt.batch);
      if (alike === undefined) byBatch.set(attempt.batch, [attempt]);
      else alike.push(attempt);
    }
    for (const [batch, attempts] of byBatch) this.#giveBack(batch, attempts);
  }

  #giveBack(batch: HeldBatch, attempts: readonly HeldAttempt[]): void {
    if (attempts.length > 0) {
      const activityIds = attempts.map(({ activityId }) => activityId);
      const notice = { type: 'handedBack', activityIds, attempts: attempts.map(({ attempt }) => attempt) } as const;
      this.#tellOf(batch, notice);
    }
    for (const attempt of attempts) this.#settle(attempt);
    this.#completeIfDone(batch);
  }

  #settle(attempt: HeldAttempt): void {
    const { activityId, batch } = attempt;
    batch.settle(attempt);
    if (this.#running.get(activityId) === attempt) this.#running.delete(activityId);
    this.#completeIfDone(batch);
  }

  #completeIfDone(batch: HeldBatch): void {
    if (batch.left > 0 || batch.isCompleting) return;
    batch.isCompleting = true;
    queueMicrotask(() => void this.#complete(batch));
  }

  async #complete(batch: HeldBatch): Promise<void> {
    this.#tellSaid();
    this.#tellRows(batch);
    await Promise.all(batch.sending);
    if (!batch.isGivenBack) this.#completed.set(batch.id, batch.told, batch.bytes);
    this.#held.delete(batch.id);
    batch.complete();
    this.#events.onCompleted(batch);
  }

  #partSoon(): void {
    this.#parting ??= setTimeout(() => {
      this.#parting = undefined;
      this.#tellSaid();
      for (const batch of this.#held.values()) this.#tellRows(batch);
    }, PART_MS);
  }

  /** While Redis is away lines stay where they are bounded. */
  #tellSaid(): void {
    if (this.#parts.sender.waiting > MOST_WAITING) return;
    for (const notice of this.#said.take()) this.#tell(notice);
  }

  #tellRows(batch: HeldBatch): void {
    const outcomes = batch.rows.take();
    if (outcomes !== undefined) this.#tellOf(batch, outcomes);
  }

  #tellOf(batch: HeldBatch, notice: WorkerNotice): void {
    batch.told.push(notice);
    batch.isGivenBack ||= notice.type === 'handedBack';
    batch.sending.push(this.#parts.sender.send(batch.generation, notice));
  }

  #tell(notice: WorkerNotice): void {
    void this.#parts.sender.send(this.#parts.generation, notice);
  }

  #call(call: number, request: HostRequest): void {
    if (request.type !== 'service') {
      this.#calls.ask(call, request);
      return;
    }
    const message = `ctx.host.${request.path.join('.')}() was called, but a run over Redis has no hostServices; do what it does in the problem's own code`;
    const error = encodeError(new HgmError('ERR_HOST_CALL', message, { retryable: false }));
    queueMicrotask(() => this.#order({ type: 'answer', call, answer: { status: 'threw', error } }));
  }

  #runningHere(running: readonly HostRunning[]): RunningHere[] {
    return running.flatMap(([activityId, elapsedMs]) => {
      const attempt = this.#running.get(activityId)?.attempt;
      return attempt === undefined ? [] : [{ activityId, attempt, elapsedMs }];
    });
  }
}
