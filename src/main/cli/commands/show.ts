import cliTruncate from 'cli-truncate';
import { Command } from 'commander';
import { isHgmError } from '../../../shared/errors.js';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatAmount, formatCount, formatCounted } from '../../../shared/format/number-format.js';
import { agentsOf, type RunFigures, type StoredRun } from '../../../shared/store-protocol.js';
import { measureOf } from '../../../shared/work.js';
import { decodeWorkerHeader } from '../../hand-driven/worker-header.js';
import { WorkerHistory } from '../../hand-driven/worker-history.js';
import { bestFigures } from '../../report/best-figures.js';
import { type Colors, colorsFor } from '../../report/colors.js';
import { errorLine } from '../../report/error-line.js';
import { jsonText, plainJson, plainLine } from '../../report/plain-text.js';
import { formatFacts, formatTable } from '../../report/table.js';
import { decodeRunHeader } from '../../run/journal/run-header.js';
import { RunHistory } from '../../run/journal/run-history.js';
import type { RunStore } from '../../store/run-store.js';
import type { Cli } from '../cli.js';
import { type CommandFactory, exampleText, type SetExitCode } from '../command.js';
import { exitCodeOfSignal } from '../exit-code.js';
import { watchInterrupts } from '../interrupts.js';
import { integerOption } from '../option-parsers.js';
import { TerminalRegion } from '../views/terminal-region.js';
import { STORE_FLAG, withStore } from '../with-store.js';
import { KEY_COLUMNS, runJson, USUAL_COLUMNS } from './runs.js';
import { workerJson, workerLine, workerLines } from './show-worker.js';

const WATCH_INTERVAL_MS = 1000;
const FAILURES_SHOWN = 5;
/** Columns of the name of a fact. */
const FACT_COLUMNS = 13;
const STATE_LENGTH = 200;

interface ShowFlags {
  readonly store: string;
  readonly top: number;
  readonly watch?: true;
  readonly json?: true;
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
    .option('--json', 'print one JSON object')
    .addHelpText('after', exampleText('hgm show 20260131-120000-x7k2', 'hgm show 20260131-120000-x7k2 --watch'))
    .action(async (runId: string, flags: ShowFlags) =>
      withStore(cli, flags.store, async (store) => {
        const shown = await open(cli, store, runId, flags);
        if (flags.watch) await watch(cli, shown, flags, setExitCode);
        else if (flags.json) cli.stdout.write(`${jsonText(shown.json())}\n`);
        else cli.stdout.write(`${shown.lines(colorsFor(cli.stdout, cli.env), widthOf(cli)).join('\n')}\n`);
      }),
    );

/** What is shown: a search, or a worker that is driven by hand. */
interface Shown {
  readonly history: { readonly stored: StoredRun; refresh(): Promise<void> };
  readonly json: () => object;
  readonly lines: (colors: Colors, width: number) => string[];
  readonly line: () => string;
}

/** Prints what can be read of a run whose header or journal is damaged, and then throws the damage. */
async function open(cli: Cli, store: RunStore, runId: string, { json, top }: ShowFlags): Promise<Shown> {
  try {
    const text = await store.header(runId);
    const worker = decodeWorkerHeader(text);
    if (worker !== undefined) return shownWorker(await WorkerHistory.open(store, runId, worker), top);
    return shownSearch(await RunHistory.open(store, await store.read(runId), decodeRunHeader(text)), top);
  } catch (fault) {
    if (isHgmError(fault, 'ERR_STORE_CORRUPT')) {
      const stored = await store.read(runId);
      cli.stdout.write(`${json ? jsonText(runJson(stored)) : storedLines(stored, cli).join('\n')}\n`);
    }
    throw fault;
  }
}

function shownSearch(history: RunHistory, top: number): Shown {
  return {
    history,
    json: () => historyJson(history, top),
    lines: (colors, width) => historyLines(history, top, colors, width),
    line: () => progressLine(history),
  };
}

function shownWorker(history: WorkerHistory, top: number): Shown {
  return {
    history,
    json: () => workerJson(history, top),
    lines: (colors) => workerLines(history, top, colors),
    line: () => workerLine(history),
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

function evaluationsText({ evaluations, elapsedMs }: RunFigures, budget: number | null): string {
  return `${formatCount(evaluations)}${budget === null ? '' : ` of ${formatCount(budget)}`} in ${formatDuration(elapsedMs)}`;
}

/** Shows a run while another process does it: on a terminal in place, else as a line for each change. */
async function watch(cli: Cli, shown: Shown, flags: ShowFlags, setExitCode: SetExitCode): Promise<void> {
  const isTerminal = cli.stdout.isTTY === true && cli.env.TERM !== 'dumb' && flags.json === undefined;
  const colors = colorsFor(cli.stdout, cli.env);
  const region = isTerminal ? new TerminalRegion(cli.stdout, cli) : undefined;
  const interrupts = watchInterrupts(cli);
  region?.open();
  let printed = '';
  try {
    for (;;) {
      if (region !== undefined) region.draw(shown.lines(colors, widthOf(cli)), []);
      else {
        const line = flags.json ? jsonText(shown.json()) : shown.line();
        if (line !== printed) cli.stdout.write(`${line}\n`);
        printed = line;
      }
      if (shown.history.stored.status !== 'running') return;
      await Promise.race([tick(cli), interrupts.promise]);
      if (interrupts.received !== undefined) {
        setExitCode(exitCodeOfSignal(interrupts.received));
        return;
      }
      await shown.history.refresh();
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

function historyJson(history: RunHistory, top: number) {
  const { header, stored, agents } = history;
  const { policy = 'hgm', seed = 1, threads = null, deterministic = false } = header.options;
  return {
    ...runJson(stored),
    policy,
    seed,
    threads,
    deterministic,
    ...measureOf(header),
    agents,
    unsettled: history.unsettled,
    guards: history.guards,
    best: history.best(top),
    failures: history.failures,
  };
}

function progressLine(history: RunHistory): string {
  const { status, figures, budget } = history.stored;
  const best = history.best(1)[0];
  const parts = [
    `${formatDuration(figures.elapsedMs)}: ${status}`,
    `${formatCount(figures.evaluations)}${budget === null ? '' : `/${formatCount(budget)}`} evaluations`,
    formatCounted(agentsOf(figures), 'agent'),
  ];
  if (figures.failedActivities > 0) parts.push(`${formatCount(figures.failedActivities)} failed`);
  if (figures.cost > 0) parts.push(`cost ${formatAmount(figures.cost)}`);
  if (best !== undefined) {
    const { title, value } = bestFigures(best);
    parts.push(`best ${plainLine(best.key)} ${title} ${value}`);
  }
  return parts.join(', ');
}

/** @param width - columns that lines of agents are cut to */
function historyLines(history: RunHistory, top: number, colors: Colors, width: number): string[] {
  const { header, stored, agents, unsettled, failures } = history;
  const { figures, budget } = stored;
  const { seed = 1, threads } = header.options;
  const facts: (readonly [string, string])[] = [
    ['run', plainLine(`${stored.id}, ${stored.status}`)],
    ['problem', cliTruncate(plainLine(header.url), width - FACT_COLUMNS, { position: 'middle' })],
    [
      'search',
      `policy ${plainLine(header.policy.name)}, seed ${seed}${threads === undefined ? '' : `, ${formatCounted(threads, 'thread')}`}`,
    ],
    ['created', plainLine(stored.createdAt)],
    ['evaluations', evaluationsText(figures, budget)],
    ['agents', `${formatCount(agents)}, ${formatCounted(unsettled, 'activity')} unsettled`.replace('activitys', 'activities')],
    ['failures', formatCount(figures.failedActivities)],
  ];
  if (figures.barrenExpansions > 0) facts.push(['barren', formatCounted(figures.barrenExpansions, 'expansion')]);
  if (figures.cost > 0) facts.push(['cost', formatAmount(figures.cost)]);
  const guards = Object.entries(history.guards).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? formatAmount(value) : value}`,
  );
  if (guards.length > 0) facts.push(['guards', guards.join(', ')]);
  const best = history.best(top);
  const [first] = best;
  if (first !== undefined && first.description !== null) {
    facts.push(['best agent', cliTruncate(plainLine(`${first.key}: ${first.description}`), width - FACT_COLUMNS)]);
  }
  const rows = best.map((agent) => {
    const { value, bound } = bestFigures(agent);
    const key = cliTruncate(plainLine(agent.key), KEY_COLUMNS, { position: 'middle' });
    return [key, value, bound, formatCount(agent.evaluations), plainJson(agent.agent, STATE_LENGTH)];
  });
  const isScored = header.direction !== undefined;
  const columns = [
    { title: 'best agents' },
    { title: isScored ? 'score' : 'mean', align: 'right' },
    { title: isScored ? 'bound' : 'lower bound', align: 'right' },
    { title: 'evaluations', align: 'right' },
    { title: 'state' },
  ] as const;
  const lines = [colors.bold(plainLine(header.name)), ...formatFacts(facts, colors)];
  if (rows.length > 0) lines.push('', ...formatTable(columns, rows, colors).map((line) => cliTruncate(line, width)));
  const mated = best.filter(({ mates }) => mates !== undefined);
  if (mated.length > 0) lines.push('', colors.bold('shown when they were made, beside the parent'));
  for (const { key, mates = [] } of mated) lines.push(plainLine(`${key}: ${mates.join(', ')}`));
  if (failures.length > 0) lines.push('', colors.red('latest failures'));
  for (const { activity, kind, key, error } of failures.slice(-FAILURES_SHOWN)) {
    lines.push(plainLine(`#${String(activity)} ${String(kind)} ${String(key)}: ${messageOf(error)}`));
  }
  return lines;
}

function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return '';
  return errorLine(String(error.message), 'code' in error && typeof error.code === 'string' ? error.code : undefined);
}
