import { colorsFor } from '../report/colors.js';
import { withCode } from '../report/error-line.js';
import { jsonText } from '../report/plain-text.js';
import { runSummary } from '../report/run-summary.js';
import type { Run, RunResult } from '../run/run.js';
import type { Cli, OutputStream } from './cli.js';
import { exitCodeOfRun, exitCodeOfSignal } from './exit-code.js';
import { type Interrupts, watchInterrupts } from './interrupts.js';
import { followRun } from './views/follow-run.js';
import { LiveView } from './views/live-view.js';
import { PlainView } from './views/plain-view.js';
import { printEvents } from './views/print-events.js';
import { quietView } from './views/quiet-view.js';
import type { RunSettings, RunView } from './views/run-view.js';

/** How a search is asked for its events. */
export const EVENTS_FLAG = [
  '--events',
  'print each event to stdout once it is acknowledged, as one JSON object a line, and all else to stderr',
] as const;

/** A search that a command shows from its start to its end. */
export interface ShownSearch {
  readonly settings: RunSettings;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Whether stdout gets the run's events, and stderr all else but the result. */
  readonly events: boolean;
  /** What to type to go on with a run that did not end; undefined where it is not kept. */
  readonly resumeLine: ((runId: string) => string) | undefined;
  start(signal: AbortSignal): Promise<Run>;
}

/** Starts a search, shows how it goes, and tells what it found. Returns the exit code. */
export async function showSearch(cli: Cli, search: ShownSearch): Promise<number> {
  const stream = search.json || search.events ? cli.stderr : cli.stdout;
  const colors = colorsFor(stream, cli.env);
  const view = makeView(cli, stream, search);
  const interrupts = watchInterrupts(cli);
  try {
    view.open();
    const starting = search.start(interrupts.signal);
    const run = await Promise.race([starting, interrupts.promise]);
    if (run === undefined) {
      view.close();
      return leaveBeforeStart(cli, interrupts);
    }
    view.started(run);
    interrupts.signal.addEventListener('abort', () => view.stopping());
    // First come, first served: the log lines of before are for whoever shows log lines.
    const followed = followRun(run, view);
    const printed = search.events ? printEvents(run, cli.stdout) : undefined;
    const [result] = await Promise.all([run.result, followed, printed]);
    view.close();
    // What nobody reads at stdout any more may still be read at stderr.
    const out = interrupts.isUnread ? cli.stderr : stream;
    out.write(`${search.quiet ? '' : '\n'}${runSummary(result, colors).join('\n')}\n`);
    const isUnfinished = result.status === 'stopped' || result.status === 'failed';
    if (isUnfinished && search.resumeLine !== undefined) out.write(`\nTo go on with it: ${search.resumeLine(result.runId)}\n`);
    if (search.json && !interrupts.isUnread) cli.stdout.write(`${jsonText(result)}\n`);
    if (result.status === 'failed') cli.stderr.write(`hgm: the run failed: ${failureOf(result)}\n`);
    return exitCodeOfRun(result.status, interrupts.received);
  } finally {
    view.close();
    interrupts.close();
  }
}

/** Nothing was searched yet, so there is no result to wait for; the thread that loads the problem goes with the process. */
function leaveBeforeStart(cli: Cli, interrupts: Interrupts): number {
  const exitCode = exitCodeOfSignal(interrupts.received ?? 'SIGINT');
  // A thread inside a native call keeps even an exit waiting; the next signal, to which nobody listens any more, does not.
  interrupts.close();
  cli.leave(exitCode);
  return exitCode;
}

function failureOf({ error }: RunResult): string {
  return error === null ? 'it did not say why' : withCode(error.message, error.code);
}

function makeView(cli: Cli, stream: OutputStream, { settings, quiet }: ShownSearch): RunView {
  if (quiet) return quietView(cli.stderr);
  const colors = colorsFor(stream, cli.env);
  if (stream.isTTY !== true || cli.env.TERM === 'dumb') return new PlainView(stream, cli.clock, settings, colors);
  return new LiveView(stream, cli, settings, colors);
}
