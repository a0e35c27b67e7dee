import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { LineSplitter } from './line-splitter.js';
import type { ProgramActivity } from './program-activity.js';
import { TextTail } from './text-tail.js';

/** Most of what is kept of a program's stderr, in characters. */
const MAXIMUM_STDERR_LENGTH = 64 * 1024;

/** Takes what a program writes to stderr: into the log of the activity that it runs for, each line a sign of life, and the end of it for messages. */
export class ProgramErrors {
  readonly #tail = new TextTail(MAXIMUM_STDERR_LENGTH);
  /** The latest one that the program has run for. */
  activity: Pick<ProgramActivity, 'log' | 'heartbeat'>;

  constructor(stderr: Readable, activity: Pick<ProgramActivity, 'log' | 'heartbeat'>) {
    this.activity = activity;
    const decoder = new StringDecoder('utf8');
    const lines = new LineSplitter((line) => {
      this.activity.heartbeat();
      this.activity.log(line);
    });
    stderr.on('data', (chunk: Buffer) => {
      const text = decoder.write(chunk);
      this.#tail.add(text);
      lines.write(text);
    });
    stderr.once('end', () => lines.flush());
  }

  /** What was written, or the end of it. */
  get text(): string {
    return this.#tail.text;
  }
}
