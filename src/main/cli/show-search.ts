import { availableParallelism } from 'node:os';
import { colorsFor } from '../report/colors.js';
import { errorLine } from '../report/error-line.js';
import { jsonText } from '../report/plain-text.js';
import { runSummary } from '../report/run-summary.js';
import { eventTypes } from '../run/events/run-events.js';
import type { Run, RunResult } from '../run/run.js';
import type { Cli, OutputStream } from './cli.js';
import { crowdText } from './crowd-text.js';
import { exitCodeOfRun, exitCodeOfSignal } from './exit-code.js';
import { type Interrupts, watchInterrupts } from './interrupts.js';
import { followRun } from './views/follow-run.js';
import { LiveView } from './views/live-view.js';
import { PlainView } from './views/plain-view.js';
import { printEvents } from './views/print-events.js';
import { quietView } from './views/quiet-view.js';
import type { RunSettings, RunView } from './views/run-view.js';

const UNPRINTED = eventTypes(({ isPrinted }) => !isPrinted).join(', ');

/** The flag that prints a search's events, with its help. */
export const EVENTS_FLAG = [
  '--events',
  `print each event to stdout once it is acknowledged, as one JSON object a line, and all else to stderr; not printed are ${UNPRINTED}`,
] as const;

/** A search that a command shows from its start to its end. */
export interface ShownSearch {
  readonly settings: RunSettings;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Whether stdout gets the run's events, and stderr all else but the result. */
  readonly events: boolean;
  /** The command line that resumes a run which did not end; undefined where the run is not kept. */
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
    const crowd = crowdText(search.settings.threads, availableParallelism());
    if (crowd !== undefined) view.log({ level: 'warn', activity: null, message: crowd });
    const starting = search.start(interrupts.signal);
    const run = await Promise.race([starting, interrupts.promise]);
    if (run === undefined) {
      view.close();
      return leaveBeforeStart(cli, interrupts);
    }
    view.started(run);
    interrupts.signal.addEventListener('abort', () => view.stopping());
    // Before `printEvents`: the first reader gets the events from before it came, and the view shows the log lines among them.
    const followed = followRun(run, view);
    const printed = search.events ? printEvents(run, cli.stdout) : undefined;
    const [result] = await Promise.all([run.result, followed, printed]);
    view.close();
    // stderr may have a reader when stdout has none any more.
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

/** Ends the process while the problem is loaded: there is no result to wait for, and the loading thread ends with the process. */
function leaveBeforeStart(cli: Cli, interrupts: Interrupts): number {
  const exitCode = exitCodeOfSignal(interrupts.received ?? 'SIGINT');
  // An exit waits for a thread inside a native call. Without our listeners the next signal ends the process at once.
  interrupts.close();
  cli.leave(exitCode);
  return exitCode;
}

function failureOf({ error }: RunResult): string {
  return error === null ? 'it did not say why' : errorLine(error.message, error.code);
}

function makeView(cli: Cli, stream: OutputStream, { settings, quiet }: ShownSearch): RunView {
  if (quiet) return quietView(cli.stderr);
  const colors = colorsFor(stream, cli.env);
  if (stream.isTTY !== true || cli.env.TERM === 'dumb') return new PlainView(stream, cli.clock, settings, colors);
  return new LiveView(stream, cli, settings, colors);
}
