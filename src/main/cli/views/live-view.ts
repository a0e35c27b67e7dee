import type { Colors } from '../../report/colors.js';
import type { Run } from '../../run/run.js';
import type { Cli, OutputStream } from '../cli.js';
import { type LiveState, renderLiveView } from './live-frame.js';
import { logText } from './log-text.js';
import { type ProgressNote, ProgressNotes } from './progress-notes.js';
import { type LogLine, type RunSettings, type RunView, STOPPING_NOTICE } from './run-view.js';
import { RunWatch } from './run-watch.js';
import { TerminalRegion } from './terminal-region.js';

const FRAME_INTERVAL_MS = 125;
/** Most log lines written with one frame; more could not be read. */
const LINES_A_FRAME = 200;

/** Draws a run on a terminal, in place; log lines scroll away above it. */
export class LiveView implements RunView {
  readonly #stream: OutputStream;
  readonly #cli: Cli;
  readonly #settings: RunSettings;
  readonly #colors: Colors;
  readonly #region: TerminalRegion;
  readonly #releases: (() => void)[] = [];
  readonly #notes = new ProgressNotes();
  #lines: string[] = [];
  #linesCut = 0;
  #watch: RunWatch | undefined;
  #notice: string | undefined;
  #openedMs = 0;

  constructor(stream: OutputStream, cli: Cli, settings: RunSettings, colors: Colors) {
    this.#stream = stream;
    this.#cli = cli;
    this.#settings = settings;
    this.#colors = colors;
    this.#region = new TerminalRegion(stream, cli);
  }

  open(): void {
    this.#openedMs = this.#cli.clock.now();
    this.#region.open();
    const onResize = (): void => this.#frame();
    this.#stream.on('resize', onResize);
    this.#releases.push(
      this.#cli.clock.every(FRAME_INTERVAL_MS, () => this.#frame()),
      () => void this.#stream.off('resize', onResize),
    );
    this.#frame();
  }

  started(run: Run): void {
    this.#watch = new RunWatch(run, () => this.#cli.clock.now());
    this.#frame();
  }

  log(line: LogLine): void {
    if (this.#lines.length < LINES_A_FRAME) this.#lines.push(logText(line, this.#colors));
    else this.#linesCut++;
  }

  progress(note: ProgressNote): void {
    this.#notes.note(note);
  }

  stopping(): void {
    this.#notice = STOPPING_NOTICE;
    this.#frame();
  }

  close(): void {
    if (this.#releases.length === 0) return;
    for (const release of this.#releases.splice(0)) release();
    this.#region.close(this.#takeLines());
  }

  #frame(): void {
    const size = { columns: this.#stream.columns || 80, rows: this.#stream.rows || 24 };
    this.#region.draw(renderLiveView(this.#state(), size, this.#colors), this.#takeLines());
  }

  #state(): LiveState {
    const progress = this.#watch?.observe();
    return {
      settings: this.#settings,
      openMs: this.#cli.clock.now() - this.#openedMs,
      progress,
      longest: this.#notes.longestText(progress?.longestRunning ?? null),
      bestText: this.#watch?.bestText ?? '',
      bestMeans: this.#watch?.bestMeans ?? [],
      lineage: this.#watch?.lineage ?? [],
      formerBest: this.#watch?.formerBest ?? [],
      notice: this.#notice,
    };
  }

  /** What was logged since the last frame. */
  #takeLines(): readonly string[] {
    const lines = this.#lines;
    if (this.#linesCut > 0) lines.push(this.#colors.dim(`… ${this.#linesCut} more lines came too fast to be shown`));
    this.#lines = [];
    this.#linesCut = 0;
    return lines;
  }
}
