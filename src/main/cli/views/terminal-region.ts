import { stripVTControlCharacters } from 'node:util';
import type { Cli, OutputStream } from '../cli.js';

const ESC = '\u001b[';
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;
/** A terminal that knows this sequence paints nothing until {@link END_UPDATE} (synchronized output). */
const BEGIN_UPDATE = `${ESC}?2026h`;
const END_UPDATE = `${ESC}?2026l`;
const ERASE_LINE_END = `${ESC}K`;
const ERASE_BELOW = `${ESC}J`;

/**
 * The lower end of a terminal, drawn again and again in place. Lines are overwritten rather than erased first, and each change is one
 * write, so that nothing flickers. The cursor rests, hidden, in the row below the region.
 *
 * log-update 7.2 did this until it was found to lose the last lines whenever their number changed.
 */
export class TerminalRegion {
  readonly #stream: OutputStream;
  readonly #cli: Pick<Cli, 'signals' | 'suspend' | 'onExit'>;
  readonly #releases: (() => void)[] = [];
  #drawn: readonly string[] = [];

  constructor(stream: OutputStream, cli: Pick<Cli, 'signals' | 'suspend' | 'onExit'>) {
    this.#stream = stream;
    this.#cli = cli;
  }

  /** Hides the cursor, until the region is closed, the process ends, or Ctrl-Z stops it. */
  open(): void {
    this.#stream.write(HIDE_CURSOR);
    const { signals } = this.#cli;
    let stopped: readonly string[] = [];
    const onStop = (): void => {
      stopped = this.#drawn;
      // The shell writes below what is drawn, which stays as it is. A timer may draw before we are told that we go on.
      this.#drawn = [];
      this.#stream.write(SHOW_CURSOR);
      this.#cli.suspend();
    };
    const onContinue = (): void => {
      this.#stream.write(HIDE_CURSOR);
      if (this.#drawn.length === 0) this.draw(stopped);
    };
    signals.on('SIGTSTP', onStop);
    signals.on('SIGCONT', onContinue);
    this.#releases.push(
      () => void signals.off('SIGTSTP', onStop),
      () => void signals.off('SIGCONT', onContinue),
      this.#cli.onExit(() => this.#stream.write(SHOW_CURSOR)),
    );
  }

  /**
   * Replaces what was drawn.
   *
   * @param lines - each narrower than the terminal, and fewer than it has rows
   * @param above - lines of any length that stay, and scroll away above the region
   */
  draw(lines: readonly string[], above: readonly string[] = []): void {
    const text = [...above, ...lines].map((line) => `${line}${ERASE_LINE_END}\n`).join('');
    // What is below goes last: rows of a longer region, and the ^C that a terminal writes at the cursor. Nothing is erased from the
    // region's top, since some terminals keep what was erased from the top of the screen in their history.
    this.#write(`${this.#toTop()}${text}${ERASE_BELOW}`);
    this.#drawn = lines;
  }

  /** Takes the region away; `above` stays. */
  close(above: readonly string[] = []): void {
    const rows = this.#rows();
    const erased = `${ESC}2K\n`.repeat(rows) + (rows > 0 ? `${ESC}${rows}A` : '');
    this.#write(`${this.#toTop()}${erased}${above.map((line) => `${line}\n`).join('')}`);
    this.#drawn = [];
    this.#stream.write(SHOW_CURSOR);
    for (const release of this.#releases.splice(0)) release();
  }

  #write(text: string): void {
    this.#stream.write(`${BEGIN_UPDATE}${text}${END_UPDATE}`);
  }

  #toTop(): string {
    const rows = this.#rows();
    return rows > 0 ? `\r${ESC}${rows}A` : '\r';
  }

  /** Rows that the region covers. A terminal that became narrower has broken its lines. */
  #rows(): number {
    const columns = this.#stream.columns || 80;
    return this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns)), 0);
  }
}
