import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RunProgramOptions } from '../../../src/main/index.js';
import type { FunctionWork } from '../../../src/shared/work.js';
import { ThreadHarness } from '../../main/executors/threads/thread-harness.js';
import { processesWith } from '../../support/marked-processes.js';
import { until } from '../../support/until.js';

const FUNCTIONS = new URL('./fixtures/program-functions.js', import.meta.url).href;

function shell(script: string, options: RunProgramOptions = {}, exportName = 'runShell'): FunctionWork {
  return { type: 'function', moduleUrl: FUNCTIONS, exportName, input: { script, options }, key: 'root', action: null, seed: 1 };
}

async function printed(threads: ThreadHarness, script: string, options: RunProgramOptions = {}): Promise<string> {
  const result = await threads.valueOf(shell(script, options));
  assert.ok(typeof result === 'object' && result !== null && 'stdout' in result);
  return String(result.stdout).trim();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('resolves to what the program wrote, and logs its stderr as the activity’s', async (t) => {
  const threads = new ThreadHarness(t);
  const result = await threads.valueOf(shell('cat; echo one >&2; echo two >&2', { input: 'für 1 €' }), { activityId: 7 });
  assert.deepEqual(result, { stdout: 'für 1 €', stderr: 'one\ntwo\n', exitCode: 0 });
  const lines = threads.logs.map(({ activityId, level, message }) => ({ activityId, level, message }));
  assert.deepEqual(lines, [
    { activityId: 7, level: 'info', message: 'one' },
    { activityId: 7, level: 'info', message: 'two' },
  ]);
});

it('runs it in the folder of the module, with variables added and taken away, and without core files', async (t) => {
  const threads = new ThreadHarness(t);
  assert.equal(await printed(threads, 'pwd -P'), dirname(fileURLToPath(FUNCTIONS)));
  const env = { ADDED: 'so', HOME: undefined };
  assert.equal(await printed(threads, 'echo "$ADDED $HOME"; ulimit -c', { env }), 'so \n0');
});

it('runs several at a time, all by one guard, whatever the thread, and none is left when the executor is closed', async (t) => {
  const threads = new ThreadHarness(t, { threads: 2 });
  const works = [shell('echo $PPID $1', {}, 'runThree'), shell('echo $PPID $1', {}, 'runThree')];
  const outputs = (await Promise.all(works.map((work) => threads.valueOf(work)))).flat();
  const [guard = ''] = String(outputs[0]).split(' ');
  assert.deepEqual(
    outputs,
    [1, 2, 3, 1, 2, 3].map((number) => `${guard} ${number}`),
  );
  assert.ok(isAlive(Number(guard)));
  await threads.executor.close();
  assert.ok(!isAlive(Number(guard)));
});

it('asks it to end at the timeout, and waits for that, so that the thread goes on', async (t) => {
  const threads = new ThreadHarness(t, { cancelGraceMs: 30_000 });
  const script = 'trap "echo cleaned up >&2; exit 0" TERM; echo ready >&2; while :; do sleep 0.01; done';
  const isReady = () => threads.logs.some(({ message }) => message === 'ready');
  // A busy machine may take longer than the limit to start the program, and with it what guards programs.
  for (let startToCloseTimeoutMs = 1000; !isReady() && startToCloseTimeoutMs < 120_000; startToCloseTimeoutMs *= 4) {
    await threads.refusal('ERR_START_TO_CLOSE_TIMEOUT', shell(script), { startToCloseTimeoutMs });
  }
  // The shell says of its child, which has the signal too, that it was terminated.
  assert.equal(threads.logs.at(-1)?.message, 'cleaned up');
});

it('ends with its activity though that was over before it had started', { skip: process.platform !== 'linux' }, async (t) => {
  const threads = new ThreadHarness(t);
  const mark = randomUUID();
  await threads.valueOf(shell('sleep 1000', { env: { TEST_MARK: mark } }, 'leaveStarting'));
  // Of the same guard, which has started the other one by then.
  await printed(threads, 'true');
  await until(() => processesWith(`TEST_MARK=${mark}`).length === 0, 'the program to be dead');
});

it('goes on by a new guard when somebody kills the guard, which costs what runs', async (t) => {
  const threads = new ThreadHarness(t);
  const running = threads.errorOf(shell('echo $PPID $$ >&2; sleep 1000'));
  await until(() => threads.logs.length > 0, 'the program to start');
  const [guard = 0, program = 0] = (threads.logs[0]?.message ?? '').split(' ').map(Number);
  process.kill(guard, 'SIGKILL');
  assert.match(
    (await running).message,
    /^sh -c .* was ended, since the process that guards it was; its stderr ends with: \d+ \d+$/,
  );
  await until(() => !isAlive(program), 'the program to be dead');
  assert.notEqual(Number(await printed(threads, 'echo $PPID')), guard);
});

it('ends a program that fills its memory, also by its children', { skip: process.platform !== 'linux' }, async (t) => {
  const threads = new ThreadHarness(t);
  const script = 'python3 -c "import time; held = bytearray(400 << 20); time.sleep(1000)" & wait';
  const error = await threads.refusal('ERR_PROGRAM_MEMORY', shell(script, { memoryLimitMb: 100 }));
  assert.match(error.message, /^sh -c .* used \d+ MiB of memory, more than memoryLimitMb, 100, and was killed$/);
});

it('refuses what is no context, command or option, naming it', async (t) => {
  const threads = new ThreadHarness(t);
  const messageOf = async (work: FunctionWork) => (await threads.refusal('ERR_OPTION', work)).message;
  assert.equal(
    await messageOf(shell('', {}, 'runOnCopy')),
    'runProgram: ctx must be the context that the function was given; it is another object; pass ctx itself, not a copy',
  );
  assert.equal(
    await messageOf(shell('a\0b')),
    "runProgram: args must be an array of strings, none with a NUL; it is [ '-c', 'a\\x00b', [length]: 2 ]".replace(
      ', [length]: 2',
      '',
    ),
  );
  const misspelt: object = { memoryLimit: 5 };
  assert.equal(
    await messageOf(shell('', misspelt)),
    'runProgram: memoryLimit must be left out: its options are input, env, memoryLimitMb, maximumOutputBytes; it is 5',
  );
  const rules = {
    memoryLimitMb: [0, 'a number of MiB above 0'],
    maximumOutputBytes: [0.5, 'an integer from 1 to 268435456'],
  } as const;
  for (const [name, [value, rule]] of Object.entries(rules)) {
    assert.equal(await messageOf(shell('', { [name]: value })), `runProgram: ${name} must be ${rule}; it is ${value}`);
  }
});
