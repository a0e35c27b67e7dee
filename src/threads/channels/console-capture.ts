import type { Writable } from 'node:stream';
import type { LogLevel } from '../../shared/problem.js';
import { LineSplitter } from '../../shared/programs/line-splitter.js';

function capture(stream: Writable, onLine: (line: string) => void): LineSplitter {
  const splitter = new LineSplitter(onLine);
  // Below `write`, so that `end` and `cork` are captured too, and callbacks are still called.
  stream._write = (chunk: string | Uint8Array, _encoding, done) => {
    splitter.write(chunk);
    done();
  };
  stream._writev = (chunks, done) => {
    for (let index = 0; index < chunks.length; index++) splitter.write(chunks[index]!.chunk);
    done();
  };
  return splitter;
}

/**
 * Makes lines for the log of what this thread prints, by `console` or by writing to `process.stdout` and `process.stderr`. What is
 * written past them, `fs.writeSync(1, …)` or a child process that inherits its output, is out of reach.
 *
 * @param onLine - gets what is written to stdout as `info`, and to stderr as `warn`
 * @returns a function that passes on lines that have no end yet
 */
export function captureConsole(onLine: (level: LogLevel, line: string) => void): () => void {
  const output = capture(process.stdout, (line) => onLine('info', line));
  const errors = capture(process.stderr, (line) => onLine('warn', line));
  return () => {
    output.flush();
    errors.flush();
  };
}
