import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { assertNever } from '../../shared/assert-never.js';
import { decodeError } from '../../shared/error-envelope.js';
import type { AbortNotice, BatchMessage, MainMessage, ThreadMessage } from '../../shared/messages.js';

/** What the main thread asks of a thread. */
export interface ControlListener {
  onBatch(message: BatchMessage): void;
  /** The execution with this ticket is to abort. */
  onAbort(ticket: number): void;
}

/** The thread's end of the port between it and the main thread. */
export class ControlChannel {
  readonly #port: MessagePort;
  readonly #listener: ControlListener;
  #lastAbort: { readonly ticket: number; readonly reason: Error } | undefined;

  constructor(port: MessagePort, listener: ControlListener) {
    this.#port = port;
    this.#listener = listener;
    port.on('message', (message: MainMessage) => this.#receive(message));
    // The pool's own port keeps the thread alive.
    port.unref();
  }

  post(message: ThreadMessage, transfer: readonly (MessagePort | ArrayBuffer)[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  /** Handles at once what has come, which it otherwise is when user code yields. */
  receive(): void {
    for (let received = receiveMessageOnPort(this.#port); received !== undefined; received = receiveMessageOnPort(this.#port)) {
      this.#receive(received.message);
    }
  }

  /** Why the execution with this ticket is to abort, as far as notices were received; undefined when it is not. */
  abortReason(ticket: number): Error | undefined {
    return this.#lastAbort?.ticket === ticket ? this.#lastAbort.reason : undefined;
  }

  /** Called when an execution begins: tickets come round again, and an old notice is not for the one that has its ticket then. */
  forgetAbort(): void {
    this.#lastAbort = undefined;
  }

  #receive(message: MainMessage): void {
    switch (message.type) {
      case 'run':
      case 'call':
        this.#listener.onBatch(message);
        return;
      case 'abort':
        this.#onAbort(message);
        return;
      default:
        assertNever(message);
    }
  }

  #onAbort({ ticket, reason }: AbortNotice): void {
    this.#lastAbort = { ticket, reason: decodeError(reason) };
    this.#listener.onAbort(ticket);
  }
}
