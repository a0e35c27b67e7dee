import type { Writable } from 'node:stream';
import type { LogLevel } from '../../shared/problem.js';
import { LineSplitter } from '../../shared/programs/line-splitter.js';

/** Gets what is printed, in whatever pieces: what is written to stdout as `info`, and to stderr as `warn`. */
export type OnPrinted = (level: 'info' | 'warn', chunk: string | Uint8Array) => void;

function divert(stream: Writable, onChunk: (chunk: string | Uint8Array) => void): void {
  // Below `write`, so that `end` and `cork` are captured too, and callbacks are still called.
  stream._write = (chunk: string | Uint8Array, _encoding, done) => {
    onChunk(chunk);
    done();
  };
  stream._writev = (chunks, done) => {
    for (let index = 0; index < chunks.length; index++) onChunk(chunks[index]!.chunk);
    done();
  };
}

/**
 * Takes what this thread prints, by `console` or by writing to `process.stdout` and `process.stderr`. What is written past them,
 * `fs.writeSync(1, …)` or a child process that inherits its output, is out of reach.
 */
export function divertPrinted(onPrinted: OnPrinted): void {
  divert(process.stdout, (chunk) => onPrinted('info', chunk));
  divert(process.stderr, (chunk) => onPrinted('warn', chunk));
}

/** Makes lines of what is printed. */
export class PrintedLines {
  readonly #output: LineSplitter;
  readonly #errors: LineSplitter;

  constructor(onLine: (level: LogLevel, line: string) => void) {
    this.#output = new LineSplitter((line) => onLine('info', line));
    this.#errors = new LineSplitter((line) => onLine('warn', line));
  }

  write(level: 'info' | 'warn', chunk: string | Uint8Array): void {
    (level === 'info' ? this.#output : this.#errors).write(chunk);
  }

  /** Passes on lines that have no end yet. */
  flush(): void {
    this.#output.flush();
    this.#errors.flush();
  }
}

/**
 * Makes lines for the log of what this thread prints.
 *
 * @param onLine - gets each line
 * @returns a function that passes on lines that have no end yet
 */
export function captureConsole(onLine: (level: LogLevel, line: string) => void): () => void {
  const lines = new PrintedLines(onLine);
  divertPrinted((level, chunk) => lines.write(level, chunk));
  return () => lines.flush();
}
