/** `npm run bench:retries`: what a search loses to agents that always fail when failed attempts are tried again. */
import { parseArgs } from 'node:util';
import { type RunOptions, type RunResult, startRun } from '../src/main/index.js';
import { formatCount, formatPercent } from '../src/shared/format/number-format.js';
import { integerOption, runProgram } from './harness/run-program.js';
import { renderPlain } from './harness/text-table.js';

const HELP = `npm run bench:retries -- [--seconds N] [--seed N]

One agent in seven always throws. Runs of 600 evaluations of 10 ms, and runs of N seconds (20) of evaluations of 0.1 ms, each with the default
retry policy, with one attempt, and, where it ends, with 10 s before a retry. Exit code 0 when at most 1.5 times as large a part of the
evaluations fails with the default as with one attempt, and at least half as many of 0.1 ms are reached, else 1.

Example: npm run bench:retries -- --seconds 20
`;

const PROBLEM = new URL('./problems/one-in-seven.problem.js', import.meta.url);
const THREADS = 2;
const MAXIMUM_FAILURE_RATIO = 1.5;
const MINIMUM_EVALUATION_RATIO = 0.5;

interface Measured {
  readonly evaluations: number;
  readonly failedPart: number;
  readonly result: RunResult;
}

async function measure(ms: number, options: RunOptions): Promise<Measured> {
  const run = await startRun(PROBLEM.href, { threads: THREADS, params: { ms }, ...options });
  let failures = 0;
  const counted = (async () => {
    for await (const event of run.events({ types: ['failure'] })) {
      if (event.type === 'failure' && event.kind === 'evaluate') failures++;
      if (event.type === 'dropped') failures += event.count;
    }
  })();
  const result = await run.result;
  await counted;
  return { evaluations: result.evaluations, failedPart: failures / Math.max(1, result.evaluations), result };
}

function rowOf(what: string, { evaluations, failedPart, result }: Measured): string[] {
  const seconds = (result.elapsedMs / 1000).toFixed(1);
  return [what, result.status, formatCount(evaluations), `${seconds} s`, formatPercent(failedPart), formatCount(result.retries)];
}

async function compare(seconds: number, seed: number): Promise<boolean> {
  const once = { retry: { maximumAttempts: 1 } };
  const long = { evaluations: 600, seed };
  const short = { timeMs: seconds * 1000, seed };
  const longOnce = await measure(10, { ...long, ...once });
  const longDefault = await measure(10, long);
  const longInterval = await measure(10, { ...long, retry: { initialIntervalMs: 10_000 } });
  const shortOnce = await measure(0.1, { ...short, ...once });
  const shortDefault = await measure(0.1, short);
  const rows = [
    rowOf('10 ms, one attempt', longOnce),
    rowOf('10 ms, default', longDefault),
    rowOf('10 ms, 10 s before a retry', longInterval),
    rowOf('0.1 ms, one attempt', shortOnce),
    rowOf('0.1 ms, default', shortDefault),
  ];
  const columns = ['evaluations of', 'status', 'ended', 'time', 'failed', 'retries'].map((title) => ({ title }));
  process.stdout.write(`${renderPlain({ title: 'One agent in seven always throws', columns, rows })}\n`);
  const failed = [longDefault.failedPart / longOnce.failedPart, shortDefault.failedPart / shortOnce.failedPart];
  const reached = shortDefault.evaluations / shortOnce.evaluations;
  process.stdout.write(
    `failed, default to one attempt: ${failed.map((ratio) => ratio.toFixed(2)).join(' and ')} (at most ${MAXIMUM_FAILURE_RATIO}); ` +
      `evaluations reached: ${reached.toFixed(2)} (at least ${MINIMUM_EVALUATION_RATIO})\n`,
  );
  return failed.every((ratio) => ratio <= MAXIMUM_FAILURE_RATIO) && reached >= MINIMUM_EVALUATION_RATIO;
}

await runProgram(async () => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  return (await compare(integerOption('seconds', values.seconds), integerOption('seed', values.seed, 0))) ? 0 : 1;
});
