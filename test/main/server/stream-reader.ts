/** An event of a stream. */
export interface SentEvent {
  readonly type: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

/** Reads server-sent events. */
export class StreamReader {
  readonly status: number;
  readonly #chunks: AsyncIterator<string>;
  readonly #leave: AbortController;
  #text = '';

  private constructor(response: Response, leave: AbortController) {
    this.status = response.status;
    this.#leave = leave;
    if (response.body === null) throw new TypeError('the answer has no body');
    this.#chunks = response.body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<StreamReader> {
    const leave = new AbortController();
    return new StreamReader(await fetch(url, { headers, signal: leave.signal }), leave);
  }

  /** The next event of a type; others before it are passed over. */
  async next(type: string): Promise<SentEvent> {
    for (;;) {
      const event = await this.#event();
      if (event.type === type) return event;
    }
  }

  close(): void {
    this.#leave.abort();
  }

  async #event(): Promise<SentEvent> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const lines = this.#text.slice(0, end).split('\n');
        this.#text = this.#text.slice(end + 2);
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        const [type, data] = [field('event'), field('data')];
        if (type !== undefined && data !== undefined) return { type, id: field('id'), data: JSON.parse(data) };
        continue;
      }
      const { value, done } = await this.#chunks.next();
      if (done === true) throw new Error('the stream has ended');
      this.#text += value;
    }
  }
}
