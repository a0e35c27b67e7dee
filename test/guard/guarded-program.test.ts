import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { it } from 'node:test';
import { GuardedProgram, spawnProgram } from '../../src/guard/guarded-program.js';
import { MARK_VARIABLE, type ProgramEnd } from '../../src/shared/programs/guard-protocol.js';
import { aliveOf } from '../../src/shared/programs/program-processes.js';

/** What a wait for a program may take at most: only a hang is longer. */
const LONG_MS = 120_000;

/** A shell's text as a program, killed at the end of the test. */
function started(t: { after(cleanUp: () => Promise<void>): unknown }, script: string) {
  const mark = randomUUID();
  const env = { ...process.env, [MARK_VARIABLE]: mark };
  const child = spawnProgram('sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'inherit'] }, assert.fail);
  assert.ok(child?.pid !== undefined && child.stdout !== null);
  const processes = { group: child.pid, mark };
  let onEnded: (end: ProgramEnd) => void = () => undefined;
  const ended = new Promise<ProgramEnd>((resolve) => {
    onEnded = resolve;
  });
  const program = new GuardedProgram(child, processes, undefined, (end) => onEnded(end));
  t.after(() => program.kill());
  return { child, stdout: child.stdout, program, processes, ended };
}

it('tells what a program had left behind when it ended by itself, though it is killed before that is over', async (t) => {
  const { child, program, processes, ended } = started(t, 'sleep 1000 & exit 0');
  child.once('exit', () => program.terminate(0));
  const { exitCode, leftBehind } = await ended;
  assert.deepEqual({ exitCode, leftBehind }, { exitCode: 0, leftBehind: 1 });
  assert.deepEqual(aliveOf(processes), []);
});

it('kills at once what is being ended and is deaf, where that is asked for', { timeout: LONG_MS }, async (t) => {
  const { stdout, program, processes, ended } = started(t, 'trap "" TERM; echo deaf; while :; do sleep 0.01; done');
  await once(stdout, 'data');
  program.terminate(2 * LONG_MS);
  program.terminate(0);
  const { signal, leftBehind } = await ended;
  assert.deepEqual({ signal, leftBehind }, { signal: 'SIGKILL', leftBehind: 0 });
  assert.deepEqual(aliveOf(processes), []);
});
