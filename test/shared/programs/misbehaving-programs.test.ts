import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { startRun } from '../../../src/main/index.js';
import { codeOf } from '../../../src/shared/errors.js';

const PROBLEM = new URL('./fixtures/misbehaving-problem.js', import.meta.url);
const NAME = String.raw`python3 \S*misbehaving\.py `;
/** What a program may take, on a machine that has much else to do. */
const TIMEOUT_MS = 8000;

interface Misbehaviour {
  readonly how: string;
  readonly code: string | Readonly<Record<'once' | 'lines', string>>;
  /** What the user sees in either mode, or in each. */
  readonly message: RegExp | { readonly once: RegExp | null; readonly lines: RegExp };
}

const said = (text: string) => new RegExp(`^${NAME}${text}$`);

const MISBEHAVIOURS: readonly Misbehaviour[] = [
  {
    how: 'garbage',
    code: 'ERR_PROGRAM',
    message: said(String.raw`answered "no idea"; an answer is JSON on one line, such as 0\.5 or \{ "reward": 0\.5 \}`),
  },
  {
    how: 'nothing',
    code: 'ERR_PROGRAM',
    message: {
      once: said('ended without an answer: it printed nothing to stdout; its stderr ends with: I have nothing to say'),
      lines: said(
        'ended without an answer; in lines mode it stays, and ends when its stdin does; its stderr ends with: I have nothing to say',
      ),
    },
  },
  {
    how: 'two lines',
    code: 'ERR_PROGRAM',
    message: {
      // There the last line counts.
      once: null,
      lines: said(
        'answered with more than one line; print one line an answer to stdout, flush it, and print all else to stderr; it wrote nothing to stderr',
      ),
    },
  },
  {
    how: 'reward of 7',
    code: 'ERR_REWARD_RANGE',
    message: /^evaluate of agent root on task \d+ returned 7; return a number in \[0, 1\]/,
  },
  {
    how: 'exit code 3',
    code: 'ERR_PROGRAM',
    message: said('ended with exit code 3; its stderr ends with: the instrument is off'),
  },
  { how: 'crash', code: 'ERR_PROGRAM', message: said('was ended by SIGSEGV; it wrote nothing to stderr') },
  {
    how: 'not there',
    code: 'ERR_PROGRAM',
    message: /^there is no program named no-such-program in PATH; install it, or correct its name$/,
  },
  {
    how: 'not at its path',
    code: 'ERR_PROGRAM',
    message: /^there is no program at \/\S*fixtures\/no-such-program\.py; install it, or correct its name$/,
  },
  {
    how: 'not executable',
    code: 'ERR_PROGRAM',
    message: /^the program \/\S*misbehaving-problem\.js may not be executed; allow it with chmod \+x, or name its interpreter/,
  },
  {
    how: 'no interpreter',
    code: 'ERR_PROGRAM',
    message:
      /^\/\S*no-interpreter\.sh cannot be started: something that it needs is not there: its interpreter, or its folder \S+ \(ENOENT\)$/,
  },
  {
    how: 'a child that stays',
    code: 'ERR_PROGRAM',
    message: said(
      'ended and left a process running, which had to be killed; have it wait for what it starts; it wrote nothing to stderr',
    ),
  },
  {
    how: 'no SIGTERM',
    code: 'ERR_START_TO_CLOSE_TIMEOUT',
    message: /^evaluate of agent root on task \d+ took longer than startToCloseTimeoutMs, 8000 ms/,
  },
  {
    how: '1 GB',
    code: 'ERR_PROGRAM',
    message: said('wrote more to stdout than maximumOutputBytes, 16777216, and was killed; it wrote nothing to stderr'),
  },
  {
    how: 'closed stdin',
    code: { once: 'ERR_START_TO_CLOSE_TIMEOUT', lines: 'ERR_PROGRAM' },
    message: {
      // That is its right where it has read all; then it waits.
      once: /longer than startToCloseTimeoutMs/,
      lines: said('closed its stdin; it wrote nothing to stderr'),
    },
  },
  {
    how: 'memory',
    code: 'ERR_PROGRAM_MEMORY',
    message: said(String.raw`used \d+ MiB of memory, more than memoryLimitMb, 200, and was killed`),
  },
];

/** What becomes of each task, in a run in which one agent meets them all: the error of a failed one, else null. */
async function outcomesOf(mode: 'once' | 'lines'): Promise<ReadonlyMap<string, Error | null>> {
  // Between any two there may be one that is as it should be, of the same program.
  const tasks = MISBEHAVIOURS.flatMap(({ how }) => [how, 'none']);
  const run = await startRun(PROBLEM, {
    evaluations: tasks.length,
    threads: 2,
    store: 'memory',
    params: { mode, tasks },
    retry: { maximumAttempts: 1 },
    timeouts: { startToCloseTimeoutMs: TIMEOUT_MS },
  });
  const outcomes = new Map<string, Error | null>();
  for await (const event of run.events()) {
    if (event.type !== 'evaluation' && event.type !== 'failure') continue;
    const task = tasks[event.task ?? -1] ?? '';
    const error = event.type === 'failure' ? event.error : null;
    if (task === 'none') assert.equal(error, null, 'a neighbour failed with it');
    outcomes.set(task, error);
  }
  const { status, evaluations } = await run.result;
  assert.deepEqual({ status, evaluations }, { status: 'completed', evaluations: tasks.length });
  return outcomes;
}

for (const mode of ['once', 'lines'] as const) {
  describe(`a program in '${mode}' mode that misbehaves costs its activity, and says how`, () => {
    let outcomes: ReadonlyMap<string, Error | null>;
    before(async () => {
      outcomes = await outcomesOf(mode);
    });

    for (const { how, code, message } of MISBEHAVIOURS) {
      it(how, () => {
        const expected = message instanceof RegExp ? message : message[mode];
        const error = outcomes.get(how);
        assert.ok(error !== undefined);
        if (expected === null) {
          assert.equal(error, null);
          return;
        }
        assert.equal(error && codeOf(error), typeof code === 'string' ? code : code[mode]);
        assert.match(error?.message ?? '', expected);
      });
    }
  });
}
