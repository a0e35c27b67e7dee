/** Bytes of a journal, at least, between two marks. */
const STRETCH_BYTES = 1 << 20;

interface Mark {
  /** Where its first page starts. */
  readonly from: number;
  /** Agents that are made before it. */
  readonly agents: number;
}

/** Where the stretches of a journal start, of a megabyte or more each, so that what one says can be read again. */
export class JournalMarks {
  readonly #marks: Mark[] = [];
  #bytes = 0;

  /** A page of the journal begins. */
  page(from: number, byteLength: number, agents: number): void {
    if (this.#marks.length === 0 || this.#bytes >= STRETCH_BYTES) {
      this.#marks.push({ from, agents });
      this.#bytes = 0;
    }
    this.#bytes += byteLength;
  }

  /** Number of the stretch that is being read. */
  get present(): number {
    return this.#marks.length - 1;
  }

  /** Where a stretch starts, how many agents were made before it, and where the next one starts. */
  at(mark: number): Mark & { readonly end: number } {
    const { from, agents } = this.#marks[mark] ?? { from: 0, agents: 1 };
    return { from, agents, end: this.#marks[mark + 1]?.from ?? Number.POSITIVE_INFINITY };
  }
}
