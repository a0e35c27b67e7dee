import { type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import type { HelloMessage, MainNotice, ThreadNotice } from '../../../shared/messages.js';
import { ThreadSlot } from '../../../shared/thread/thread-slot.js';

/** One thread of the pool: its slot, and the port for notices either way. */
export class PoolThread {
  readonly threadId: number;
  readonly slot: ThreadSlot;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #onNotice: (notice: ThreadNotice) => void;

  constructor(worker: Worker, hello: HelloMessage, onNotice: (notice: ThreadNotice) => void) {
    this.threadId = hello.threadId;
    this.slot = new ThreadSlot(hello.slot);
    this.#worker = worker;
    this.#port = hello.port;
    this.#onNotice = onNotice;
    this.#port.on('message', onNotice);
    // Only work keeps the process alive, and Piscina sees to that.
    this.#port.unref();
  }

  notify(notice: MainNotice): void {
    this.#port.postMessage(notice);
  }

  /** Hands on the notices that have come but were not yet delivered, so that those posted before a reply are seen before it. */
  deliverNotices(): void {
    for (let received = receiveMessageOnPort(this.#port); received !== undefined; received = receiveMessageOnPort(this.#port)) {
      this.#onNotice(received.message);
    }
  }

  /** Ends the thread as soon as it runs JavaScript again; a native call is not interrupted. */
  terminate(): void {
    void this.#worker.terminate();
  }
}
