import { once } from 'node:events';
import { eventLine } from '../../report/event-line.js';
import { eventTypes } from '../../run/events/run-events.js';
import type { Run } from '../../run/run.js';
import type { OutputStream } from '../cli.js';

/** Types of the events that are printed: every change of the engine, and the run's end. All come after they were acknowledged. */
const PRINTED = eventTypes(({ isPrinted }) => isPrinted);
/** Length of the text that is gathered for one write, in characters. */
const WRITE_LENGTH = 1 << 16;

/**
 * Prints the acknowledged events of a run until they end, as one JSON object a line. What one turn of the event loop brings is written
 * together. For a reader that is behind, events wait in the run's buffer, which tells with `dropped` how many it had no room for.
 */
export async function printEvents(run: Run, stream: OutputStream): Promise<void> {
  let text = '';
  let isFlushPlanned = false;
  let drained: Promise<void> = Promise.resolve();
  const flush = (): void => {
    isFlushPlanned = false;
    if (text !== '' && !stream.write(text)) drained = untilDrained(stream);
    text = '';
  };
  for await (const event of run.events({ types: PRINTED })) {
    text += `${eventLine(event)}\n`;
    if (text.length >= WRITE_LENGTH) flush();
    if (!isFlushPlanned) setImmediate(flush);
    isFlushPlanned = true;
    await drained;
  }
  flush();
}

/** Resolves when the reader has caught up, or is gone. */
async function untilDrained(stream: OutputStream): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    await Promise.race([once(stream, 'drain', { signal }), once(stream, 'close', { signal })]);
  } catch {
    // The error of a stream, which its own listener deals with.
  } finally {
    settled.abort();
  }
}
