/** `npm run bench:workers`: a run over Redis with more workers than there are machines here. They are fake, coordinator and Redis are real. */
import { parseArgs } from 'node:util';
import { type FleetFigures, runFleet } from './fleet/fleet-run.js';
import { formatFigure } from './harness/format-figure.js';
import { integerOption, runProgram } from './harness/run-program.js';
import { renderMarkdown, renderPlain, type TextTable } from './harness/text-table.js';

const HELP = `npm run bench:workers -- [--workers N]... [--latency MS]... [--seconds N] [--markdown]

Runs a search over Redis whose activities are done by fake workers of 2 threads each, which answer when a sampled time is over. Tells what coordinator and
Redis have to do for each activity, and what share of the workers' time is used.

  --workers N   10, 100 and 1000 without it
  --latency MS  mean of the exponentially distributed time of an activity: 1000, 100 and 10 without it
  --seconds N   length of the window in which it is measured: 5 without it
  --markdown    a table for docs/distributed.md

Example: npm run bench:workers -- --workers 1000 --latency 100
`;

const THREADS = 2;
const WARM_UP_MS = 4000;

function rowOf(workers: number, meanMs: number, figures: FleetFigures): string[] {
  const { evaluationsPerSecond, expansionsPerSecond, idealPerSecond, coordinatorBusy, commands } = figures;
  const { coordinatorUs, redisUs, fleetUs, bytesIn, bytesOut, inFlight } = figures;
  return [
    formatFigure(workers, 'count'),
    `${meanMs} ms`,
    formatFigure(evaluationsPerSecond, '/s'),
    formatFigure(expansionsPerSecond, '/s'),
    ((evaluationsPerSecond + expansionsPerSecond) / idealPerSecond).toFixed(2),
    formatFigure(inFlight, 'count'),
    ...[coordinatorUs, redisUs, fleetUs].map((us) => formatFigure(us, 'us')),
    coordinatorBusy.toFixed(2),
    commands.toFixed(2),
    ...[bytesIn, bytesOut].map((bytes) => formatFigure(bytes, 'count')),
  ];
}

const COLUMNS = [
  'workers',
  'latency',
  'evaluations',
  'expansions',
  'of the ideal',
  'in flight',
  'coordinator',
  'Redis',
  'fakes',
  "coordinator's loop busy",
  'commands',
  'bytes to Redis',
  'bytes from Redis',
];

await runProgram(async () => {
  const { values } = parseArgs({
    options: {
      workers: { type: 'string', multiple: true, default: ['10', '100', '1000'] },
      latency: { type: 'string', multiple: true, default: ['1000', '100', '10'] },
      seconds: { type: 'string', default: '5' },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const latencies = values.latency.map((text) => integerOption('latency', text));
  const seconds = integerOption('seconds', values.seconds);
  const rows: string[][] = [];
  for (const workers of values.workers.map((text) => integerOption('workers', text))) {
    for (const meanMs of latencies) {
      const figures = await runFleet({ workers, threads: THREADS, meanMs, warmUpMs: WARM_UP_MS, windowMs: 1000 * seconds });
      rows.push(rowOf(workers, meanMs, figures));
      process.stderr.write(`${rows.at(-1)?.join('  ')}\n`);
    }
  }
  const columns = COLUMNS.map((title) => ({ title, align: 'right' as const }));
  const table: TextTable = {
    title: 'Fake workers of 2 threads each; processor time, commands and bytes are for each activity',
    columns,
    rows,
  };
  process.stdout.write(`${values.markdown ? renderMarkdown(table) : renderPlain(table)}\n`);
  return 0;
});
