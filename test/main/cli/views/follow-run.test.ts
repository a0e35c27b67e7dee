/** What users see of a run that does not go by itself: on a pipe as lines, on a terminal in the live view. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runCli } from '../../../../src/main/cli/program.js';
import type { LongestRunning } from '../../../../src/main/run/pending/longest-running.js';
import { FakeCli, settle } from '../fake-cli.js';
import { FakePipe, FakeTerminal } from '../fake-terminal.js';
import { makeProgress } from './fake-run.js';

const LONGEST: LongestRunning = { activity: 7, kind: 'evaluate', key: 'root/1', task: 3, elapsedMs: 12_000 };
const SLOW = { type: 'slow', ...LONGEST, running: 2 } as const;

/** Runs on a pipe, and returns the lines that it wrote before its summary. */
async function linesOf(act: (cli: FakeCli) => void): Promise<string[]> {
  const stdout = new FakePipe();
  const cli = new FakeCli(stdout);
  const exit = runCli(['run', 'a.ts', '--threads', '2'], cli);
  await settle();
  act(cli);
  await settle();
  cli.clock.advance(5000);
  cli.run.finish();
  assert.equal(await exit, 0);
  return stdout.text.slice(0, stdout.text.indexOf('\n\n')).split('\n').slice(1);
}

/** What a terminal shows of it. */
async function shownOf(act: (cli: FakeCli) => void): Promise<string[]> {
  const terminal = new FakeTerminal(80, 30);
  const cli = new FakeCli(terminal);
  const exit = runCli(['run', 'a.ts', '--threads', '2'], cli);
  await settle();
  act(cli);
  await settle();
  cli.clock.advance(500);
  const shown = terminal.text;
  cli.run.finish();
  assert.equal(await exit, 0);
  return shown;
}

describe('what runs for long', () => {
  const told = 'evaluate root/1 on task 3 has been running for 12 s, longest of the 2 that run';

  it('is told of as a line, with the option that would end it', async () => {
    const [line] = await linesOf((cli) => cli.run.emit({ ...SLOW, limitMs: null }));
    assert.equal(line, `#7 warning: ${told}; nothing ends it: --timeout would`);
  });

  it('is told of with when it is given up, where something ends it', async () => {
    const [line] = await linesOf((cli) => cli.run.emit({ ...SLOW, limitMs: 60_000 }));
    assert.equal(line, `#7 warning: ${told}; it is given up after 1m 00s`);
  });

  it('is told of above the live view', async () => {
    const shown = await shownOf((cli) => cli.run.emit({ ...SLOW, limitMs: null }));
    // The terminal breaks the line.
    const unspaced = (text: string) => text.replace(/\s/g, '');
    assert.ok(unspaced(shown.join('')).includes(unspaced(`#7 warning: ${told}`)), shown.join('\n'));
  });

  const slowRun = (cli: FakeCli) => {
    cli.run.progressNow = makeProgress({ longestRunning: LONGEST });
  };

  it('stands in the lines of progress, with how far it says it is', async () => {
    const [line] = await linesOf(slowRun);
    assert.ok(line?.includes(', longest evaluate root/1 on task 3 for 12 s, 4.7 s left'), line);
    const [further] = await linesOf((cli) => {
      slowRun(cli);
      cli.run.emit({ type: 'progress', activity: 6, fraction: 0.9, message: 'another' });
      cli.run.emit({ type: 'progress', activity: 7, fraction: 0.2, message: undefined });
      cli.run.emit({ type: 'progress', activity: 7, fraction: 0.4, message: 'case\u001b[2J 8' });
    });
    assert.ok(further?.includes(', longest evaluate root/1 on task 3 for 12 s, 40% case 8, 4.7 s left'), further);
  });

  it('stands in the live view, with how far it says it is', async () => {
    const shown = await shownOf((cli) => {
      slowRun(cli);
      cli.run.emit({ type: 'progress', activity: 7, fraction: 0.4, message: 'case 8' });
    });
    assert.ok(shown.includes('longest      evaluate root/1 on task 3 for 12 s, 40% case 8'), shown.join('\n'));
  });

  it('is shown from 1 s on, and earlier where it says how far it is', async () => {
    const short = (cli: FakeCli) => {
      cli.run.progressNow = makeProgress({ longestRunning: { ...LONGEST, task: null, elapsedMs: 500 } });
    };
    assert.ok(!(await linesOf(short)).join('').includes('longest'));
    const [line] = await linesOf((cli) => {
      short(cli);
      cli.run.emit({ type: 'progress', activity: 7, fraction: 1, message: undefined });
    });
    assert.ok(line?.includes(', longest evaluate root/1 for 500 ms, 100%, '), line);
  });
});

describe('what comes faster than it can be shown', () => {
  const log = (message: string) => ({ type: 'log', activity: 1, level: 'info', source: 'log', message }) as const;
  const missing = 'warning: some log lines are missing: they came faster than they could be shown';

  it('is no line that was lost, where it is progress alone', async () => {
    const lines = await linesOf((cli) => {
      cli.run.emit(log('kept'));
      for (let step = 0; step < 250; step++) {
        cli.run.emit({ type: 'progress', activity: 7, fraction: step / 250, message: undefined });
      }
    });
    assert.equal(lines[0], '#1 kept');
    assert.ok(!lines.join('\n').includes('missing'), lines.join('\n'));
  });

  it('is told of where it is log lines', async () => {
    const lines = await linesOf((cli) => {
      for (let line = 0; line < 250; line++) cli.run.emit(log(`line ${line}`));
    });
    assert.equal(lines.at(-1), missing);
  });
});

describe('what is done to a run', () => {
  it('is told of in lines', async () => {
    const told = await linesOf((cli) => {
      const steer = { type: 'steering', key: null, changes: null } as const;
      cli.run.emit({ ...steer, action: 'pause' });
      cli.run.emit({ ...steer, action: 'unpause' });
      cli.run.emit({ ...steer, action: 'close-expansions' });
      cli.run.emit({ ...steer, action: 'open-expansions' });
      cli.run.emit({ ...steer, action: 'prune', key: 'root/1' });
      cli.run.emit({ ...steer, action: 'evaluate-next', key: 'root/2' });
      cli.run.emit({ ...steer, action: 'update', changes: { threads: 4, guards: { maximumCost: 3 } } });
      cli.run.emit({ type: 'added', key: 'root/3', parent: 'root' });
    });
    assert.deepEqual(told.slice(0, 8), [
      'paused: nothing is chosen until it goes on',
      'goes on after a pause',
      'no expansions are chosen any more',
      'expansions are chosen again',
      'pruned agent root/1',
      'agent root/2 is evaluated next',
      'changed options: {"threads":4,"guards":{"maximumCost":3}}',
      'added agent root/3',
    ]);
  });

  it('is told of at most 20 times for agents that are added', async () => {
    const told = await linesOf((cli) => {
      for (let number = 0; number < 50; number++) cli.run.emit({ type: 'added', key: `root/${number}`, parent: 'root' });
    });
    assert.deepEqual(told.slice(19, 21), ['added agent root/19', 'further agents that are added are counted, but not shown']);
    assert.equal(told.filter((line) => line.startsWith('added')).length, 20);
  });
});
