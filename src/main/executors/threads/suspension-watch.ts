import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { GAP_MS, TICK_MS, type TickerData, type TickerGap } from '../../../shared/thread/ticker-protocol.js';
import { TICKER_ENTRY_URL } from '../../remote/thread-entry-url.js';
import { Suspensions } from './suspensions.js';

/** Least duration of activities for which the ticker is started, in milliseconds: its thread takes some milliseconds and megabytes. */
const FIRST_TICK_AFTER_MS = 1000;

/** What checks of deadlines ask about time. */
export interface RunningTime {
  /** Whether all of the time up to now is accounted for. If not, it will be in a moment. */
  isKnown(nowMs: number): boolean;
  /** Time between two moments in which nothing of this process ran, in milliseconds. */
  suspendedMs(fromMs: number, toMs: number): number;
}

/** Finds the times in which nothing of this process ran, by a thread that only ticks. The main thread may be busy, and cannot tell. */
export class SuspensionWatch implements RunningTime {
  readonly #suspensions = new Suspensions();
  readonly #timer: NodeJS.Timeout;
  #ticker: { readonly thread: Worker; readonly port: MessagePort; readonly ticks: Float64Array } | undefined;

  constructor() {
    this.#timer = setTimeout(() => this.#start(), FIRST_TICK_AFTER_MS).unref();
  }

  isKnown(nowMs: number): boolean {
    const tickedAtMs = this.#ticker?.ticks[0] ?? 0;
    return tickedAtMs === 0 || nowMs - tickedAtMs <= TICK_MS + GAP_MS;
  }

  suspendedMs(fromMs: number, toMs: number): number {
    const port = this.#ticker?.port;
    if (port !== undefined) {
      for (let received = receiveMessageOnPort(port); received !== undefined; received = receiveMessageOnPort(port)) {
        const gap: TickerGap = received.message;
        this.#suspensions.note(gap.fromMs, gap.toMs);
      }
    }
    return this.#suspensions.within(fromMs, toMs);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    const ticker = this.#ticker;
    this.#ticker = undefined;
    ticker?.port.close();
    await ticker?.thread.terminate();
  }

  #start(): void {
    const { port1, port2 } = new MessageChannel();
    const workerData: TickerData = { port: port2, ticks: new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT) };
    const thread = new Worker(new URL(TICKER_ENTRY_URL), { name: 'hgm-ticker', workerData, transferList: [port2], execArgv: [] });
    thread.unref();
    port1.unref();
    // Without the ticker, time in which nothing ran counts towards deadlines.
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
