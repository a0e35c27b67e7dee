import { workerData } from 'node:worker_threads';
import { spin } from './spin.js';

const { durationMs, count }: { readonly durationMs: number; readonly count: SharedArrayBuffer } = workerData;
const words = new Int32Array(count);

for (;;) {
  spin(durationMs);
  Atomics.add(words, 0, 1);
}
