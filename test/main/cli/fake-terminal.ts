import { Writable } from 'node:stream';

/** An escape sequence, or any other character. */
const ESC = '\u001b';
const TOKEN = new RegExp(`${ESC}\\[([?\\d;]*[A-Za-z])|.`, 'gsu');

/**
 * A terminal that obeys what the live view writes: line feeds, returns, cursor up, erasing, and the cursor's visibility. It breaks long
 * lines, scrolls, and keeps what has scrolled away.
 */
export class FakeTerminal extends Writable {
  readonly isTTY = true;
  columns: number;
  rows: number;
  /** All that was written, one entry a write. */
  readonly writes: string[] = [];
  cursorVisible = true;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
  }

  /** Every line, those that scrolled away included, without empty ones at the end. */
  get text(): string[] {
    const lines = this.#lines.map((line) => line.trimEnd());
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.writes.push(chunk);
    for (const [token, sequence] of chunk.matchAll(TOKEN)) {
      if (sequence === undefined) this.#put(token);
      else this.#obey(sequence);
    }
    done();
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#newLine();
    else {
      if (this.#column === this.columns) this.#newLine();
      const line = this.#lines[this.#row] ?? '';
      const before = line.slice(0, this.#column).padEnd(this.#column);
      this.#lines[this.#row] = before + character + line.slice(this.#column + 1);
      this.#column++;
    }
  }

  #newLine(): void {
    this.#row++;
    this.#column = 0;
    while (this.#lines.length <= this.#row) this.#lines.push('');
  }

  #obey(sequence: string): void {
    const top = Math.max(0, this.#lines.length - this.rows);
    if (sequence.endsWith('A')) this.#row = Math.max(top, this.#row - Number(sequence.slice(0, -1)));
    else if (sequence === 'K') this.#lines[this.#row] = (this.#lines[this.#row] ?? '').slice(0, this.#column);
    else if (sequence === '2K') this.#lines[this.#row] = '';
    else if (sequence === 'J') {
      this.#lines[this.#row] = (this.#lines[this.#row] ?? '').slice(0, this.#column);
      this.#lines.fill('', this.#row + 1);
    } else if (sequence === '?25l') this.cursorVisible = false;
    else if (sequence === '?25h') this.cursorVisible = true;
    else if (!/^\?2026[hl]$|m$/.test(sequence)) throw new Error(`this terminal does not know ${sequence}`);
  }
}

/** A pipe that keeps what was written to it. */
export class FakePipe extends Writable {
  text = '';

  constructor() {
    super({ decodeStrings: false });
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}
