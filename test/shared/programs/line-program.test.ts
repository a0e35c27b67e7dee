import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { GuardedEnd, StartedProgram } from '../../../src/shared/programs/guard-client.js';
import { LinePrograms } from '../../../src/shared/programs/line-programs.js';
import type { ProgramActivity } from '../../../src/shared/programs/program-activity.js';
import { resolveProgramLimits } from '../../../src/shared/programs/program-options.js';
import { until } from '../../support/until.js';

const ENDED: GuardedEnd = { status: 'ended', exitCode: 0, signal: null, leftBehind: 0 };

/** A program whose streams and end the test plays. */
class PlayedProgram implements StartedProgram {
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly asked: string[] = [];
  readonly ended: Promise<GuardedEnd>;
  tellEnd: (end: GuardedEnd) => void = () => undefined;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.tellEnd = resolve;
    });
  }

  end(): void {
    this.asked.push('end');
  }

  kill(): void {
    this.asked.push('kill');
  }

  hold(): void {
    this.asked.push('hold');
  }

  release(): void {
    this.asked.push('release');
  }

  /** What it wrote is read only now. */
  closeOutputs(lastWords = ''): void {
    this.stdout.end(lastWords);
    this.stderr.end();
  }
}

class PlayedActivity implements ProgramActivity {
  readonly kind = 'evaluate';
  readonly folder = '/';
  readonly logged: string[] = [];
  abort: (reason: unknown) => void = () => undefined;

  log(line: string): void {
    this.logged.push(line);
  }

  heartbeat(): void {
    this.logged.push('heartbeat');
  }

  hasEnded(): boolean {
    return false;
  }

  whenAborted(listener: (reason: unknown) => void): () => void {
    this.abort = listener;
    return () => undefined;
  }
}

/** A program that has been asked; with `answers`, once it has given as many. */
async function askedProgram(answers: number) {
  const program = new PlayedProgram();
  const limits = resolveProgramLimits('program', {});
  const programs = new LinePrograms({ command: 'played', args: [] }, limits, () => Promise.resolve(program));
  const activity = new PlayedActivity();
  for (let number = 0; number < answers; number++) {
    const answer = programs.ask('{}', activity);
    await turn();
    program.stdout.write(`${number}\n`);
    assert.equal(await answer, `${number}\n`);
  }
  const answer = programs.ask('{}', activity);
  await turn();
  return { program, activity, answer };
}

for (const [which, answers] of [
  ['first', 0],
  ['third', 2],
] as const) {
  describe(`an answer, the ${which} of its program, counts though the program ends with it`, () => {
    it('when its end is told before the answer is read', async () => {
      const { program, answer } = await askedProgram(answers);
      program.tellEnd(ENDED);
      await turn();
      program.closeOutputs('0.5\n');
      assert.equal(await answer, '0.5\n');
    });

    it('when the end of its stdin is seen before the answer is read', async () => {
      const { program, answer } = await askedProgram(answers);
      program.stdin.destroy();
      await once(program.stdin, 'close');
      program.closeOutputs('0.5\n');
      await turn();
      program.tellEnd(ENDED);
      assert.equal(await answer, '0.5\n');
    });
  });
}

it('does not take an answer of a program that then fails for its first one, in whatever order that is told', async () => {
  const { program, answer } = await askedProgram(0);
  program.tellEnd({ ...ENDED, exitCode: 3 });
  await turn();
  program.closeOutputs('0.5\n');
  await assert.rejects(answer, { code: 'ERR_PROGRAM', message: 'played ended with exit code 3; it wrote nothing to stderr' });
});

it('finds a program out that answers with more than one line, also where they come one by one', async () => {
  const { program, answer } = await askedProgram(0);
  program.stdout.write('0.5\n');
  await turn();
  program.stdout.write('0.25\n');
  await turn();
  assert.equal(program.asked.at(-1), 'kill');
  program.closeOutputs();
  program.tellEnd({ ...ENDED, exitCode: null, signal: 'SIGKILL' });
  await assert.rejects(answer, { code: 'ERR_PROGRAM', message: /^played printed a line that nobody had asked for; print one/ });
});

it('waits for the end of a program whose activity is to end, whatever that answers', async () => {
  const { program, activity, answer } = await askedProgram(2);
  let isSettled = false;
  const settled = answer
    .catch((error: unknown) => error)
    .finally(() => {
      isSettled = true;
    });
  activity.abort(new Error('too late'));
  program.stdout.write('0.5\n');
  await turn();
  assert.deepEqual([isSettled, program.asked.at(-1)], [false, 'end']);
  program.closeOutputs();
  program.tellEnd(ENDED);
  assert.match(String(await settled), /too late/);
});

/** A program that has closed its stdout, and was killed since its end was not told for so long. */
async function closedProgram(lastWords: string) {
  const asked = await askedProgram(0);
  asked.program.closeOutputs(lastWords);
  await until(() => asked.program.asked.includes('kill'), 'the program to be killed');
  return asked;
}

describe('of a program that has closed its stdout, of whose end nothing is heard for a while', () => {
  it('the end says what was wrong, where it has ended by itself', async () => {
    const { program, answer } = await closedProgram('');
    program.tellEnd({ ...ENDED, leftBehind: 1 });
    await assert.rejects(answer, { message: /^played ended and left a process running/ });
  });

  it('the answer counts, where it has ended as it should', async () => {
    const { program, answer } = await closedProgram('0.5\n');
    program.tellEnd(ENDED);
    assert.equal(await answer, '0.5\n');
  });

  it('that is the fault, where it had to be killed', async () => {
    const { program, answer } = await closedProgram('0.5\n');
    program.tellEnd({ ...ENDED, exitCode: null, signal: 'SIGKILL' });
    await assert.rejects(answer, { message: 'played closed its stdout; it wrote nothing to stderr' });
  });
});
