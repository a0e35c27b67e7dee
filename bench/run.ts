/** `npm run bench`: runs the benchmarks, prints their tables and which targets are met, and writes a report that can be compared. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCHMARKS, benchmarksNamed } from './benchmarks.js';
import type { BenchmarkRows, BenchReport } from './harness/bench-report.js';
import { readBenchReport } from './harness/bench-report.js';
import { FULL, QUICK } from './harness/benchmark.js';
import { runIsolated } from './harness/isolated.js';
import { describeMachine } from './harness/machine.js';
import { describeMachineInWords, tableOfRows, tableOfTargets } from './harness/render-report.js';
import { judgeTargets } from './harness/target-result.js';
import { renderMarkdown, renderPlain, type TextTable } from './harness/text-table.js';
import { TARGETS } from './targets.js';

const HELP = `npm run bench -- [--only NAME]... [--quick] [--out FILE] [--markdown] [--from FILE]

  --only NAME  one of ${BENCHMARKS.map(({ name }) => name).join(', ')}; all of them without it
  --quick      for a look: shorter, and without what takes long
  --out FILE   where the report goes; .hgm/bench/<time>.json without it
  --markdown   tables for docs/benchmarks.md
  --from FILE  prints a report again, without measuring

Example: npm run bench -- --only dispatch --quick
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
    out: { type: 'string' },
    markdown: { type: 'boolean', default: false },
    from: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const print = (text: string) => process.stdout.write(`${text}\n\n`);
const render = (table: TextTable) => print(values.markdown ? renderMarkdown(table) : renderPlain(table));

async function measure(): Promise<BenchReport> {
  const chosen = benchmarksNamed(values.only);
  const report = {
    version: 1 as const,
    createdAt: new Date().toISOString(),
    quick: values.quick,
    machine: await describeMachine(),
  };
  print(describeMachineInWords(report));
  const benchmarks: BenchmarkRows[] = [];
  for (const { name, title } of chosen) {
    const measured = { name, title, rows: await runIsolated(name, values.quick ? QUICK : FULL) };
    render(tableOfRows(measured));
    benchmarks.push(measured);
  }
  return { ...report, benchmarks, targets: judgeTargets(TARGETS, benchmarks) };
}

async function printAgain(file: string): Promise<BenchReport> {
  const report = await readBenchReport(file);
  print(describeMachineInWords(report));
  for (const measured of report.benchmarks) render(tableOfRows(measured));
  return report;
}

async function write(report: BenchReport): Promise<void> {
  const file = values.out ?? join('.hgm', 'bench', `${report.createdAt.replaceAll(/[-:]|\.\d+Z/g, '')}.json`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  process.stderr.write(`written: ${file}\n`);
}

if (values.help) {
  process.stdout.write(HELP);
} else if (values.from !== undefined) {
  render(tableOfTargets((await printAgain(values.from)).targets));
} else {
  const report = await measure();
  render(tableOfTargets(report.targets));
  await write(report);
}
