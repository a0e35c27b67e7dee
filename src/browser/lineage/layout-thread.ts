import type { Layout } from './layout.js';
import code from './layout-worker.js?code';

/** The thread that lays trees out: one tree at a time, in the order in which they were asked for. */
export class LayoutThread {
  readonly #worker: Worker;
  readonly #waiting: ((layout: Layout) => void)[] = [];

  constructor() {
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    this.#worker = new Worker(url);
    URL.revokeObjectURL(url);
    this.#worker.onmessage = ({ data }: MessageEvent<Layout>) => this.#waiting.shift()?.(data);
  }

  /** @param parent - is copied */
  layOut(parent: Int32Array): Promise<Layout> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#worker.postMessage(parent);
    });
  }

  /** What was asked for is not answered any more. */
  close(): void {
    this.#worker.terminate();
  }
}
