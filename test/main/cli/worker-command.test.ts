import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { runCli } from '../../../src/main/cli/program.js';
import { FakeCli, outcomeOf, settle } from './fake-cli.js';
import { FakePipe, FakeTerminal } from './fake-terminal.js';

const URL = 'redis://localhost:6379';

describe('hgm worker', () => {
  it('passes its flags on, and their defaults', async () => {
    const cli = new FakeCli();
    await runCli(['worker', '--redis', URL], cli);
    const { onEvent: _, ...defaults } = cli.workerOptions ?? {};
    assert.deepEqual(defaults, { redis: URL, threads: availableParallelism(), problems: '.', version: '1.2.3' });
    const flags = ['--threads', '3', '--problems', 'there', '--exit-when-done', '--prefix', 'mine'];
    await runCli(['worker', '--redis', URL, ...flags], cli);
    const { onEvent: __, ...given } = cli.workerOptions ?? {};
    assert.deepEqual(given, { redis: URL, threads: 3, problems: 'there', exitWhenDone: true, prefix: 'mine', version: '1.2.3' });
  });

  it('tells what goes as it should on stdout, and the rest on stderr', async () => {
    const { stdout, stderr, exitCode } = await outcomeOf(['worker', '--redis', URL, '--threads', '1'], (cli) => {
      cli.onWorker = ({ onEvent }) => {
        onEvent({ type: 'joining', runId: 'a', waitsFor: 'its threads' });
        onEvent({ type: 'joined', runId: 'a', problem: 'bins', threads: 1 });
        onEvent({ type: 'refused', runId: 'b', reason: 'it differs' });
        onEvent({ type: 'setAside', runId: 'a', reason: 'all fails here' });
        onEvent({ type: 'redisAway', reason: 'gone' });
        onEvent({ type: 'redisBack' });
        onEvent({ type: 'fault', runId: null, message: 'odd' });
        onEvent({ type: 'left', runId: 'a', reason: 'it has ended', settled: 1200 });
      };
    });
    assert.equal(exitCode, 0);
    assert.deepEqual(stdout.split('\n'), [
      'joining run a takes long: it waits for its threads',
      'joined run a, bins, with 1 thread',
      'Redis answers again',
      'left run a: it has ended; 1,200 activities ended here',
      'waiting for runs, with 1 thread; problems are looked for below .',
      '',
    ]);
    assert.deepEqual(stderr.split('\n'), [
      'hgm: takes no part in run b: it differs',
      'hgm: is given nothing more of run a: all fails here',
      'hgm: Redis does not answer (gone); what runs goes on, and results are kept until it does',
      'hgm: odd',
      '',
    ]);
  });

  it('ends with 1 where it took part in no run, and with the code of the signal that it was sent', async () => {
    const none = await outcomeOf(['worker', '--redis', URL], (cli) => {
      cli.worker = { ...cli.worker, served: 0 };
    });
    assert.equal(none.exitCode, 1);
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const cli = new FakeCli();
      let stops = 0;
      cli.worker = { ...cli.worker, ended: new Promise(() => undefined), stop: async () => void stops++ };
      const exit = runCli(['worker', '--redis', URL], cli);
      await settle();
      cli.signals.emit(signal);
      assert.deepEqual([await exit, stops, cli.left], [code, 1, [code]], 'nothing keeps the process once the worker has stopped');
    }
  });

  it('says every 10 s on a terminal what was done, and nothing elsewhere or where nothing was', async () => {
    for (const [stdout, expected] of [
      [new FakeTerminal(80, 24), 2],
      [new FakePipe(), 0],
    ] as const) {
      const cli = new FakeCli(stdout);
      let settled = 50;
      let running = 2;
      const figures = () => [{ runId: 'a', settled, running }];
      cli.worker = { ...cli.worker, ended: new Promise(() => undefined), figures };
      const exit = runCli(['worker', '--redis', URL, '--threads', '2'], cli);
      await settle();
      cli.clock.advance(10_000);
      settled = 5050;
      running = 1;
      cli.clock.advance(10_000);
      running = 0;
      cli.clock.advance(10_000);
      cli.signals.emit('SIGTERM');
      await exit;
      const lines = (stdout instanceof FakePipe ? stdout.text : stdout.writes.join(''))
        .split('\n')
        .filter((line) => line.startsWith('run a'));
      assert.deepEqual(
        lines,
        ['run a: 50 activities, 5.0/s, 2 running', 'run a: 5,050 activities, 500/s, 1 running'].slice(0, expected),
      );
    }
  });
});
