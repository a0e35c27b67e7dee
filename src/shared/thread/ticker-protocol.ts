/** What the thread that ticks and the main thread have in common. */
import type { MessagePort } from 'node:worker_threads';

export const TICK_MS = 250;
/** Least gap that is told, in milliseconds: on a busy machine a thread may be late by less. */
export const GAP_MS = 1000;

export interface TickerData {
  /** Carries {@link TickerGap}s. */
  readonly port: MessagePort;
  /** One float64: when it ticked last, on the clock of `monotonicMs`. */
  readonly ticks: SharedArrayBuffer;
}

/** A stretch in which the ticker did not run, though it was due. */
export interface TickerGap {
  readonly fromMs: number;
  readonly toMs: number;
}
