/** Runs one benchmark and sends its rows to the process that started this one. */
import { benchmarksNamed } from './benchmarks.js';
import { orderSchema } from './harness/isolated.js';

const { name, settings } = orderSchema.parse(JSON.parse(process.argv[2] ?? ''));
const [benchmark] = benchmarksNamed([name]);
const rows = await benchmark?.run(settings);
if (process.send === undefined) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
// Whatever threads a peer left behind end here.
else process.send(rows, () => process.exit());
