import { monotonicMs } from '../shared/clock.js';
import { GAP_MS, TICK_MS, type TickerData } from '../shared/thread/ticker-protocol.js';

/** Ticks, and tells of each stretch in which it could not. A stretch is told before the tick that ends it. */
export function startTicker({ port, ticks }: TickerData): void {
  const words = new Float64Array(ticks);
  words[0] = monotonicMs();
  setInterval(() => {
    const nowMs = monotonicMs();
    const lastMs = words[0] ?? nowMs;
    if (nowMs - lastMs > TICK_MS + GAP_MS) port.postMessage({ fromMs: lastMs, toMs: nowMs });
    words[0] = nowMs;
  }, TICK_MS);
}
