import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HgmProcess } from '../../support/hgm-process.js';
import { type MarkedProcess, processesWith } from '../../support/marked-processes.js';
import { until } from '../../support/until.js';

const PROBLEM = fileURLToPath(new URL('./fixtures/sleeping-problem.js', import.meta.url));
const MARK = 'TEST_OF_PROGRAMS';
const THREADS = 4;
/** Of one evaluation: the sleeper, and its three children. */
const PROCESSES_EACH = 4;

const marks: string[] = [];

after(async () => {
  await HgmProcess.killAll();
  for (const mark of marks) for (const { pid } of processesWith(`${MARK}=${mark}`)) process.kill(pid, 'SIGKILL');
});

/** The processes that a run has started as programs, and their guard. */
function aliveOf(run: HgmProcess, mark: string): MarkedProcess[] {
  return processesWith(`${MARK}=${mark}`).filter(({ pid }) => pid !== run.child.pid);
}

function guardsOf(run: HgmProcess): number[] {
  const { pid } = run.child;
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(list: () => readonly unknown[]): Promise<void> {
  await until(() => list().length === 0, 'the programs of a run that was killed to be gone', { everyMs: 20 });
}

function sleepingRun(mark: string, more: readonly string[] = []): HgmProcess {
  marks.push(mark);
  const limits = ['--timeout', '1s', '--max-attempts', '1', '--threads', String(THREADS), '--evaluations', '30'];
  return new HgmProcess(['run', PROBLEM, ...limits, ...more, '--store', 'memory', '--events'], { env: { [MARK]: mark } });
}

describe('programs that sleep for ever, with children in other sessions and deaf ones', {
  skip: process.platform !== 'linux',
}, () => {
  it('are all dead when their activities are over: timed out, not waited for, or lost with their threads', async () => {
    const mark = randomUUID();
    const run = sleepingRun(mark);
    const most = { count: 0 };
    const watch = setInterval(() => {
      most.count = Math.max(most.count, aliveOf(run, mark).length);
    }, 100);
    const { exitCode, stderr } = await run.ended();
    clearInterval(watch);
    assert.equal(exitCode, 0, stderr);
    assert.ok(most.count > PROCESSES_EACH, `at most ${most.count} processes were there at a time`);
    // Those of the activities that run, and of as many whose grace period is about to end.
    assert.ok(most.count <= 2 * THREADS * PROCESSES_EACH, `${most.count} processes were there at a time`);
    assert.deepEqual(aliveOf(run, mark), []);
  });

  for (const events of [2, 9, 17]) {
    it(`are all dead soon after the run was killed, at its event ${events}`, async () => {
      const mark = randomUUID();
      const run = sleepingRun(mark);
      await run.printsEvents(events);
      const guards = guardsOf(run);
      assert.equal(guards.length, 1);
      run.child.kill('SIGKILL');
      await run.ended();
      await untilGone(() => aliveOf(run, mark));
      await untilGone(() => guards.filter(isAlive));
    });
  }

  it('are all dead soon after an isolated run was killed, with its child processes and their guards', async () => {
    const mark = randomUUID();
    const run = sleepingRun(mark, ['--isolate']);
    await run.printsEvents(6);
    assert.ok(aliveOf(run, mark).length > THREADS);
    run.child.kill('SIGKILL');
    await run.ended();
    await untilGone(() => aliveOf(run, mark));
  });
});
