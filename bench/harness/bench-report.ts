/** The outcome of a whole `npm run bench`, as it is written to a file and read again. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { machineSchema } from './machine.js';
import { rowSchema } from './row.js';
import { UsageError } from './run-program.js';
import { targetResultSchema } from './target-result.js';

const benchmarkRowsSchema = z.object({ name: z.string(), title: z.string(), rows: z.array(rowSchema) });

/** The rows of one benchmark. */
export type BenchmarkRows = z.infer<typeof benchmarkRowsSchema>;

const benchReportSchema = z.object({
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  /** Made with `--quick`: good for a look only. */
  quick: z.boolean(),
  machine: machineSchema,
  benchmarks: z.array(benchmarkRowsSchema),
  targets: z.array(targetResultSchema),
});

export type BenchReport = z.infer<typeof benchReportSchema>;

/** @throws UsageError that names the file, and says what is wrong with it */
export async function readBenchReport(file: string): Promise<BenchReport> {
  try {
    return benchReportSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new UsageError(`${file} is not a report of npm run bench: ${reason}`, { cause });
  }
}
