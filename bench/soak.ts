/** `npm run soak`: a long run in which attempts fail, hang and kill their threads, and what must hold at its end. */
import { parseArgs } from 'node:util';
import { formatCount } from '../src/shared/format/number-format.js';
import { integerOption, numberOption, runProgram } from './harness/run-program.js';
import { renderPlain } from './harness/text-table.js';
import { memoryTrend } from './soak/memory-trend.js';
import { runSoak } from './soak/soak-run.js';
import { judgeSoak } from './soak/soak-verdict.js';

const HELP = `npm run soak -- [--minutes N] [--threads N] [--seed N]

Runs for about N minutes (1 without it) with 10 % of attempts failing, 1 % timing out and 0.1 % ending their thread. Exit code 0 when
nothing was lost, nothing ended twice and memory stayed flat, else 1.

Example: npm run soak -- --minutes 10
`;

const MS_PER_MINUTE = 60_000;
const MIB = 2 ** 20;
const MAXIMUM_MINUTES = 24 * 60;
/** Evaluations of the run that finds out how fast this machine is. */
const TRIAL_EVALUATIONS = 1000;
/** Samples of memory over the whole soak. */
const SAMPLES = 40;
/** Longest duration of a run, in multiples of the planned one: a run that takes longer is stuck. */
const MAXIMUM_DURATION_RATIO = 3;

async function soak(minutes: number, threads: number, seed: number): Promise<boolean> {
  const durationMs = minutes * MS_PER_MINUTE;
  const sampleIntervalMs = durationMs / SAMPLES;
  const limitMs = MAXIMUM_DURATION_RATIO * durationMs + MS_PER_MINUTE;
  const trial = await runSoak({ evaluations: TRIAL_EVALUATIONS, threads, seed, sampleIntervalMs, limitMs });
  const budget = Math.max(TRIAL_EVALUATIONS, Math.round((trial.result.evaluationsPerSecond * durationMs) / 1000));
  process.stdout.write(`${formatCount(budget)} evaluations, at ${formatCount(trial.result.evaluationsPerSecond)}/s\n`);
  const { result, ledger, memory, rootVisits } = await runSoak({
    evaluations: budget,
    threads,
    seed,
    sampleIntervalMs,
    limitMs,
    onSample: (run, { heapBytes, residentBytes, agents }) => {
      const memoryText = `heap ${(heapBytes / MIB).toFixed(1)} MiB, process ${(residentBytes / MIB).toFixed(0)} MiB`;
      process.stdout.write(
        `${formatCount(run.progress().evaluations)} evaluations, ${formatCount(agents)} agents, ${memoryText}\n`,
      );
    },
  });
  const facts = { result, budget, faults: ledger.faults(), told: ledger, rootVisits, memory: memoryTrend(memory) };
  const checks = judgeSoak(facts);
  const attempts = [...ledger.failedAttempts].sort(([a], [b]) => a.localeCompare(b));
  print(
    'Failed attempts',
    ['error', 'count'],
    attempts.map(([error, count]) => [error, formatCount(count)]),
  );
  print(
    'Soak',
    ['what', 'found', ''],
    checks.map(({ what, found, holds }) => [what, found, holds ? 'holds' : 'BROKEN']),
  );
  return checks.every(({ holds }) => holds);
}

function print(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): void {
  process.stdout.write(`\n${renderPlain({ title, columns: columns.map((column) => ({ title: column })), rows })}\n`);
}

await runProgram(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      threads: { type: 'string', default: '2' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const isMinutes = (value: number) => value > 0 && value <= MAXIMUM_MINUTES;
  const minutes = numberOption('minutes', values.minutes, isMinutes, `a number above 0, at most ${MAXIMUM_MINUTES}`);
  const threads = integerOption('threads', values.threads);
  const seed = integerOption('seed', values.seed, 0);
  return (await soak(minutes, threads, seed)) ? 0 : 1;
});
