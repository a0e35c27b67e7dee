import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What the fake endpoint does with a request. */
export type Reply =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly answer: string }
  | 'stall'
  | 'hang up';

/** Tokens of every completion. */
export const USAGE = { prompt_tokens: 1000, completion_tokens: 200 };

/** An OpenAI-compatible endpoint on loopback that replies as it is told, and keeps what it was asked. */
export class FakeEndpoint {
  readonly prompts: string[] = [];
  answered = 0;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #replyTo: (request: number) => Reply;

  /** @param replyTo - given the number of the request, from 0 */
  constructor(replyTo: (request: number) => Reply) {
    this.#replyTo = replyTo;
  }

  /** Its address, as `model` wants it. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the fake endpoint has no port');
    return `http://127.0.0.1:${address.port}/v1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const number = this.prompts.push(body) - 1;
    const reply = request.url === '/v1/chat/completions' ? this.#replyTo(number) : { status: 404 };
    if (reply === 'stall') return;
    if (reply === 'hang up') {
      request.socket.destroy();
      return;
    }
    if ('status' in reply) {
      response.writeHead(reply.status, reply.headers).end(reply.body);
      return;
    }
    this.answered++;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content: reply.answer } }], usage: USAGE }));
  }
}
