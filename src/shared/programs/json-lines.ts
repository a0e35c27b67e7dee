import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** Longest line of a guard's socket, in characters: a request holds arguments and an environment, which the system limits to a few MiB. */
const MAXIMUM_LINE_LENGTH = 64 * 1024 * 1024;

/** Calls back with each line of JSON that a socket brings. What is no JSON, or too long, ends the connection: it comes from no client of ours. */
export function readJsonLines<Line>(socket: Socket, onLine: (line: Line) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    rest += decoder.write(chunk);
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      try {
        onLine(JSON.parse(line));
      } catch (error) {
        socket.destroy(error instanceof Error ? error : undefined);
        return;
      }
    }
    if (rest.length > MAXIMUM_LINE_LENGTH) socket.destroy();
  });
}

/** Sends a line of JSON; one to a peer that is gone is lost, as its end tells. */
export function writeJsonLine<Line>(socket: Socket, line: Line): void {
  if (socket.writable) socket.write(`${JSON.stringify(line)}\n`);
}
