import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { GAP_MS, TICK_MS, type TickerData, type TickerGap } from '../../shared/thread/ticker-protocol.js';
import { TICKER_ENTRY_URL } from '../remote/thread-entry-url.js';
import { Suspensions } from './suspensions.js';

/** Least length of what is timed for which the ticker is started, in milliseconds: its thread takes some milliseconds and megabytes. */
export const FIRST_TICK_AFTER_MS = 1000;

/** Which of the time that passed this process ran. Moments are in milliseconds of the clock of `monotonicMs`. */
export interface RunningTime {
  /** Something is timed from now on: time in which nothing of this process runs is known a second later, and from then on. */
  begin(): void;
  /** Up to when all time is accounted for: `nowMs`, or a moment before it, until it is in a moment. */
  knownUntilMs(nowMs: number): number;
  /** Time between two moments in which nothing of this process ran, in milliseconds. */
  suspendedMs(fromMs: number, toMs: number): number;
  /** All such time, in milliseconds. */
  readonly totalSuspendedMs: number;
  /** Frees what it holds; from then on all time counts. */
  close(): Promise<void>;
}

/** Finds the times in which nothing of this process ran, by a thread that only ticks. The main thread may be busy, and cannot tell. */
export class SuspensionWatch implements RunningTime {
  readonly #suspensions = new Suspensions();
  #timer: NodeJS.Timeout | undefined;
  #ticker: { readonly thread: Worker; readonly port: MessagePort; readonly ticks: Float64Array } | undefined;
  /** The last tick before which all gaps have been taken. */
  #seenTickMs = 0;
  #isClosed = false;

  begin(): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    this.#timer = setTimeout(() => this.#start(), FIRST_TICK_AFTER_MS).unref();
  }

  knownUntilMs(nowMs: number): number {
    const tickedAtMs = this.#ticker?.ticks[0] ?? 0;
    return tickedAtMs === 0 || nowMs - tickedAtMs <= TICK_MS + GAP_MS ? nowMs : tickedAtMs;
  }

  suspendedMs(fromMs: number, toMs: number): number {
    this.#takeGaps();
    return this.#suspensions.within(fromMs, toMs);
  }

  get totalSuspendedMs(): number {
    this.#takeGaps();
    return this.#suspensions.totalMs;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const ticker = this.#ticker;
    this.#ticker = undefined;
    ticker?.port.close();
    await ticker?.thread.terminate();
  }

  /** A gap is told before the tick that ends it, so that nothing is to be taken where none has come. */
  #takeGaps(): void {
    const ticker = this.#ticker;
    const tickMs = ticker?.ticks[0] ?? 0;
    if (ticker === undefined || tickMs === this.#seenTickMs) return;
    this.#seenTickMs = tickMs;
    const { port } = ticker;
    for (let received = receiveMessageOnPort(port); received !== undefined; received = receiveMessageOnPort(port)) {
      const gap: TickerGap = received.message;
      this.#suspensions.note(gap.fromMs, gap.toMs);
    }
  }

  #start(): void {
    const { port1, port2 } = new MessageChannel();
    const workerData: TickerData = { port: port2, ticks: new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT) };
    const thread = new Worker(new URL(TICKER_ENTRY_URL), { name: 'hgm-ticker', workerData, transferList: [port2], execArgv: [] });
    thread.unref();
    port1.unref();
    // Without the ticker, time in which nothing ran counts.
    const forget = () => {
      this.#ticker = undefined;
    };
    thread.once('error', forget);
    thread.once('exit', forget);
    this.#ticker = { thread, port: port1, ticks: new Float64Array(workerData.ticks) };
  }
}

/** An age as of now, without the time in which nothing of this process ran. */
export function runningAge(time: RunningTime, ageMs: number, nowMs: number): number {
  return ageMs - time.suspendedMs(nowMs - ageMs, nowMs);
}
