import { ApiError } from '../data/api-error.js';
import type { Layout } from './layout.js';
import code from './layout-worker.js?code';

interface Waiting {
  readonly resolve: (layout: Layout) => void;
  readonly reject: (error: ApiError) => void;
}

/** The thread that lays trees out: one tree at a time, in the order in which they were asked for. One that failed is replaced when the next tree comes. */
export class LayoutThread {
  #worker: Worker | undefined;
  #waiting: Waiting[] = [];

  /** @param parent - is copied. @throws ApiError where the browser lets no such thread run, or it fails */
  layOut(parent: Int32Array): Promise<Layout> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.postMessage(parent);
    });
  }

  /** What was asked for is not answered any more. */
  close(): void {
    this.#worker?.terminate();
  }

  #start(): Worker {
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    const worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.onmessage = ({ data }: MessageEvent<Layout>) => this.#waiting.shift()?.resolve(data);
    worker.onmessageerror = () => this.#fail('its answer could not be read');
    // Of a worker that was not let start there is no message.
    worker.onerror = ({ message = '' }) => this.#fail(message === '' ? 'the browser did not let it start' : message);
    return worker;
  }

  #fail(why: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const error = new ApiError(
      'ERR_PAGE',
      `the worker that lays the tree out failed: ${why}; the list of agents has the same figures`,
      null,
    );
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
