import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../../support/until.js';
import { DeadlyRun, endingOf, isAlive } from './deadly-harness.js';

const PROGRAM = fileURLToPath(new URL('./orphaning-program.js', import.meta.url));
const DEADLY_IMPORT = new URL('../../../fixtures/deadly-import.js', import.meta.url).href;

describe('child processes', () => {
  test('end with the process that started them, however it ends, also those that are halted or in native code', async () => {
    const program = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(program.stdout, 'data');
    const processIds: number[] = JSON.parse(String(line));
    assert.equal(processIds.length, 3);
    const [first = 0] = processIds;
    process.kill(first, 'SIGSTOP');
    program.kill('SIGKILL');
    try {
      await until(() => !processIds.some(isAlive), 'the child processes to end');
    } finally {
      for (const processId of processIds) if (isAlive(processId)) process.kill(processId, 'SIGKILL');
    }
  });

  test('are replaced where an activity is in native code past its time, which it alone pays for', async () => {
    await using run = new DeadlyRun({ threads: 1 });
    const stuck = run.start('native', { startToCloseTimeoutMs: 50 });
    const after = run.start('live');
    assert.equal(endingOf(await stuck.outcome), 'ERR_START_TO_CLOSE_TIMEOUT');
    assert.equal(endingOf(await after.outcome), 1);
  });

  test('give back what waits behind an activity that takes long, for one that has nothing to do', async () => {
    await using run = new DeadlyRun();
    // Batches grow with what is known of costs.
    for (let round = 0; round < 5; round++) await run.endings(new Array(40).fill('live'));
    const long = run.start('hang');
    assert.deepEqual(await run.endings(new Array(40).fill('live')), new Array(40).fill(1));
    assert.deepEqual(
      run.executor.runningAttempts().map(({ activityId }) => activityId),
      [long.activityId],
    );
  });

  test('tell an error whose details can be sent to another thread and not to another process without them', async () => {
    await using run = new DeadlyRun({ threads: 1 });
    const [before, outcome, after] = await Promise.all(
      (['live', 'unsendable', 'live'] as const).map((agent) => run.start(agent).outcome),
    );
    assert.deepEqual(
      [before, after].map((each) => each && endingOf(each)),
      [1, 1],
    );
    assert.ok(outcome?.status === 'failed');
    assert.ok(outcome.error instanceof RangeError);
    assert.equal(outcome.error.message, 'holds memory');
    assert.equal(endingOf(outcome), 'E_HELD');
  });

  test('cost nobody anything when they end while nothing runs', async () => {
    await using run = new DeadlyRun();
    await run.endings(['live', 'live']);
    const before = run.executor.processIds;
    for (const processId of before) process.kill(processId, 'SIGKILL');
    assert.deepEqual(await run.endings(['live', 'live', 'live']), [1, 1, 1]);
    assert.ok(!run.executor.processIds.some((processId) => before.includes(processId)));
  });

  test('that the import of a problem ends fail its activities, and not those of others', async () => {
    await using run = new DeadlyRun();
    assert.equal(endingOf(await run.start('live', {}, DEADLY_IMPORT).outcome), 'ERR_CHILD_EXIT');
    assert.deepEqual(await run.endings(['live']), [1]);
  });
});
