import type { Duplex } from 'node:stream';
import { decodeMessage, encodeMessage } from './message-codec.js';
import type { MessageLink, MessageListener } from './protocol.js';

/** Before each message: its length in bytes, an unsigned 32-bit integer, the lowest byte first. */
const HEAD_BYTES = 4;
const HEAD = new Uint8Array(HEAD_BYTES);

/** Messages over a stream of bytes, such as a pipe between two processes. */
export class FramedLink<Sent, Received> implements MessageLink<Sent, Received> {
  readonly #stream: Duplex;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Where the message that is coming ends, head included; undefined until its head is there. */
  #end: number | undefined;
  #isClosed = false;

  constructor(stream: Duplex) {
    this.#stream = stream;
  }

  send(message: Sent): void {
    const bytes = encodeMessage(message, HEAD);
    if (this.#isClosed) return;
    bytes.writeUInt32LE(bytes.length - HEAD_BYTES, 0);
    this.#stream.write(bytes);
  }

  listen(listener: MessageListener<Received>): void {
    const close = (): void => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      listener.onClosed();
    };
    this.#stream.on('data', (chunk: Buffer) => {
      for (const body of this.#take(chunk)) {
        let message: Received;
        try {
          message = decodeMessage(body);
        } catch {
          // User code, which can find the stream's descriptor, has written into it.
          this.#stream.destroy();
          close();
          return;
        }
        listener.onMessage(message);
      }
    });
    this.#stream.on('error', close);
    this.#stream.on('close', close);
    this.#stream.on('end', close);
  }

  /** The bodies of the messages that are complete with this chunk. */
  *#take(chunk: Buffer): Generator<Buffer> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= (this.#end ?? HEAD_BYTES)) {
      const [first = chunk] = this.#chunks;
      const bytes = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
      this.#chunks = [bytes];
      this.#end ??= HEAD_BYTES + bytes.readUInt32LE(0);
      if (this.#length < this.#end) return;
      const body = bytes.subarray(HEAD_BYTES, this.#end);
      const rest = bytes.subarray(this.#end);
      this.#chunks = [rest];
      this.#length = rest.length;
      this.#end = undefined;
      yield body;
    }
  }
}
