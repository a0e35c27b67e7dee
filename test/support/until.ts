import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

/** What a wait may take at most, in milliseconds: only a hang is longer. */
const PATIENCE_MS = 120_000;

export interface UntilOptions {
  /** Between two looks, in milliseconds. @defaultValue 2 */
  readonly everyMs?: number;
  /** Longest wait, in milliseconds. @defaultValue 120,000 */
  readonly timeoutMs?: number;
}

/** Waits until that is so. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  { everyMs = 2, timeoutMs = PATIENCE_MS }: UntilOptions = {},
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    assert.ok(performance.now() < deadline, `waited in vain for ${what}`);
    await delay(everyMs);
  }
}
