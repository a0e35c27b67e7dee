/** Runs a search's activities at workers, over Redis, and, where it is to join in, in an executor of this process too. */
import { monotonicMs } from '../../../../shared/clock.js';
import { HgmError } from '../../../../shared/errors.js';
import type { Impurities } from '../../../../shared/messages.js';
import { type ActivityWork, describeWork, type ThreadWork } from '../../../../shared/work.js';
import type { WorkerChange, WorkerInfo } from '../../../../shared/workers/worker-info.js';
import type { Attempt, AttemptOutcome, Executor, ExecutorListener, RunningAttempt, SettleAttempt } from '../../executor.js';
import { OncePerTurn } from '../../once-per-turn.js';
import { BatchSizer } from '../../threads/batches/batch-sizer.js';
import { WaitingAttempts } from '../../threads/batches/waiting-attempts.js';
import type { PendingAttempt } from '../../threads/pending-attempt.js';
import { ProblemNumbers } from '../../threads/problem-numbers.js';
import { unsentError } from '../../threads/unsent-error.js';
import { UnsettledAttempts } from '../../unsettled-attempts.js';
import { Fingerprints } from '../fingerprint.js';
import { WORKER_HEARTBEAT_MS } from '../keys.js';
import { JobConsumer } from '../queues.js';
import { BatchAudit } from './batch-audit.js';
import { BatchPacker } from './batch-packer.js';
import { BatchSender } from './batch-sender.js';
import { Cancellations } from './cancellations.js';
import { FailingWorkers } from './failing-workers.js';
import { HomeShare } from './home-share.js';
import { NoticeIntake } from './notice-intake.js';
import { RemoteAttempt } from './remote-attempt.js';
import type { Published, RunSession } from './run-session.js';
import { SentBatches } from './sent-batches.js';
import { workerInfoOf } from './worker-info.js';
import { type KnownWorker, WorkerWatch } from './worker-watch.js';

/** Batches that are under way for each thread of a worker: the one that it is on, and the next. */
const BATCHES_A_THREAD = 2;
/** What workers are sent at a time: longer and fewer than for threads, since each batch is some twenty commands of Redis. */
const BATCH_MS = 75;
/** Evaluations that cost nothing go out so many at a time: with 500, workers waited for Redis a third of the time. */
const BOUNDS = { leastMs: 10, maximumSize: 1500 } as const;
/** How many notices are taken in at a time: each waits for Redis to take it out. */
const NOTICES_AT_A_TIME = 32;
/** How often it is looked what workers there are, in milliseconds. */
const LOOK_MS = 1000;
/** Longest wait at the start for results that lie in Redis, in milliseconds. */
const TAKE_IN_MS = 10_000;

export interface RedisExecutorParts {
  /** Not closed: what is to become of the run in Redis is its owner's to say. */
  readonly session: RunSession;
  readonly published: Published;
  /** Runs all that is no activity of a search; closed with this. */
  readonly home: Executor<ThreadWork>;
  /** Whether it runs activities too: so many at a time, 0 for none. */
  readonly homeThreads: number;
  readonly onImpurities: (impurities: Impurities) => void;
  /** @param reason - why, of `setAside` and `refused` */
  readonly onWorker: (change: WorkerChange, worker: WorkerInfo, reason: string | null) => void;
  /** The run is another coordinator's. */
  readonly onLost: (error: HgmError) => void;
}

export class RedisExecutor implements Executor<ThreadWork> {
  /** Another number of threads of this process; workers have theirs. Absent where it has none to resize. */
  readonly resize?: (size: number) => void;
  readonly #parts: RedisExecutorParts;
  readonly #unsettled = new UnsettledAttempts<RemoteAttempt>();
  readonly #sizer: BatchSizer;
  readonly #waiting: WaitingAttempts;
  readonly #sent: SentBatches;
  readonly #home: HomeShare;
  readonly #prints = new Fingerprints();
  readonly #packer = new BatchPacker(new ProblemNumbers(), this.#prints);
  readonly #intake: NoticeIntake;
  readonly #failing = new FailingWorkers();
  readonly #watch: WorkerWatch;
  readonly #pumping = new OncePerTurn(() => this.#pump());
  #sender!: BatchSender;
  #audit!: BatchAudit;
  #cancellations!: Cancellations;
  #consumer: JobConsumer | undefined;
  #looking: NodeJS.Timeout | undefined;
  #listener: ExecutorListener | undefined;
  #closing: Promise<void> | undefined;

  private constructor(parts: RedisExecutorParts) {
    this.#parts = parts;
    this.#sizer = new BatchSizer(parts.published.setup.batching, BATCH_MS, BOUNDS);
    this.#waiting = new WaitingAttempts(this.#sizer);
    this.#sent = new SentBatches(parts.session.generation);
    this.#home = new HomeShare(parts.home, parts.homeThreads);
    if (parts.home.resize !== undefined) this.resize = (size) => this.#resize(size);
    this.#intake = new NoticeIntake({
      session: parts.session,
      prints: this.#prints,
      sizer: this.#sizer,
      unsettled: this.#unsettled,
      settle: (worker, pending, outcome) => this.#onOutcome(worker, pending, outcome),
      handBack: (activityIds, attempts) => this.#onHandedBack(activityIds, attempts),
      onImpurities: parts.onImpurities,
      onTaken: () => this.#pump(),
    });
    this.#watch = new WorkerWatch({
      onJoined: (worker) => this.#tellWorker('joined', worker),
      onLeft: (worker) => this.#onGone('left', worker),
      onLost: (worker) => this.#onLost(worker),
      onRefused: (worker, reason) => this.#tellWorker('refused', worker, reason),
    });
  }

  /** Takes in what an earlier coordinator's workers have sent, and lets workers join. */
  static async open(parts: RedisExecutorParts): Promise<RedisExecutor> {
    const executor = new RedisExecutor(parts);
    await executor.#open();
    return executor;
  }

  async #open(): Promise<void> {
    const { session, published, onLost } = this.#parts;
    const { batchQueue, apartQueue, noticeQueue } = session.keys;
    const queues = { pool: await session.openQueue(batchQueue), apart: await session.openQueue(apartQueue) };
    const notices = await session.openQueue(noticeQueue);
    // Batches of an earlier coordinator that nobody has begun.
    await Promise.all([queues.pool.drain(), queues.apart.drain()]);
    this.#sender = new BatchSender(session, queues, this.#packer);
    this.#audit = new BatchAudit(this.#sent, this.#sender, notices, {
      onTakenBack: (batch, isSplit) => this.#putBack(this.#sent.take(batch), isSplit),
      onBlamed: (pending, losses) => this.#fail(pending, blamedError(pending, losses), 0),
    });
    this.#cancellations = new Cancellations(session, this.#sent, this.#sender, published.setup.cancelGraceMs, {
      putBack: (attempts) => this.#putBack(attempts, false),
      giveUp: (pending, error) => this.#fail(pending, error, 0),
    });
    await session.publish(published, {
      onLog: (level, message) => this.#log(message, level),
      onBack: () => this.#onBack(),
      onLost,
    });
    this.#consumer = await JobConsumer.open(session.place(noticeQueue), NOTICES_AT_A_TIME, async (data) =>
      this.#intake.take(data),
    );
    const untilMs = monotonicMs() + TAKE_IN_MS;
    for (let count = await notices.count(); count.waiting + count.active > 0 && monotonicMs() < untilMs; ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      count = await notices.count();
    }
    this.#looking = setTimeout(() => void this.#look(), 0);
  }

  execute(attempt: Attempt<ThreadWork>, settle: SettleAttempt): void {
    if (!isActivity(attempt)) {
      this.#home.execute(attempt, settle);
      return;
    }
    const pending = new RemoteAttempt(attempt, settle);
    if (!this.#unsettled.add(pending)) return;
    const found = this.#intake.leftover(attempt);
    if (found !== undefined) this.#settleSoon(pending, found);
    else {
      this.#waiting.push(pending);
      this.#pumping.soon();
    }
  }

  #settleSoon(pending: RemoteAttempt, outcome: AttemptOutcome): void {
    queueMicrotask(() => this.#settle(pending, outcome));
  }

  cancel(activityId: number, reason: HgmError): void {
    const pending = this.#unsettled.get(activityId);
    if (pending === undefined) this.#parts.home.cancel(activityId, reason);
    else this.#stop(pending, reason);
  }

  listen(listener: ExecutorListener): void {
    this.#listener = listener;
    this.#intake.listen(listener);
    this.#parts.home.listen?.(listener);
  }

  /** What keeps all threads busy, here and at the workers that there are now. */
  get desiredAttempts(): number {
    const remote = BATCHES_A_THREAD * this.#watch.threads * this.#sizer.size('evaluate');
    return Math.max(1, this.#home.desiredAttempts + remote);
  }

  get concurrency(): number {
    return Math.max(1, this.#home.threads + this.#watch.threads);
  }

  /** As the latest heartbeats say, of attempts that have not settled. */
  runningAttempts(): readonly RunningAttempt[] {
    const remote = this.#watch
      .list()
      .flatMap(({ heartbeat, ageMs }) =>
        heartbeat.running.flatMap(({ activityId, attempt, elapsedMs }) =>
          this.#underWay(activityId, attempt) === undefined ? [] : [{ activityId, elapsedMs: elapsedMs + ageMs }],
        ),
      );
    return [...this.#home.runningAttempts(), ...remote];
  }

  /** What threads of workers have offered so far, in milliseconds of threads. */
  get offeredMs(): number {
    return this.#watch.offeredMs;
  }

  workers(): readonly WorkerInfo[] {
    return this.#watch.list().map(workerInfoOf);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#unsettled.refuse(new HgmError('ERR_CLOSED', 'the executor is closed'));
    const closed = new HgmError('ERR_CLOSED', 'the executor was closed before the activity ended');
    for (const pending of this.#unsettled.values()) this.#stop(pending, closed);
    await this.#unsettled.whenNone();
    clearTimeout(this.#looking);
    this.#cancellations.close();
    this.#sender.close();
    await Promise.all([this.#consumer?.close(), this.#parts.home.close()]);
  }

  #resize(size: number): void {
    this.#home.resize(size);
    this.#pumping.soon();
  }

  #pump(): void {
    const { size } = this.#unsettled;
    for (let next = this.#waiting.first; next !== null; next = this.#waiting.first) {
      const pending = this.#mine(next);
      const isApart = this.#isApart(pending);
      if (isApart ? this.#home.takesApart(this.#sent.apart, this.#watch.usable) : this.#home.hasRoom(size, this.#watch.threads)) {
        this.#waiting.remove(pending);
        this.#home.run(pending, isApart, (outcome) => this.#onHomeOutcome(pending, outcome));
        continue;
      }
      const free = isApart ? 1 : BATCHES_A_THREAD * this.#watch.threads - this.#sent.inPool;
      if (free <= 0) return;
      // Where all threads have something, part of a batch waits for the rest.
      if (!isApart && this.#sent.inPool >= this.#watch.threads && this.#waiting.size < this.#sizer.leastOfActivities) return;
      this.#send(this.#waiting.takeBatch(next, isApart ? 1 : this.#waiting.shareOf(next, free)), isApart);
    }
  }

  #send(attempts: readonly PendingAttempt[], isApart: boolean): void {
    const mine = attempts.map((pending) => this.#mine(pending));
    const batch = this.#sent.add(mine, isApart, monotonicMs());
    this.#sender.send(batch).catch((error: unknown) => {
      const unsent = this.#sent.take(batch);
      const [first] = unsent;
      if (unsent.length === 1 && first !== undefined) this.#fail(first, unsentError(first.attempt.work, error), 0);
      else this.#putBack(unsent, true);
    });
  }

  #mine(pending: PendingAttempt): RemoteAttempt {
    if (pending instanceof RemoteAttempt) return pending;
    throw new TypeError(`activity ${pending.attempt.activityId} was not given to this executor`);
  }

  /** An attempt that a worker has or may have. */
  #underWay(activityId: number, attempt: number): RemoteAttempt | undefined {
    const pending = this.#unsettled.get(activityId);
    return pending?.sent !== undefined && pending.attempt.attempt === attempt ? pending : undefined;
  }

  #isApart({ activity: { work } }: RemoteAttempt): boolean {
    const { expandConcurrency, evaluateConcurrency } = this.#parts.published.setup;
    return (work.type === 'expand' ? expandConcurrency : evaluateConcurrency) !== undefined;
  }

  #onHomeOutcome(pending: RemoteAttempt, outcome: AttemptOutcome): void {
    this.#settle(pending, outcome);
    this.#pumping.soon();
  }

  #onHandedBack(activityIds: readonly number[], attempts: readonly number[]): void {
    const handedBack = activityIds.flatMap((activityId, index) => this.#underWay(activityId, attempts[index] ?? 0) ?? []);
    for (const pending of handedBack) this.#sent.release(pending);
    this.#putBack(handedBack, false);
  }

  #onOutcome(worker: string, pending: RemoteAttempt, outcome: AttemptOutcome): void {
    const batch = pending.sent;
    if (batch !== undefined && outcome.status === 'failed' && pending.stop === undefined) batch.failed++;
    this.#settle(pending, outcome);
    if (batch === undefined || batch.left > 0) return;
    const reason = this.#failing.note(worker, 2 * batch.failed > batch.size);
    if (reason === undefined || !this.#watch.setAside(worker, reason)) return;
    this.#parts.session.order(worker, { type: 'setAside', reason });
    const known = this.#watch.get(worker);
    if (known !== undefined) this.#tellWorker('setAside', known, reason);
  }

  /** Regularly. */
  async #look(): Promise<void> {
    const { session } = this.#parts;
    try {
      if (session.isThere) {
        await session.forgetWorkers(this.#watch.look(await session.workers(), monotonicMs()));
        this.#cancellations.repeat();
        if (this.#watch.usable === 0 && this.#home.threads > 0) await this.#recallAll();
        await this.#audit.look(monotonicMs());
      }
    } catch (error) {
      session.fault(error);
    }
    this.#pump();
    if (this.#closing === undefined) this.#looking = setTimeout(() => void this.#look(), LOOK_MS);
  }

  /** No worker is left: what lies in Redis is done here. What one has still locked is looked at again. */
  async #recallAll(): Promise<void> {
    for (const batch of [...this.#sent]) {
      if (batch.isAdded && (await this.#sender.recall(batch))) this.#putBack(this.#sent.take(batch), false);
    }
  }

  /** Redis may have lost what it was given. */
  #onBack(): void {
    this.#packer.forgetAll();
  }

  /** What ran through a whole interval of heartbeats at a worker that died is charged; the rest runs again. */
  #onLost(worker: KnownWorker): void {
    const { heartbeat, id } = worker;
    for (const { activityId, attempt, elapsedMs } of heartbeat.running) {
      const pending = this.#underWay(activityId, attempt);
      const batch = pending?.sent;
      if (batch === undefined || pending === undefined || elapsedMs < WORKER_HEARTBEAT_MS) continue;
      const what = `worker ${id} (process ${heartbeat.pid} at ${heartbeat.host}) gave no sign of life any more during ${describeWork(pending.attempt.work)}`;
      const error = new HgmError('ERR_WORKER_LOST', `${what}; look there for what ended it`, { details: { worker: id } });
      this.#fail(pending, error, elapsedMs);
      if (batch.left > 0) void this.#sender.shorten(batch);
      else void this.#sender.recall(batch);
    }
    this.#onGone('lost', worker);
  }

  #onGone(change: 'left' | 'lost', worker: KnownWorker): void {
    this.#intake.forget(worker.id);
    this.#tellWorker(change, worker);
    this.#pumping.soon();
  }

  #tellWorker(change: WorkerChange, worker: KnownWorker, reason: string | null = null): void {
    this.#parts.onWorker(change, workerInfoOf(worker), reason);
    this.#pumping.soon();
  }

  #stop(pending: RemoteAttempt, error: HgmError): void {
    if (pending.stop !== undefined) return;
    const killAtMs = this.#cancellations.deadline();
    pending.stop = { error, askedAtMs: monotonicMs(), killAtMs };
    this.#waiting.remove(pending);
    if (pending.isAtHome) this.#parts.home.cancel(pending.attempt.activityId, error);
    else if (pending.sent === undefined) queueMicrotask(() => this.#fail(pending, error, 0));
    else this.#cancellations.add(pending);
  }

  /** What was not run goes back to the queue, but for those that are to end. */
  #putBack(attempts: readonly RemoteAttempt[], isSplit: boolean): void {
    for (const pending of attempts) {
      pending.travelsAlone ||= isSplit;
      if (pending.stop !== undefined) this.#fail(pending, pending.stop.error, 0);
    }
    this.#waiting.putBack(attempts);
    this.#pumping.soon();
  }

  #settle(pending: RemoteAttempt, outcome: AttemptOutcome): void {
    if (pending.isSettled) return;
    this.#waiting.remove(pending);
    this.#sent.release(pending);
    this.#unsettled.settle(pending, outcome);
  }

  #fail(pending: RemoteAttempt, error: Error, elapsedMs: number): void {
    this.#settle(pending, { status: 'failed', error, elapsedMs });
  }

  #log(message: string, level: 'info' | 'warn' | 'error'): void {
    this.#listener?.onLog({ activityId: null, level, message, source: 'log' });
  }
}

/** Of an attempt that was alone in its batch, which so many workers were lost with. */
function blamedError({ attempt: { work } }: RemoteAttempt, losses: number): HgmError {
  const what = `${losses} workers in turn gave no sign of life any more that had ${describeWork(work)}`;
  return new HgmError('ERR_WORKER_LOST', `${what}; it may be what ends them: run it with isolation: 'process' (--isolate)`);
}

function isActivity(attempt: Attempt<ThreadWork>): attempt is Attempt<ActivityWork> {
  return attempt.work.type === 'expand' || attempt.work.type === 'evaluate';
}
