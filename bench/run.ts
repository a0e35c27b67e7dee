/** `npm run bench`: runs the benchmarks, prints their tables and which targets are met, and writes a report that can be compared. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCHMARKS, benchmarksNamed } from './benchmarks.js';
import { type BenchmarkRows, type BenchReport, readBenchReport } from './harness/bench-report.js';
import { type Benchmark, type BenchSettings, FULL, QUICK } from './harness/benchmark.js';
import { runIsolated } from './harness/isolated.js';
import { describeMachine } from './harness/machine.js';
import { describeMachineInWords, tableOfRows, tableOfTargets } from './harness/render-report.js';
import { runProgram } from './harness/run-program.js';
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

type Print = (table: TextTable) => void;

function printText(text: string): void {
  process.stdout.write(`${text}\n\n`);
}

async function measure(chosen: readonly Benchmark[], settings: BenchSettings, print: Print): Promise<BenchReport> {
  const head = {
    version: 1 as const,
    createdAt: new Date().toISOString(),
    quick: settings.quick,
    machine: await describeMachine(),
  };
  printText(describeMachineInWords(head));
  const benchmarks: BenchmarkRows[] = [];
  for (const { name, title } of chosen) {
    const measured = { name, title, rows: await runIsolated(name, settings) };
    print(tableOfRows(measured));
    benchmarks.push(measured);
  }
  const targets = judgeTargets(TARGETS, benchmarks);
  print(tableOfTargets(targets));
  return { ...head, benchmarks, targets };
}

function printAgain(report: BenchReport, print: Print): void {
  printText(describeMachineInWords(report));
  for (const measured of report.benchmarks) print(tableOfRows(measured));
  print(tableOfTargets(report.targets));
}

async function write(report: BenchReport, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  process.stderr.write(`written: ${file}\n`);
}

await runProgram(async () => {
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
  const print: Print = (table) => printText(values.markdown ? renderMarkdown(table) : renderPlain(table));
  if (values.help) {
    process.stdout.write(HELP);
  } else if (values.from !== undefined) {
    printAgain(await readBenchReport(values.from), print);
  } else {
    const report = await measure(benchmarksNamed(values.only), values.quick ? QUICK : FULL, print);
    const time = report.createdAt.replaceAll(/[-:]|\.\d+Z/g, '');
    await write(report, values.out ?? join('.hgm', 'bench', `${time}.json`));
  }
  return 0;
});
