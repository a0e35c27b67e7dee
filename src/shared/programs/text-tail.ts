/** The end of a text that grows, of at most so many characters, kept in a few pieces of it. */
export class TextTail {
  readonly #maximumLength: number;
  #text = '';

  constructor(maximumLength: number) {
    this.#maximumLength = maximumLength;
  }

  add(piece: string): void {
    this.#text += piece;
    // Not at each piece: cutting copies.
    if (this.#text.length > 2 * this.#maximumLength) this.#text = this.text;
  }

  get text(): string {
    return this.#text.length > this.#maximumLength ? this.#text.slice(-this.#maximumLength) : this.#text;
  }
}
