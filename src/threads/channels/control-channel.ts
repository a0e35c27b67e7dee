import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { decodeError } from '../../shared/error-envelope.js';
import type { MainNotice, ThreadNotice } from '../../shared/messages.js';

/** The thread's end of the port on which it and the main thread send notices that nobody answers. */
export class ControlChannel {
  readonly #port: MessagePort;
  readonly #onAbort: (ticket: number) => void;
  #lastAbort: { readonly ticket: number; readonly reason: Error } | undefined;

  /** @param onAbort - called when the main thread asks the execution with this ticket to abort */
  constructor(port: MessagePort, onAbort: (ticket: number) => void) {
    this.#port = port;
    this.#onAbort = onAbort;
    port.on('message', (notice: MainNotice) => this.#receive(notice));
    // The pool's own port keeps the thread alive.
    port.unref();
  }

  post(notice: ThreadNotice, transfer: readonly MessagePort[] = []): void {
    this.#port.postMessage(notice, transfer);
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

  #receive(notice: MainNotice): void {
    this.#lastAbort = { ticket: notice.ticket, reason: decodeError(notice.reason) };
    this.#onAbort(notice.ticket);
  }
}
