import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { assertNever } from '../../shared/assert-never.js';
import { decodeError } from '../../shared/error-envelope.js';
import { nextTurn } from '../../shared/primordials.js';
import type { StartMessage, WaitingAnswer, WaitingOrder } from '../../shared/thread/waiting-protocol.js';

/** What the main thread asks of a thread for work that waits. */
export interface WaitingListener {
  onStart(order: StartMessage): void;
  onAbort(ticket: number, reason: Error): void;
  onAbandon(ticket: number): void;
}

/** The thread's end of the port between it and the main thread. It keeps the thread alive. */
export class WaitingChannel {
  readonly #port: MessagePort;
  readonly #listener: WaitingListener;

  constructor(port: MessagePort, listener: WaitingListener) {
    this.#port = port;
    this.#listener = listener;
    port.on('message', (order: WaitingOrder) => this.#receive(order));
  }

  post(answer: WaitingAnswer, transfer: readonly (MessagePort | ArrayBuffer)[] = []): void {
    this.#port.postMessage(answer, transfer);
  }

  /** Handles at once what has come, which it otherwise is when the loop turns. */
  receive(): void {
    for (let received = receiveMessageOnPort(this.#port); received !== undefined; received = receiveMessageOnPort(this.#port)) {
      this.#receive(received.message);
    }
  }

  #receive(order: WaitingOrder): void {
    switch (order.type) {
      case 'start':
        // Not from within user code that looks at its signal.
        nextTurn(() => this.#listener.onStart(order));
        return;
      case 'abort':
        // Nor is a loop known to turn because code in it has looked.
        nextTurn(() => this.post({ type: 'turned' }));
        this.#listener.onAbort(order.ticket, decodeError(order.reason));
        return;
      case 'abandon':
        this.#listener.onAbandon(order.ticket);
        return;
      default:
        assertNever(order);
    }
  }
}
