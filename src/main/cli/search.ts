import { colorsFor } from '../report/colors.js';
import { plainText } from '../report/plain-text.js';
import { runSummary } from '../report/run-summary.js';
import type { Run, RunResult } from '../workflow/run.js';
import type { Cli, OutputStream } from './cli.js';
import { exitCodeOfRun, exitCodeOfSignal } from './exit-code.js';
import { followRun } from './follow-run.js';
import { type Interrupts, watchInterrupts } from './interrupts.js';
import { LiveView } from './live-view.js';
import { PlainView } from './plain-view.js';
import { quietView } from './quiet-view.js';
import type { RunSettings, RunView } from './run-view.js';

/** A search that a command shows from its start to its end. */
export interface ShownSearch {
  readonly settings: RunSettings;
  readonly json: boolean;
  readonly quiet: boolean;
  /** What to type to go on with a run that did not end; undefined where it is not kept. */
  readonly resumeLine: ((runId: string) => string) | undefined;
  start(signal: AbortSignal): Promise<Run>;
}

/** Starts a search, shows how it goes, and tells what it found. Returns the exit code. */
export async function showSearch(cli: Cli, search: ShownSearch): Promise<number> {
  const stream = search.json ? cli.stderr : cli.stdout;
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
    const [result] = await Promise.all([run.result, followRun(run, view)]);
    view.close();
    stream.write(`${search.quiet ? '' : '\n'}${runSummary(result, colors).join('\n')}\n`);
    const isUnfinished = result.status === 'stopped' || result.status === 'failed';
    if (isUnfinished && search.resumeLine !== undefined) stream.write(`\nTo go on with it: ${search.resumeLine(result.runId)}\n`);
    if (search.json) cli.stdout.write(`${JSON.stringify(result)}\n`);
    if (result.status === 'failed') cli.stderr.write(`hgm: the run failed: ${plainText(failureOf(result))}\n`);
    return exitCodeOfRun(result.status, interrupts.received);
  } finally {
    view.close();
    interrupts.close();
  }
}

/** Nothing was searched yet, so there is no result to wait for; the thread that loads the problem goes with the process. */
function leaveBeforeStart(cli: Cli, interrupts: Interrupts): number {
  const exitCode = exitCodeOfSignal(interrupts.received ?? 'SIGINT');
  cli.leave(exitCode);
  return exitCode;
}

function failureOf(result: RunResult): string {
  return result.error === null ? 'it did not say why' : result.error.message;
}

function makeView(cli: Cli, stream: OutputStream, { settings, quiet }: ShownSearch): RunView {
  if (quiet) return quietView(cli.stderr);
  const colors = colorsFor(stream, cli.env);
  if (stream.isTTY !== true || cli.env.TERM === 'dumb') return new PlainView(stream, cli.clock, settings, colors);
  return new LiveView(stream, cli, settings, colors);
}
