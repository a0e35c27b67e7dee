import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type RunningTime, runningAge } from '../../../../src/main/executors/threads/suspension-watch.js';
import { Suspensions } from '../../../../src/main/executors/threads/suspensions.js';

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
});

test('an age has no part in which nobody ran', () => {
  const suspensions = new Suspensions();
  suspensions.note(1000, 61_000);
  const time: RunningTime = { isKnown: () => true, suspendedMs: (from, to) => suspensions.within(from, to) };
  assert.equal(runningAge(time, 61_500, 62_000), 1500);
  assert.equal(runningAge(time, 500, 62_000), 500);
});

/** What the child says on its standard output. */
class Told {
  text = '';

  constructor(child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
    });
  }

  async until(word: string): Promise<void> {
    while (!this.text.includes(word)) await delay(10);
  }
}

test('a process that is stopped for longer than a timeout charges nobody, and a timeout still ends what runs too long', async () => {
  const program = fileURLToPath(new URL('../../../fixtures/suspended-program.js', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const told = new Told(child);
  try {
    await told.until('waiting');
    // Well within the evaluation that follows.
    await delay(500);
    child.kill('SIGSTOP');
    // The subject is time that really passes: more than the limit of 2.5 s.
    await delay(4000);
    child.kill('SIGCONT');
    await ended;
    assert.match(told.text, /^waiting\n0\.5\nERR_START_TO_CLOSE_TIMEOUT\n$/);
  } finally {
    child.kill('SIGKILL');
  }
});
