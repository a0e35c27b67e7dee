/** A worker host in this process, and its coordinator as far as a test needs one. */
import assert from 'node:assert/strict';
import type { Attempt, AttemptOutcome } from '../../../../src/main/executors/executor.js';
import { AttemptsPacker } from '../../../../src/main/executors/processes/attempts-packer.js';
import { readOutcomes } from '../../../../src/main/executors/processes/outcome-reader.js';
import { REMOTE_BATCH_MS } from '../../../../src/main/executors/threads/batches/batch-sizer.js';
import { ProblemNumbers } from '../../../../src/main/executors/threads/problem-numbers.js';
import { ThreadExecutor } from '../../../../src/main/executors/threads/thread-executor.js';
import { decodeMessage, encodeMessage } from '../../../../src/main/executors/worker-host/message-codec.js';
import type { HostNotice, HostOrder, HostSetup, MessageListener } from '../../../../src/main/executors/worker-host/protocol.js';
import { UNWATCHED_TIME } from '../../../../src/main/executors/worker-host/unwatched-time.js';
import { WorkerHost } from '../../../../src/main/executors/worker-host/worker-host.js';
import { encodeError } from '../../../../src/shared/error-envelope.js';
import type { HgmError } from '../../../../src/shared/errors.js';
import type { ThreadWork } from '../../../../src/shared/work.js';

interface Given {
  readonly attempt: Attempt<ThreadWork>;
  readonly resolve: (outcome: AttemptOutcome) => void;
}

/** A host of one thread. Every message is encoded on its way. */
export class HostHarness {
  readonly #host: WorkerHost;
  readonly #packer = new AttemptsPacker(new ProblemNumbers());
  readonly #given = new Map<number, Given>();
  #listener: MessageListener<HostOrder> | undefined;
  readonly ready: Promise<void>;
  #onReady: () => void = () => undefined;
  /** Orders whose evaluations went on to a thread as they came. */
  forwarded = 0;
  /** Activities that were handed back, and given again. */
  handedBack = 0;

  constructor(setup: Partial<HostSetup> = {}) {
    this.ready = new Promise((resolve) => {
      this.#onReady = resolve;
    });
    this.#host = new WorkerHost(
      {
        send: (notice) => this.#onNotice(decodeMessage(encodeMessage(notice))),
        listen: (listener) => {
          this.#listener = listener;
        },
      },
      { makeExecutor: (options, parts) => this.#makeExecutor(options, parts), heartbeatMs: 20, onClosed: () => undefined },
    );
    const ofHost = { threads: 1, setupTimeoutMs: 60_000, cancelGraceMs: 3, batching: true };
    this.#order({ type: 'start', setup: { ...ofHost, ...setup } });
  }

  /** Gives the host attempts in one order, evaluations last. @returns how each ended */
  give(attempts: readonly Attempt<ThreadWork>[]): Promise<AttemptOutcome>[] {
    const ends = attempts.map(
      (attempt) => new Promise<AttemptOutcome>((resolve) => this.#given.set(attempt.activityId, { attempt, resolve })),
    );
    this.#order(this.#packer.pack(attempts));
    return ends;
  }

  cancel(activityId: number, error: HgmError): void {
    this.#order({ type: 'cancel', activityIds: [activityId], reason: encodeError(error) });
  }

  /** What has not started comes back, and is given again, each in an order of its own. */
  handBack(): void {
    this.#order({ type: 'handBack' });
  }

  close(): Promise<void> {
    return this.#host.close();
  }

  #makeExecutor(...[setup, { endpoint, onImpurities }]: Parameters<ConstructorParameters<typeof WorkerHost>[1]['makeExecutor']>) {
    const executor = new ThreadExecutor({ ...setup, onImpurities }, UNWATCHED_TIME, { endpoint, batchMs: REMOTE_BATCH_MS });
    const forward = executor.forward.bind(executor);
    executor.forward = (orders) => {
      const isForwarded = forward(orders);
      if (isForwarded) this.forwarded++;
      return isForwarded;
    };
    return executor;
  }

  #order(order: HostOrder): void {
    this.#listener?.onMessage(decodeMessage(encodeMessage(order)));
  }

  #onNotice(notice: HostNotice): void {
    if (notice.type === 'failed') throw new Error('the host has no pool');
    if (notice.type === 'ready') this.#onReady();
    if (notice.type === 'outcomes') {
      readOutcomes(notice, (activityId, outcome) => {
        const given = this.#given.get(activityId);
        assert.ok(given !== undefined, `activity ${activityId} settled twice, or was never given`);
        this.#given.delete(activityId);
        given.resolve(outcome);
      });
    }
    if (notice.type !== 'handedBack') return;
    const again = notice.activityIds.map((activityId) => {
      const given = this.#given.get(activityId);
      assert.ok(given !== undefined, `activity ${activityId} was handed back after it had settled`);
      return given.attempt;
    });
    this.handedBack += again.length;
    for (const attempt of again) this.#order(this.#packer.pack([attempt]));
  }
}
