/**
 * `npm run bench:compare BEFORE.json AFTER.json [BEFORE.json AFTER.json ...]`: what became of every row, and what of that is more than noise. Each
 * pair is a turn: two reports that were made one after the other.
 */
import { parseArgs } from 'node:util';
import { readBenchReport } from './harness/bench-report.js';
import { compareTurns, type Turn, warningsOf } from './harness/comparison.js';
import { tableOfComparison } from './harness/render-comparison.js';
import { runProgram, UsageError } from './harness/run-program.js';
import { renderPlain } from './harness/text-table.js';

await runProgram(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  if (positionals.length === 0 || positionals.length % 2 === 1) {
    throw new UsageError('usage: npm run bench:compare BEFORE.json AFTER.json [BEFORE.json AFTER.json ...]');
  }
  const reports = await Promise.all(positionals.map((file) => readBenchReport(file)));
  const turns: Turn[] = [];
  for (let at = 0; at < reports.length; at += 2) {
    const [before, after] = reports.slice(at, at + 2);
    if (before !== undefined && after !== undefined) turns.push({ before, after });
  }
  const comparison = compareTurns(turns);
  for (const warning of warningsOf(turns)) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(`${renderPlain(tableOfComparison(comparison))}\n`);
  for (const row of comparison.onlyBefore) process.stdout.write(`only before: ${row}\n`);
  for (const row of comparison.onlyAfter) process.stdout.write(`only after: ${row}\n`);
  return 0;
});
