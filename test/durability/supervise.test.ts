/** `--supervise` over processes that really die. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { processCli } from '../../src/main/cli/process-cli.js';
import { lookAt } from '../../src/main/cli/supervise.js';
import { hgmHere } from '../support/hgm-here.js';
import { eventsOf, HgmProcess, hgm, type PrintedEvent } from '../support/hgm-process.js';
import { storeFolder } from '../support/store-folder.js';

const INDEX = new URL('../../src/main/index.js', import.meta.url).href;
const NEVER_ENDING = fileURLToPath(new URL('./fixtures/never-ending-problem.js', import.meta.url));
/** Nobody wants the cores of processes that are killed on purpose. */
const NO_CORES = { shellSetup: 'ulimit -c 0' };

/** One that is never given up would go on for ever. */
const timeout = 300_000;

describe('a supervised run', { timeout }, () => {
  const { folder, file } = storeFolder('supervise');

  /** A problem whose third agent, root/1, does something to its process when it is evaluated. */
  async function poison(name: string, crash: string, presented = ''): Promise<string> {
    const path = join(folder, `${name}.mjs`);
    const text = `import { defineProblem } from ${JSON.stringify(INDEX)};
      export default defineProblem({
        name: ${JSON.stringify(name)},
        root: () => 0,
        tasks: 1,
        expand: (parent) => parent + 1,
        evaluate: (_, ctx) => { if (ctx.key === 'root/1') { ${crash} } return 0.5; },
        ${presented}
      });`;
    await writeFile(path, text);
    return path;
  }

  async function exported(id: string): Promise<PrintedEvent[]> {
    const { exitCode, stdout, stderr } = await hgmHere(['export', id, '--store', file]);
    assert.equal(exitCode, 0, stderr);
    return eventsOf(stdout);
  }

  const LINE = [
    '--evaluations',
    '9',
    '--threads',
    '1',
    // So that there is a third agent, whenever results come.
    '--deterministic',
    '--supervise',
    '--max-attempts',
    '2',
    '--retry-interval',
    '1ms',
    '--json',
  ];

  /** The run is complete, and what failed in it is the evaluation of root/1, with this error. */
  async function assertOnlyPoisonFailed(id: string, stdout: string, failure: RegExp): Promise<void> {
    const result = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    assert.deepEqual([result.runId, result.status, result.evaluations], [id, 'completed', 9]);
    const [failed, ...others] = (await exported(id)).filter(({ type }) => type === 'failure');
    assert.deepEqual([failed?.kind, failed?.key, failed?.attempts, others], ['evaluate', 'root/1', 2, []]);
    assert.match(JSON.stringify(failed?.error), failure);
    assert.equal(result.failedActivities, 1);
  }

  it('whose third agent calls process.abort() has that activity failed: in a thread it is an error like any other', async () => {
    const problem = await poison('abort', 'process.abort();');
    const { exitCode, stdout, stderr } = await hgm(['run', problem, ...LINE, '--id', 'abort', '--store', file], NO_CORES);
    assert.equal(exitCode, 0, stderr);
    assert.ok(!stderr.includes('died'), stderr);
    await assertOnlyPoisonFailed('abort', stdout, /ERR_WORKER_UNSUPPORTED_OPERATION.*process\.abort\(\)/);
  });

  it('whose third agent kills the whole process has that activity failed, and no other, and is complete', async () => {
    const problem = await poison('kill', "process.kill(process.pid, 'SIGABRT');");
    const { exitCode, stdout, stderr } = await hgm(['run', problem, ...LINE, '--id', 'kill', '--store', file], NO_CORES);
    assert.equal(exitCode, 0, stderr);
    await assertOnlyPoisonFailed('kill', stdout, /ERR_PROCESS_DIED/);
    // The first death is charged to nobody; then it has the two attempts of an activity, with nothing beside it.
    const deaths =
      stderr.match(/the process of run kill died by SIGABRT after \d+ evaluations; it is resumed in 500 ms\n/g) ?? [];
    assert.equal(deaths.length, 3, stderr);
  });

  it('gets no further when something besides its activities kills the process, so that it is given up in the end', async () => {
    const presented = "describe: () => 'one', render: () => '<svg/>', report: () => process.kill(process.pid, 'SIGABRT'),";
    const problem = await poison('report', '', presented);
    const line = ['--store', file, '--quiet'];
    const first = await hgm(['run', problem, '--evaluations', '9', '--threads', '1', '--id', 'report', ...line], NO_CORES);
    assert.equal(first.signal, 'SIGABRT', first.stderr);
    const before = await lookAt(processCli(), file, 'report');
    assert.equal(before?.run.figures.evaluations, 9);
    const second = await hgm(['resume', 'report', ...line], NO_CORES);
    assert.equal(second.signal, 'SIGABRT', second.stderr);
    const after = await lookAt(processCli(), file, 'report');
    assert.equal(after?.records, before?.records);
    assert.equal((await exported('report')).filter(({ type }) => type === 'session').length, 2);
  });

  it('hands a signal on, and ends with the exit code of its process', async () => {
    const line = ['run', NEVER_ENDING, '--store', file, '--id', 'stopped', '--threads', '1', '--evaluations', '5000', '--events'];
    const command = new HgmProcess([...line, '--supervise']);
    await command.prints('hanging', 'stderr');
    command.child.kill('SIGTERM');
    const { exitCode, stderr } = await command.ended();
    assert.equal(exitCode, 143);
    assert.match(stderr, /\nTo go on with it: hgm resume stopped --store /);
    const { stdout } = await hgmHere(['show', 'stopped', '--store', file, '--json']);
    assert.equal(JSON.parse(stdout).status, 'stopped');
  });

  it('is refused where it could not be resumed, or its log would be torn', async () => {
    for (const [options, sentence] of [
      [['--store', 'memory'], /^hgm: --supervise needs a --store in a file: [^\n]*\n$/],
      [['--decision-log', join(folder, 'log')], /^hgm: --decision-log must be left out with --supervise; [^\n]*\n$/],
    ] as const) {
      const { exitCode, stdout, stderr } = await hgmHere(['run', NEVER_ENDING, '--supervise', ...options]);
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(stderr, sentence);
    }
  });
});
