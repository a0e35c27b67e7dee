/** `npm run bench:compare BEFORE.json AFTER.json`: what became of every row, and what of that is more than noise. */
import { parseArgs } from 'node:util';
import { readBenchReport } from './harness/bench-report.js';
import { compareReports, warningsOf } from './harness/comparison.js';
import { tableOfComparison } from './harness/render-comparison.js';
import { runProgram, UsageError } from './harness/run-program.js';
import { renderPlain } from './harness/text-table.js';

await runProgram(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [fileBefore, fileAfter, ...others] = positionals;
  if (fileBefore === undefined || fileAfter === undefined || others.length > 0) {
    throw new UsageError('usage: npm run bench:compare BEFORE.json AFTER.json');
  }
  const before = await readBenchReport(fileBefore);
  const after = await readBenchReport(fileAfter);
  const comparison = compareReports(before, after);
  for (const warning of warningsOf(before, after)) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(`${renderPlain(tableOfComparison(comparison))}\n`);
  for (const row of comparison.onlyBefore) process.stdout.write(`only before: ${row}\n`);
  for (const row of comparison.onlyAfter) process.stdout.write(`only after: ${row}\n`);
  return 0;
});
