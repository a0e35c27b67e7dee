import { Command } from 'commander';
import { HgmError, isHgmError } from '../../../shared/errors.js';
import { formatCount } from '../../../shared/format/number-format.js';
import type { StoredRun } from '../../../shared/store-protocol.js';
import { decodeWorkerHeader } from '../../hand-driven/worker-header.js';
import { WorkerHistory } from '../../hand-driven/worker-history.js';
import { RunReader } from '../../reading/run-reader.js';
import { type Colors, colorsFor } from '../../report/colors.js';
import { jsonText, plainLine } from '../../report/plain-text.js';
import { formatFacts } from '../../report/table.js';
import { USUAL_COLUMNS } from '../../report/wrapped.js';
import type { RunStore } from '../../store/run-store.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText, type SetExitCode } from '../command.js';
import { exitCodeOfSignal } from '../exit-code.js';
import { watchInterrupts } from '../interrupts.js';
import { integerOption } from '../option-parsers.js';
import { TerminalRegion } from '../views/terminal-region.js';
import { STORE_FLAG, withStore } from '../with-store.js';
import { storedJson, workerJson, workerLine, workerLines } from './show-worker.js';
import { agentLines } from './shown-agent.js';
import { evaluationsText, progressLine, readShownRun, shownJson, shownLines } from './shown-run.js';

const WATCH_INTERVAL_MS = 1000;

interface ShowFlags {
  readonly store: string;
  readonly top: number;
  readonly watch?: true;
  readonly json?: true;
  readonly agent?: string;
}

/** `hgm show <runId>`: a run in a few lines, also while another process does it. */
export const showCommand: CommandFactory = (cli, setExitCode) =>
  new Command('show')
    .summary('show a run: how far it is, its best agents, its failures')
    .description('Shows a run of a store, also while another process does it, which does not notice.')
    .argument('<runId>', 'its id, as hgm runs lists it')
    .option(...STORE_FLAG)
    .option('--top <n>', 'best agents to show', integerOption('--top', 1), 10)
    .option('--watch', 'go on showing it until it ends')
    .option('--agent <key>', 'show one agent: its state, its results by task, its place in the tree')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      exampleText(
        'hgm show 20260131-120000-x7k2',
        'hgm show 20260131-120000-x7k2 --watch',
        'hgm show 20260131-120000-x7k2 --agent root/0/3',
      ),
    )
    .action(async (runId: string, flags: ShowFlags) =>
      withStore(cli, flags.store, async (store) => {
        if (flags.agent !== undefined) return await showAgent(cli, store, runId, flags.agent, flags.json === true);
        const shown = await open(cli, store, runId, flags);
        if (flags.watch) await watch(cli, shown, flags, setExitCode);
        else if (flags.json) cli.stdout.write(`${jsonText(shown.json())}\n`);
        else cli.stdout.write(`${shown.lines(colorsFor(cli.stdout, cli.env), widthOf(cli)).join('\n')}\n`);
        const { damage } = shown;
        if (damage !== null) throw new HgmError('ERR_STORE_CORRUPT', damage.message);
      }),
    );

async function showAgent(cli: Cli, store: RunStore, runId: string, key: string, isJson: boolean): Promise<void> {
  const reading = await RunReader.open(store, runId);
  const agent = await reading.agent(key);
  const { measure } = await reading.overview();
  const lines = isJson ? [jsonText(agent)] : agentLines(agent, measure, colorsFor(cli.stdout, cli.env), widthOf(cli));
  cli.stdout.write(`${lines.join('\n')}\n`);
}

/** What is shown: a search, or a worker that is driven by hand. */
interface Shown {
  readonly status: string;
  /** Why no more of it could be read; null where it could. */
  readonly damage: { readonly message: string } | null;
  readonly json: () => object;
  readonly lines: (colors: Colors, width: number) => string[];
  readonly line: () => string;
  /** The same later. */
  readonly again: () => Promise<Shown>;
}

/** Prints what the store knows of a run whose header is damaged, and then throws the damage. */
async function open(cli: Cli, store: RunStore, runId: string, { json, top }: ShowFlags): Promise<Shown> {
  try {
    const worker = decodeWorkerHeader(await store.header(runId));
    if (worker !== undefined) return shownWorker(await WorkerHistory.open(store, runId, worker), top);
    // All that is shown at a time is of one moment; by the next look the run is read again.
    return await shownSearch(await RunReader.open(store, runId, { now: () => cli.clock.now() }), top);
  } catch (fault) {
    if (isHgmError(fault, 'ERR_STORE_CORRUPT')) {
      const stored = await store.read(runId);
      cli.stdout.write(`${json ? jsonText(storedJson(stored)) : storedLines(stored, cli).join('\n')}\n`);
    }
    throw fault;
  }
}

async function shownSearch(reading: RunReader, top: number): Promise<Shown> {
  const shown = await readShownRun(reading, top);
  return {
    status: shown.overview.status,
    damage: shown.overview.damage,
    json: () => shownJson(shown),
    lines: (colors, width) => shownLines(shown, colors, width),
    line: () => progressLine(shown),
    again: () => shownSearch(reading, top),
  };
}

function shownWorker(history: WorkerHistory, top: number): Shown {
  return {
    status: history.stored.status,
    damage: null,
    json: () => workerJson(history, top),
    lines: (colors) => workerLines(history, top, colors),
    line: () => workerLine(history),
    again: async () => {
      await history.refresh();
      return shownWorker(history, top);
    },
  };
}

function storedLines(stored: StoredRun, cli: Cli): string[] {
  const { id, status, problem, createdAt, budget, figures } = stored;
  const facts: (readonly [string, string])[] = [
    ['run', `${id}, ${status}`],
    ['created', plainLine(createdAt)],
    ['evaluations', evaluationsText(figures, budget)],
    ['failures', formatCount(figures.failedActivities)],
  ];
  const colors = colorsFor(cli.stdout, cli.env);
  return [colors.bold(plainLine(problem)), ...formatFacts(facts, colors)];
}

/** Shows a run while another process does it: on a terminal in place, else as a line for each change. */
async function watch(cli: Cli, first: Shown, flags: ShowFlags, setExitCode: SetExitCode): Promise<void> {
  const isTerminal = cli.stdout.isTTY === true && cli.env.TERM !== 'dumb' && flags.json === undefined;
  const colors = colorsFor(cli.stdout, cli.env);
  const region = isTerminal ? new TerminalRegion(cli.stdout, cli) : undefined;
  const interrupts = watchInterrupts(cli);
  region?.open();
  let shown = first;
  let printed = '';
  try {
    for (;;) {
      if (region !== undefined) region.draw(shown.lines(colors, widthOf(cli)), []);
      else {
        const line = flags.json ? jsonText(shown.json()) : shown.line();
        if (line !== printed) cli.stdout.write(`${line}\n`);
        printed = line;
      }
      if (shown.status !== 'running' && shown.status !== 'paused') return;
      await Promise.race([tick(cli), interrupts.promise]);
      if (interrupts.received !== undefined) {
        setExitCode(exitCodeOfSignal(interrupts.received));
        return;
      }
      shown = await shown.again();
    }
  } finally {
    region?.close([]);
    if (region !== undefined) cli.stdout.write(`${shown.lines(colors, widthOf(cli)).join('\n')}\n`);
    interrupts.close();
  }
}

function widthOf(cli: Cli): number {
  return cli.stdout.columns || USUAL_COLUMNS;
}

function tick(cli: Cli): Promise<void> {
  return new Promise((resolve) => {
    const stop = cli.clock.every(WATCH_INTERVAL_MS, () => {
      stop();
      resolve();
    });
  });
}
