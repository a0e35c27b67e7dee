/**
 * Runs compiled tests:
 *
 *     node scripts/test.mjs                   every test
 *     node scripts/test.mjs --fast            all but those of SLOW
 *     node scripts/test.mjs FILE… [-t NAME]   the files, or those of the folders; of them the tests whose name matches NAME
 */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { compiled, ROOT, testsBelow, testsNamed } from './test-files.mjs';

/** What `--fast` leaves out: tests that kill processes, fill disks or follow system calls, and those that take many seconds each. */
const SLOW = [
  'test/crash',
  'test/durability',
  'test/main/cli/bench-command.test.ts',
  'test/main/cli/main.test.ts',
  'test/main/deterministic-run.test.ts',
  'test/main/engine/thompson/exactness.test.ts',
  'test/main/executors/threads/thread-executor-limits.test.ts',
  'test/main/executors/threads/thread-executor.property.test.ts',
];

function chosen({ values, positionals }) {
  if (positionals.length > 0) return positionals.flatMap(testsNamed);
  if (values.name !== undefined) throw new Error('-t NAME needs the file that holds the test: FILE -t NAME');
  const slow = new Set(values.fast ? SLOW.flatMap(testsNamed) : []);
  return testsBelow('test').filter((source) => !slow.has(source));
}

/** Runs files, so many at once, and shows how it goes; gives how many tests ran, and whether one failed. */
async function runTests(sources, name, concurrency) {
  const files = sources.map(compiled);
  const stream = run({ files, concurrency, ...(name !== undefined && { testNamePatterns: [name] }) });
  let ran = 0;
  let failed = false;
  const count = ({ name: title, skip, details }) => {
    // What does not match is told as skipped by Node 20; by later ones a file without a match as a test with the name of the file.
    if (skip === undefined && details?.type !== 'suite' && !files.includes(resolve(title))) ran += 1;
  };
  stream.on('test:pass', count);
  stream.on('test:fail', (test) => {
    count(test);
    failed = true;
  });
  stream.compose(spec).pipe(process.stdout);
  await new Promise((ended) => stream.once('end', ended));
  return { ran, failed };
}

try {
  process.chdir(ROOT);
  const options = { fast: { type: 'boolean' }, name: { type: 'string', short: 't' } };
  const args = parseArgs({ options, allowPositionals: true });
  // `true` leaves a processor free, which tests that measure time need.
  const concurrency = args.values.fast ? availableParallelism() : true;
  const { ran, failed } = await runTests(chosen(args), args.values.name, concurrency);
  if (ran === 0) throw new Error(`no test ran${args.values.name === undefined ? '' : `: no name matches ${args.values.name}`}`);
  if (failed) process.exitCode = 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
