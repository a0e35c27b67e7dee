import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { runCli } from '../../../src/main/cli/program.js';
import { HgmError } from '../../../src/shared/errors.js';
import { Gate } from '../../support/gate.js';
import { FakeCli, outcomeOf, settle } from './fake-cli.js';
import { FakePipe, FakeTerminal } from './fake-terminal.js';
import { type FakeRun, makeProgress, makeResult } from './views/fake-run.js';

function piped(): { cli: FakeCli; stdout: FakePipe; stderr: FakePipe } {
  const [stdout, stderr] = [new FakePipe(), new FakePipe()];
  return { cli: new FakeCli(stdout, stderr), stdout, stderr };
}

describe('hgm run', () => {
  it('hands its options to the run', async () => {
    const { cli } = piped();
    const line =
      'run a.ts --evaluations 500 --time 2m --threads 3 --seed 7 --policy hgm --store memory --param n=3 --param who=me --look-ahead 9 ' +
      '--max-attempts 2 --retry-interval 20ms --timeout 10s --setup-timeout 500ms --on-evaluation-failure discard --heap-limit 64 --cancel-grace 2s';
    cli.run.finish();
    await runCli(line.split(' '), cli);
    assert.ok(cli.started !== undefined);
    const { signal, ...options } = cli.started.options;
    assert.equal(cli.started.problem, 'a.ts');
    assert.ok(signal instanceof AbortSignal);
    assert.deepEqual(options, {
      evaluations: 500,
      timeMs: 120_000,
      threads: 3,
      seed: 7,
      policy: 'hgm',
      store: 'memory',
      params: { n: 3, who: 'me' },
      lookAhead: 9,
      retry: { maximumAttempts: 2, initialIntervalMs: 20 },
      timeouts: { startToCloseTimeoutMs: 10_000 },
      setupTimeoutMs: 500,
      onEvaluationFailure: 'discard',
      cancelGraceMs: 2000,
      resourceLimits: { maxOldGenerationSizeMb: 64 },
    });
  });

  it('leaves out what it is not given', async () => {
    const { cli } = piped();
    cli.run.finish();
    await runCli(['run', 'a.ts', '--threads', '2'], cli);
    const { signal: _, ...options } = cli.started?.options ?? {};
    assert.deepEqual(options, { threads: 2, store: '.hgm/runs.db' });
  });

  it('writes plain lines to a pipe: a start, progress every 5 seconds, log lines, a summary', async () => {
    const { cli, stdout, stderr } = piped();
    const exit = runCli(['run', 'a.ts', '--threads', '2'], cli);
    await settle();
    cli.run.emit({ type: 'log', activity: 12, level: 'info', message: 'hello\nthere', source: 'console' });
    cli.run.emit({ type: 'log', activity: null, level: 'warn', message: '\u001b[2Jbeware', source: 'log' });
    await settle();
    cli.clock.advance(12_000);
    cli.run.finish();
    assert.equal(await exit, 0);
    assert.equal(stderr.text, '');
    assert.deepEqual(stdout.text.split('\n').slice(0, 8), [
      'a.ts: policy hgm, seed 1, 2 threads',
      '#12 hello',
      '    there',
      'warning: beware',
      '7.7 s: 62%, 3,100/5,000 evaluations, 405/s, 125 agents, 93% busy, best root/3/1 mean 0.812 over 200, lower bound 0.774, 4.7 s left',
      '7.7 s: 62%, 3,100/5,000 evaluations, 405/s, 125 agents, 93% busy, best root/3/1 mean 0.812 over 200, lower bound 0.774, 4.7 s left',
      '',
      'bin-packing',
    ]);
    assert.equal(cli.clock.timers, 0);
  });

  it('tells what a guard ended the search for', async () => {
    const { cli, stdout } = piped();
    const exit = runCli(['run', 'a.ts', '--threads', '2'], cli);
    await settle();
    const guard = { type: 'guard', guard: 'target', key: null } as const;
    cli.run.emit({ ...guard, action: 'prune', reason: 'it failed' });
    cli.run.emit({ ...guard, action: 'stop', reason: 'an agent is believed to be at 2.5 or better; the target is 2' });
    await settle();
    cli.run.finish();
    assert.equal(await exit, 0);
    assert.equal(stdout.text.split('\n')[1], 'the search ends: an agent is believed to be at 2.5 or better; the target is 2');
    assert.ok(!stdout.text.includes('it failed'));
  });

  it('tells each kind of failure once, and counts the others', async () => {
    const { cli, stdout } = piped();
    const exit = runCli(['run', 'a.ts', '--threads', '2'], cli);
    await settle();
    for (let number = 0; number < 60; number++) {
      const error = new Error('boom', { cause: new Error(`shaken ${Math.floor(number / 2)}`) });
      cli.run.emit({ type: 'failure', activity: number, kind: 'evaluate', key: 'root/1', task: 4, attempts: 3, error });
    }
    cli.run.finish();
    await exit;
    const told = stdout.text.split('\n').filter((line) => line.includes('failed after'));
    assert.equal(told.length, 21);
    assert.equal(told[0], '#0 error: evaluate root/1 on task 4 failed after 3 attempts: boom: shaken 0');
    assert.ok(stdout.text.includes('warning: further failures are counted, but not shown'));
  });

  it('prints with --json exactly one object to stdout, and the rest to stderr', async () => {
    const { cli, stdout, stderr } = piped();
    const exit = runCli(['run', 'a.ts', '--json'], cli);
    await settle();
    cli.run.emit({ type: 'log', activity: 1, level: 'info', message: 'hello', source: 'console' });
    cli.run.finish();
    assert.equal(await exit, 0);
    assert.equal(stdout.text.indexOf('\n'), stdout.text.length - 1);
    assert.deepEqual(JSON.parse(stdout.text), makeResult());
    assert.match(stderr.text, /#1 hello\n\nbin-packing\nrun /);
  });

  it('prints with --events each event to stdout as a JSON object, then the result with --json, and the rest to stderr', async () => {
    const { cli, stdout, stderr } = piped();
    const exit = runCli(['run', 'a.ts', '--events', '--json'], cli);
    await settle();
    const evaluation = { type: 'evaluation', activity: 1, key: 'root', task: 3, reward: 0.5, weight: 1, attempt: 1 } as const;
    cli.run.emit({ ...evaluation, elapsedMs: 2 });
    cli.run.emit({ type: 'log', activity: 1, level: 'info', message: 'hello', source: 'log' });
    const error = new HgmError('ERR_PROBLEM_SETUP', 'no luck');
    cli.run.emit({ type: 'failure', activity: 2, kind: 'evaluate', key: 'root', task: 4, attempts: 3, error });
    await settle();
    assert.equal(stdout.text.split('\n').length, 3);
    cli.run.finish();
    assert.equal(await exit, 0);
    const lines = stdout.text.trimEnd().split('\n');
    const printed = lines.map((line) => JSON.parse(line));
    assert.deepEqual(printed.slice(0, 3), [
      { ...evaluation, elapsedMs: 2 },
      {
        type: 'failure',
        activity: 2,
        kind: 'evaluate',
        key: 'root',
        task: 4,
        attempts: 3,
        error: { code: 'ERR_PROBLEM_SETUP', message: 'no luck' },
      },
      { type: 'end', status: 'completed' },
    ]);
    assert.equal(printed[3].runId, 'fake-run');
    assert.equal(printed.length, 4);
    assert.match(stderr.text, /hello/);
    assert.match(stderr.text, /failed after 3 attempts: no luck/);
  });

  it('makes a reader of events that is behind cost no memory: it waits, and says what was lost', async () => {
    const stderr = new FakePipe();
    let release: () => void = () => undefined;
    let text = '';
    const slow = new Writable({
      highWaterMark: 1,
      decodeStrings: false,
      write: (chunk: string, _, done) => {
        text += chunk;
        release = done;
      },
    });
    const cli = new FakeCli(slow, stderr);
    const exit = runCli(['run', 'a.ts', '--events', '--quiet'], cli);
    await settle();
    const guard = { type: 'guard', guard: 'failures', action: 'prune', key: 'root/1' } as const;
    for (let count = 0; count < 3; count++) {
      cli.run.emit({ ...guard, reason: String(count) });
      await settle();
    }
    // The reader has taken nothing, so the second one waits for it and the third one is not even asked for.
    assert.equal(text.split('\n').length - 1, 1);
    for (let count = 3; count < 200; count++) cli.run.emit({ ...guard, reason: String(count) });
    cli.run.finish();
    for (let turn = 0; turn < 20; turn++) {
      release();
      await settle();
    }
    assert.equal(await exit, 0);
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const dropped = events.filter(({ type }) => type === 'dropped').reduce((sum, { count }) => sum + count, 0);
    assert.ok(dropped > 90);
    assert.equal(events.filter(({ type }) => type === 'guard').length + dropped, 200);
  });

  it('shows with --quiet nothing but the summary', async () => {
    const { cli, stdout, stderr } = piped();
    const exit = runCli(['run', 'a.ts', '--quiet'], cli);
    await settle();
    cli.run.emit({ type: 'log', activity: 1, level: 'info', message: 'hello', source: 'console' });
    cli.clock.advance(60_000);
    cli.run.finish();
    assert.equal(await exit, 0);
    assert.match(stdout.text, /^bin-packing\nrun /);
    assert.equal(stderr.text, '');
  });

  it('ends a failed run with its error on stderr and exit code 1', async () => {
    const { cli, stderr } = piped();
    cli.run.finish({ status: 'failed', error: { code: 'ERR_RUN_FAILED', message: '100 activities in a row failed: boom' } });
    assert.equal(await runCli(['run', 'a.ts'], cli), 1);
    assert.equal(stderr.text, 'hgm: the run failed: 100 activities in a row failed: boom (ERR_RUN_FAILED)\n');
  });

  it('is done when nothing is left to do', async () => {
    const outcome = await outcomeOf(['run', 'a.ts'], (cli) => cli.run.finish({ status: 'exhausted' }));
    assert.equal(outcome.exitCode, 0);
    assert.match(outcome.stdout, /exhausted: nothing was left to do/);
  });
});

describe('signals', () => {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`stop the run at the first ${signal}, whose result is told, and end with ${exitCode}`, async () => {
      const { cli, stdout } = piped();
      const exit = runCli(['run', 'a.ts'], cli);
      await settle();
      cli.signals.emit(signal);
      assert.equal(cli.started?.options.signal?.aborted, true);
      assert.deepEqual(cli.left, []);
      cli.run.finish({ status: 'stopped' });
      assert.equal(await exit, exitCode);
      assert.match(
        stdout.text,
        /stopping… \(press Ctrl-C again to leave now\)\n\nbin-packing\n.*stopped before its budget was spent/,
      );
      assert.equal(cli.signals.listenerCount(signal), 0);
    });
  }

  it('make it leave at once at the second', async () => {
    const { cli } = piped();
    const exit = runCli(['run', 'a.ts'], cli);
    await settle();
    cli.signals.emit('SIGINT');
    cli.clock.advance(199);
    cli.signals.emit('SIGINT');
    cli.signals.emit('SIGTERM');
    // npm and some shells hand on what the terminal has sent already.
    assert.deepEqual(cli.left, []);
    cli.clock.advance(1);
    cli.signals.emit('unread');
    assert.deepEqual(cli.left, []);
    cli.signals.emit('SIGTERM');
    assert.deepEqual(cli.left, [143]);
    // A third one goes to the process itself, which nothing can keep waiting.
    assert.equal(cli.signals.listenerCount('SIGINT') + cli.signals.listenerCount('SIGTERM'), 0);
    cli.run.finish({ status: 'stopped' });
    await exit;
  });

  it('make it leave at once while the problem is being loaded', async () => {
    const { cli } = piped();
    cli.starting = new Promise(() => undefined);
    const exit = runCli(['run', 'a.ts'], cli);
    await settle();
    cli.signals.emit('SIGINT');
    assert.equal(await exit, 130);
    assert.deepEqual(cli.left, [130]);
  });

  it('give the cursor back at Ctrl-Z, and draw again below what was written meanwhile', async () => {
    const terminal = new FakeTerminal(80, 24);
    const cli = new FakeCli(terminal, new FakePipe());
    const exit = runCli(['run', 'a.ts'], cli);
    await settle();
    assert.equal(terminal.cursorVisible, false);
    cli.signals.emit('SIGTSTP');
    assert.deepEqual([terminal.cursorVisible, cli.suspensions], [true, 1]);
    terminal.write('[1]+  Stopped\n');
    // A timer that has been due for long may come before the signal.
    cli.clock.advance(1000);
    cli.signals.emit('SIGCONT');
    assert.equal(terminal.cursorVisible, false);
    const stopped = terminal.text.indexOf('[1]+  Stopped');
    assert.ok(terminal.text.slice(stopped).some((line) => line.includes('evaluations')));
    cli.run.finish();
    await exit;
    assert.equal(terminal.cursorVisible, true);
    for (const signal of ['SIGTSTP', 'SIGCONT', 'unread']) assert.equal(cli.signals.listenerCount(signal), 0);
  });

  it('are told on stderr with --quiet', async () => {
    const { cli, stderr } = piped();
    const exit = runCli(['run', 'a.ts', '--quiet'], cli);
    await settle();
    cli.signals.emit('SIGINT');
    cli.run.finish({ status: 'stopped' });
    await exit;
    assert.match(stderr.text, /^stopping/);
  });
});

describe('hgm run on a terminal', () => {
  it('draws the run in place and leaves only log lines and the summary', async () => {
    const terminal = new FakeTerminal(80, 24);
    const cli = new FakeCli(terminal);
    cli.env.NO_COLOR = '1';
    const loaded = new Gate<FakeRun>();
    cli.starting = loaded.opened;
    const exit = runCli(['run', 'a.ts', '--threads', '2', '--seed', '3'], cli);
    await settle();
    assert.deepEqual(terminal.text.slice(0, 3), ['a.ts  policy hgm · seed 3 · 2 threads', '', 'loading the problem… 0.0 s']);
    assert.equal(terminal.cursorVisible, false);
    loaded.open(cli.run);
    await settle();
    for (let frame = 0; frame < 40; frame++) {
      if (frame % 10 === 0)
        cli.run.emit({ type: 'log', activity: frame, level: 'info', message: `${'long '.repeat(20)}line`, source: 'log' });
      await settle();
      cli.run.progressNow = makeProgress({ evaluations: frame * 100, failedActivities: frame });
      cli.clock.advance(125);
    }
    assert.ok(terminal.text.includes('evaluations  3,900 of 5,000            rate     405/s'));
    assert.equal(terminal.text.filter((line) => line.startsWith('a.ts  policy')).length, 1);
    cli.run.finish();
    assert.equal(await exit, 0);
    const wrapped = (number: number): string[] => {
      const line = `#${number} ${'long '.repeat(20)}line`;
      return [line.slice(0, 80), line.slice(80)].map((part) => part.trimEnd());
    };
    assert.deepEqual(terminal.text.slice(0, 10), [...[0, 10, 20, 30].flatMap(wrapped), '', 'bin-packing']);
    assert.equal(terminal.cursorVisible, true);
    assert.equal(cli.exitListeners.size, 0);
    assert.equal(cli.clock.timers, 0);
  });

  it('draws about 8 frames a second, each in one write', async () => {
    const terminal = new FakeTerminal(80, 24);
    const cli = new FakeCli(terminal);
    const exit = runCli(['run', 'a.ts'], cli);
    await settle();
    const before = terminal.writes.length;
    cli.clock.advance(1000);
    assert.equal(terminal.writes.length - before, 8);
    cli.run.finish();
    await exit;
  });

  it('says that it is stopping', async () => {
    const terminal = new FakeTerminal(80, 24);
    const cli = new FakeCli(terminal);
    cli.env.NO_COLOR = '1';
    const exit = runCli(['run', 'a.ts'], cli);
    await settle();
    terminal.write('^C');
    cli.signals.emit('SIGINT');
    assert.equal(terminal.text.at(-1), 'stopping… (press Ctrl-C again to leave now)');
    cli.run.finish({ status: 'stopped' });
    assert.equal(await exit, 130);
  });

  it('shows the cursor again when the process ends in between', async () => {
    const terminal = new FakeTerminal(80, 24);
    const cli = new FakeCli(terminal);
    const exit = runCli(['run', 'a.ts'], cli);
    await settle();
    for (const listener of cli.exitListeners) listener();
    assert.equal(terminal.cursorVisible, true);
    cli.run.finish();
    await exit;
  });

  it('fits itself to a terminal that became narrower', async () => {
    const terminal = new FakeTerminal(120, 30);
    const cli = new FakeCli(terminal);
    cli.env.NO_COLOR = '1';
    const exit = runCli(['run', 'a.ts'], cli);
    await settle();
    terminal.columns = 50;
    terminal.emit('resize');
    const title = terminal.text.findLastIndex((line) => line.startsWith('a.ts  policy'));
    for (const line of terminal.text.slice(title)) assert.ok(line.length < 50, line);
    cli.run.finish();
    await exit;
    assert.equal(terminal.listenerCount('resize'), 0);
  });

  it('draws on stderr with --json, and writes nothing but the object to stdout', async () => {
    const terminal = new FakeTerminal(80, 24);
    const stdout = new FakePipe();
    const cli = new FakeCli(stdout, terminal);
    const exit = runCli(['run', 'a.ts', '--json'], cli);
    await settle();
    cli.clock.advance(1000);
    cli.run.finish();
    await exit;
    assert.deepEqual(JSON.parse(stdout.text), makeResult());
    assert.ok(terminal.writes.length > 8);
  });

  it('cuts a flood of log lines, and says so', async () => {
    const terminal = new FakeTerminal(80, 24);
    const cli = new FakeCli(terminal);
    cli.env.NO_COLOR = '1';
    const exit = runCli(['run', 'a.ts'], cli);
    await settle();
    for (let round = 0; round < 5; round++) {
      for (let number = 0; number < 60; number++) {
        cli.run.emit({ type: 'log', activity: null, level: 'info', message: 'flood', source: 'log' });
      }
      await settle();
    }
    cli.clock.advance(125);
    cli.run.finish();
    await exit;
    assert.equal(terminal.text.filter((line) => line === 'flood').length, 200);
    assert.ok(terminal.text.includes('… 100 more lines came too fast to be shown'));
  });

  it('writes plain lines to a terminal that cannot draw', async () => {
    const terminal = new FakeTerminal(80, 24);
    const cli = new FakeCli(terminal);
    cli.env.TERM = 'dumb';
    cli.run.finish();
    await runCli(['run', 'a.ts', '--threads', '1'], cli);
    assert.equal(terminal.writes[0], 'a.ts: policy hgm, seed 1, 1 thread\n');
  });
});
