import { type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import type {
  AbortNotice,
  BatchMessage,
  BatchRefusal,
  BatchReply,
  HelloMessage,
  ThreadMessage,
  ThreadNotice,
} from '../../../shared/messages.js';
import { ThreadSlot } from '../../../shared/thread/thread-slot.js';

/** What a thread of the pool tells. */
export interface PoolThreadListener {
  /** Answers come in the order of the messages, each after the notices that the thread posted before it. */
  onAnswer(thread: PoolThread, answer: BatchReply | BatchRefusal): void;
  onNotice(notice: ThreadNotice): void;
}

/** One thread of the pool: its slot, and the port for messages either way. */
export class PoolThread {
  readonly threadId: number;
  readonly slot: ThreadSlot;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #listener: PoolThreadListener;
  #unanswered = 0;

  constructor(worker: Worker, hello: HelloMessage, listener: PoolThreadListener) {
    this.threadId = hello.threadId;
    this.slot = new ThreadSlot(hello.slot);
    this.#worker = worker;
    this.#port = hello.port;
    this.#listener = listener;
    this.#port.on('message', (message: ThreadMessage) => this.#receive(message));
    // Only work keeps the process alive; and, once a thread that had some is ending, the news of its end.
    this.#port.unref();
    this.#port.once('close', () => worker.ref());
  }

  /** Sends a batch; a thread that is gone never answers. @throws what cloning the message throws */
  run(message: BatchMessage): void {
    this.#port.postMessage(message);
    if (this.#unanswered++ === 0) this.#port.ref();
  }

  notify(notice: AbortNotice): void {
    this.#port.postMessage(notice);
  }

  /** Hands on what the thread has posted and was not yet delivered. */
  deliver(): void {
    for (let received = receiveMessageOnPort(this.#port); received !== undefined; received = receiveMessageOnPort(this.#port)) {
      this.#receive(received.message);
    }
  }

  /** Ends the thread as soon as it runs JavaScript again; a native call is not interrupted. */
  terminate(): void {
    void this.#worker.terminate();
  }

  #receive(message: ThreadMessage): void {
    if (message.type !== 'reply' && message.type !== 'results' && message.type !== 'refusal') {
      this.#listener.onNotice(message);
      return;
    }
    if (--this.#unanswered === 0) this.#port.unref();
    this.#listener.onAnswer(this, message);
  }
}
