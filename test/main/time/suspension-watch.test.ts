import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runningAge } from '../../../src/main/time/suspension-watch.js';
import { Suspensions } from '../../../src/main/time/suspensions.js';
import { FakeTime } from '../../support/fake-time.js';
import { until } from '../../support/until.js';

test('of a suspension counts what lies between the two moments, and those far back are forgotten', () => {
  const suspensions = new Suspensions();
  suspensions.note(1000, 5000);
  assert.equal(suspensions.within(0, 10_000), 4000);
  assert.equal(suspensions.within(2000, 3000), 1000);
  assert.equal(suspensions.within(5000, 9000), 0, 'what began afterwards has all of its time');
  suspensions.note(6000, 7000);
  assert.equal(suspensions.within(4000, 6500), 1500);
  for (let at = 0; at < 64; at++) suspensions.note(10_000 + at, 10_000 + at);
  assert.equal(suspensions.within(0, 9000), 0);
  assert.equal(suspensions.totalMs, 5000, 'of all there ever were');
});

test('an age has no part in which nobody ran', () => {
  const time = new FakeTime();
  time.note(1000, 61_000);
  assert.equal(runningAge(time, 61_500, 62_000), 1500);
  assert.equal(runningAge(time, 500, 62_000), 500);
});

test('a process that is stopped for longer than a limit charges nobody, and a limit still ends what runs too long', async () => {
  const program = fileURLToPath(new URL('../../fixtures/suspended-program.js', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  try {
    await until(() => told.includes('waiting'), 'the program to wait');
    child.kill('SIGSTOP');
    // The subject is time that really passes: more than every limit of the program.
    await delay(9000);
    child.kill('SIGCONT');
    await ended;
    const [_, within, leasedWithin, beyond, leasedBeyond, run] = told
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(within, { thread: 0.5, main: 0.5, deadline: 0.5, closing: 'completed' });
    assert.deepEqual(beyond, {
      thread: 'ERR_START_TO_CLOSE_TIMEOUT',
      main: 'ERR_START_TO_CLOSE_TIMEOUT',
      deadline: 'ERR_SCHEDULE_TO_CLOSE_TIMEOUT',
      closing: 'cancelled',
    });
    assert.deepEqual([leasedWithin, leasedBeyond], [1, 0], 'leases that are held');
    // Beside the run's 8 s of budget there were 9 in which it did not run, and which its elapsed time has none of.
    assert.ok(run.wallMs > 16_500 && run.elapsedMs >= 8000 && run.elapsedMs <= run.wallMs - 8500, told);
  } finally {
    child.kill('SIGKILL');
  }
});
