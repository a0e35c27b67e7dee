import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';

/**
 * One connection that POSTs JSON, a request after the other, and takes little time for it: a client that is busier than the server measures itself.
 * It understands answers with a `Content-Length`, which is all that a server of ours and a bare one give.
 */
export class KeepAliveConnection {
  readonly #socket: Socket;
  readonly #host: string;
  #received = '';
  #answer: ((body: string) => void) | undefined;
  #refuse: ((error: Error) => void) | undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    // One character a byte, so that lengths are those of the head; what is sent here is ASCII.
    socket.setEncoding('latin1');
    socket.setNoDelay(true);
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#refuse?.(error));
    socket.on('close', () => this.#refuse?.(new Error('the server closed the connection')));
  }

  static async open({ hostname, port, host }: URL): Promise<KeepAliveConnection> {
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new KeepAliveConnection(socket, host);
  }

  /** The body of the answer. @throws Error for any status but 200 */
  post(path: string, body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#answer = resolve;
      this.#refuse = reject;
      const head = `POST ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
      this.#socket.write(head + END_OF_HEAD + body, 'latin1');
    });
  }

  close(): void {
    this.#refuse = undefined;
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const end = this.#received.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.#received.slice(0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
    const start = end + END_OF_HEAD.length;
    if (this.#received.length < start + length) return;
    const body = this.#received.slice(start);
    this.#received = '';
    if (head.startsWith('HTTP/1.1 200 ')) this.#answer?.(body);
    else this.#refuse?.(new Error(`${head.slice(0, head.indexOf('\r\n'))}: ${body}`));
  }
}
