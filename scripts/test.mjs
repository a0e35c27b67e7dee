/**
 * Runs compiled tests:
 *
 *     node scripts/test.mjs                   every test
 *     node scripts/test.mjs --fast            all but those of SLOW
 *     node scripts/test.mjs FILE… [-t NAME]   the files, or those of the folders; of them the tests whose name matches NAME
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { installChromium } from './chromium.mjs';
import { installPackages } from './example-packages.mjs';
import { installRedis } from './redis-server.mjs';
import { compiled, ROOT, testsBelow, testsNamed } from './test-files.mjs';

/** Tests that run in a process of their own for each file, and that `--fast` leaves out: those that kill processes, fill disks, start many processes or threads, measure time, or take seconds of a processor. */
const SLOW = [
  'test/browser',
  'test/containers',
  'test/crash',
  'test/distributed',
  'test/docs',
  'test/durability',
  'test/examples/ask-and-tell-python',
  'test/examples/ask-and-tell-typescript',
  'test/examples/circle-packing',
  'test/examples/custom-policy',
  'test/examples/opentelemetry',
  'test/examples/process-executor',
  'test/examples/python-evaluator',
  'test/examples/sat-tuning',
  'test/examples/tsp-priority',
  'test/main/cli/bench-command.test.ts',
  'test/main/cli/hanging-problem.test.ts',
  'test/main/cli/hostile-text.test.ts',
  'test/main/cli/init-command.test.ts',
  'test/main/cli/main.test.ts',
  'test/main/cli/problem-paths.test.ts',
  'test/main/cli/scores.test.ts',
  'test/main/cli/store-commands.test.ts',
  'test/main/cli/unusable-store.test.ts',
  'test/main/compose/random-options.test.ts',
  'test/main/compose/redis-failures.test.ts',
  'test/main/compose/redis-run.test.ts',
  'test/main/deterministic-run.test.ts',
  'test/main/failing-run.test.ts',
  'test/main/engine/thompson/exactness.test.ts',
  'test/main/executors/bullmq/coordinator/redis-executor-suite.test.ts',
  'test/main/executors/bullmq/worker/redis-worker.test.ts',
  'test/main/executors/bullmq/worker/worker-failures.test.ts',
  'test/main/executors/bullmq/worker/worker-process.test.ts',
  'test/main/executors/executor-suite.test.ts',
  'test/main/executors/processes',
  'test/main/executors/resizable-executor.test.ts',
  'test/main/executors/threads/hostile-values.test.ts',
  'test/main/executors/threads/tampering-problem.test.ts',
  'test/main/executors/threads/thread-executor-deaths.test.ts',
  'test/main/executors/threads/thread-executor-limits.test.ts',
  'test/main/executors/threads/thread-executor.property.test.ts',
  'test/main/executors/threads/thread-problems.test.ts',
  'test/main/executors/threads/thread-recycling.test.ts',
  'test/main/executors/waiting/waiting-executor.test.ts',
  'test/main/executors/worker-host/worker-host.property.test.ts',
  'test/main/hand-driven/closing.test.ts',
  'test/main/isolated-run.test.ts',
  'test/main/policy/confidence/told-apart.test.ts',
  'test/main/run/barren-run.test.ts',
  'test/main/run/custom-policy.test.ts',
  'test/main/run/growth-limits.test.ts',
  'test/main/run/guards-at-resume.test.ts',
  'test/main/run/hopeless/hopeless-run.test.ts',
  'test/main/run/journal/replay.test.ts',
  'test/main/run/misbehaving-problem.test.ts',
  'test/main/run/paid-run.test.ts',
  'test/main/run/seen-results.test.ts',
  'test/main/run/steering',
  'test/main/run/waiting/waiting-run.test.ts',
  'test/main/runtime/hostile-values.test.ts',
  'test/main/runtime/spawn-runtime.test.ts',
  'test/main/server/restart.test.ts',
  'test/main/sweep/sweep.test.ts',
  'test/main/time/suspension-watch.test.ts',
  'test/shared/programs',
  'test/support/redis-server.test.ts',
  'test/threads/store/ownership.test.ts',
];

/** Tests that start a redis-server. */
const OVER_REDIS = [
  'test/containers',
  'test/distributed',
  'test/main/compose/redis-failures.test.ts',
  'test/main/compose/redis-run.test.ts',
  'test/main/executors/bullmq',
  'test/support/redis-server.test.ts',
  'test/support/tcp-proxy.test.ts',
];

/** Of SLOW, those with a limit of time that a busy machine exceeds: they run one at a time, after the others. */
const ALONE = [
  'test/distributed/failures.test.ts',
  'test/main/time/suspension-watch.test.ts',
  'test/shared/programs/program-deaths.test.ts',
];

/** Of the others of SLOW so many files run at once, for each processor: much of their time they wait for processes and timers. */
const FILES_PER_PROCESSOR = 1.5;

/** Tests that start a browser. */
const IN_BROWSER = ['test/browser'];

/** Tests of examples that are packages of their own, by the folder of each. */
const OF_PACKAGES = {
  'examples/ask-and-tell-typescript': ['test/examples/ask-and-tell-typescript'],
  'examples/opentelemetry': ['test/examples/opentelemetry'],
};

function chosen({ values, positionals }) {
  if (positionals.length > 0) return positionals.flatMap(testsNamed);
  if (values.name !== undefined) throw new Error('-t NAME needs the file that holds the test: FILE -t NAME');
  return testsBelow('test');
}

/** More of the other files than these share a few processes. */
const MOST_APART = 8;
/** Of these processes, for each processor: while the tests of one wait for a thread or a timer, another one's run. */
const PROCESSES_PER_PROCESSOR = 2;

/** What runs before or after each test, outside a suite: it would do so for every test of the process. */
const HOOK_OF_ALL = /^(?:beforeEach|afterEach)\(/m;

/** Files that each import an equal share of the tests: a process for each test would cost as much processor time as the tests do. */
function shared(sources) {
  const hooked = sources.find((source) => HOOK_OF_ALL.test(readFileSync(join(ROOT, source), 'utf8')));
  if (hooked !== undefined)
    throw new Error(`${hooked} shares its process with others: beforeEach and afterEach belong into its describe`);
  const files = sources.map(compiled);
  const folder = join(ROOT, 'build/shared-tests');
  mkdirSync(folder, { recursive: true });
  const count = PROCESSES_PER_PROCESSOR * availableParallelism();
  return Array.from({ length: count }, (_, index) => {
    const share = files.filter((_, place) => place % count === index);
    const path = join(folder, `${index}.js`);
    writeFileSync(path, share.map((file) => `import '${pathToFileURL(file)}';\n`).join(''));
    return path;
  });
}

// The processes of tests get this process's arguments.
process.execArgv.push('--import', new URL('without-forced-colors.mjs', import.meta.url).href);

/** After this a file has failed, and its process is ended, in milliseconds: the longest takes four minutes on a busy machine. */
const FILE_TIMEOUT_MS = 15 * 60_000;

/** Runs files, so many at once, and shows how it goes; gives how many tests ran, and whether one failed. */
async function runTests(files, name, concurrency) {
  const timeout = FILE_TIMEOUT_MS;
  const stream = run({ files, concurrency, timeout, ...(name !== undefined && { testNamePatterns: [name] }) });
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
  const slow = new Set(SLOW.flatMap(testsNamed));
  const tests = chosen(args);
  const overRedis = new Set(OVER_REDIS.flatMap(testsNamed));
  const inBrowser = new Set(IN_BROWSER.flatMap(testsNamed));
  const areToRun = (sources) => tests.some((source) => sources.has(source) && !(args.values.fast && slow.has(source)));
  if (areToRun(overRedis)) installRedis();
  if (areToRun(inBrowser)) installChromium();
  for (const [folder, ofPackage] of Object.entries(OF_PACKAGES))
    if (areToRun(new Set(ofPackage.flatMap(testsNamed)))) installPackages(folder);
  const quick = tests.filter((source) => !slow.has(source));
  const areShared = quick.length > MOST_APART;
  const apart = tests.filter((source) => (slow.has(source) ? !args.values.fast : !areShared));
  let ran = 0;
  let failed = false;
  const runAll = async (files, concurrency) => {
    if (files.length === 0) return;
    const outcome = await runTests(files, args.values.name, concurrency);
    ran += outcome.ran;
    failed ||= outcome.failed;
  };
  if (areShared) await runAll(shared(quick), PROCESSES_PER_PROCESSOR * availableParallelism());
  const alone = new Set(ALONE.flatMap(testsNamed));
  const together = apart.filter((source) => !alone.has(source));
  await runAll(together.map(compiled), Math.ceil(FILES_PER_PROCESSOR * availableParallelism()));
  await runAll(apart.filter((source) => alone.has(source)).map(compiled), 1);
  if (ran === 0) throw new Error(`no test ran${args.values.name === undefined ? '' : `: no name matches ${args.values.name}`}`);
  if (failed) process.exitCode = 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
