import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Supervision, supervise } from '../../../src/main/cli/supervise.js';
import { NO_FIGURES, NO_LABEL } from '../../../src/shared/store-protocol.js';
import { FakeCli, settle } from './fake-cli.js';
import { FakePipe } from './fake-terminal.js';

const ABORTED = { code: null, signal: 'SIGABRT' } as const;
const RUN = {
  id: 'poison',
  createdAt: '',
  problem: 'p',
  budget: null,
  header: '',
  ...NO_LABEL,
  status: 'interrupted',
  figures: { ...NO_FIGURES, evaluations: 1234 },
  ownerPid: null,
} as const;

/** A supervision whose looks at the store find so many records, one after the other; undefined for no run. */
function supervised(records: readonly (number | undefined)[], endings: FakeCli['endings']) {
  const stderr = new FakePipe();
  const cli = new FakeCli(new FakePipe(), stderr);
  cli.endings.push(...endings);
  const found = [...records];
  const look: Supervision['look'] = async () => {
    const next = found.shift();
    return next === undefined ? undefined : { run: RUN, records: next };
  };
  const exit = supervise(cli, { runId: 'poison', start: ['run', 'p'], resume: ['resume', 'poison'], look });
  return { cli, stderr, exit };
}

/** Lets the clock go on until the next process is spawned; says how long that took. */
async function waitFor(cli: FakeCli, spawned: number): Promise<number> {
  const startMs = cli.clock.now();
  for (let steps = 0; steps < 1000 && cli.spawned.length < spawned; steps++) {
    await settle();
    if (cli.spawned.length < spawned) cli.clock.advance(100);
  }
  return cli.clock.now() - startMs;
}

describe('a supervised run', () => {
  it('is started, and left alone when it ends in good order, with its exit code', async () => {
    for (const code of [0, 1, 2]) {
      const { cli, stderr, exit } = supervised([undefined], [{ code, signal: null }]);
      assert.equal(await exit, code);
      assert.deepEqual(cli.spawned, [['run', 'p']]);
      assert.equal(stderr.text, '');
      assert.equal(cli.signals.listenerCount('SIGINT') + cli.signals.listenerCount('SIGTERM'), 0);
    }
  });

  it('is stopped by Ctrl-Z, and goes on, with the process that watches over it', async () => {
    let end: (value?: unknown) => void = () => undefined;
    const cli = new FakeCli();
    cli.childEnds = new Promise((resolve) => {
      end = resolve;
    });
    const exit = supervise(cli, { runId: 'poison', start: ['run', 'p'], resume: [], look: async () => undefined });
    await settle();
    cli.signals.emit('SIGTSTP');
    assert.equal(cli.suspensions, 1);
    cli.signals.emit('SIGCONT');
    assert.deepEqual(cli.handedOn, ['SIGTSTP', 'SIGCONT']);
    end();
    assert.equal(await exit, 0);
    assert.equal(cli.signals.listenerCount('SIGTSTP') + cli.signals.listenerCount('SIGCONT'), 0);
  });

  it('is resumed half a second after a death between which it got further, and says so', async () => {
    const { cli, stderr, exit } = supervised([undefined, 10, 20], [ABORTED, { code: 134, signal: null }]);
    assert.equal(await waitFor(cli, 2), 500);
    assert.equal(await waitFor(cli, 3), 500);
    assert.equal(await exit, 0);
    assert.deepEqual(cli.spawned, [
      ['run', 'p'],
      ['resume', 'poison'],
      ['resume', 'poison'],
    ]);
    assert.deepEqual(stderr.text.split('\n'), [
      'hgm: the process of run poison died by SIGABRT after 1,234 evaluations; it is resumed in 500 ms',
      'hgm: the process of run poison died with exit code 134 after 1,234 evaluations; it is resumed in 500 ms',
      '',
    ]);
  });

  it('is started anew when it died before it was in the store', async () => {
    const { cli, exit } = supervised([undefined, undefined], [ABORTED]);
    await waitFor(cli, 2);
    assert.equal(await exit, 0);
    assert.deepEqual(cli.spawned, [
      ['run', 'p'],
      ['run', 'p'],
    ]);
  });

  it('is waited for twice as long after each death without progress, and given up after five', async () => {
    const { cli, stderr, exit } = supervised([7, 7, 7, 7, 7, 7], Array(5).fill(ABORTED));
    const waits: number[] = [];
    for (let spawned = 2; spawned <= 5; spawned++) waits.push(await waitFor(cli, spawned));
    assert.deepEqual(waits, [1000, 2000, 4000, 8000]);
    assert.equal(await exit, 1);
    assert.equal(cli.spawned.length, 5);
    assert.equal(
      stderr.text.trimEnd().split('\n').at(-1),
      'hgm: the process of run poison died by SIGABRT after 1,234 evaluations, for the 5th time without getting any further; it is not resumed again: look for what ends it outside of activities, such as its setup, its report, or a lack of memory',
    );
  });

  it('forgets earlier deaths once it has got further', async () => {
    const { cli, exit } = supervised([7, 7, 7, 7, 8, 8], Array(5).fill(ABORTED));
    const waits: number[] = [];
    for (let spawned = 2; spawned <= 6; spawned++) waits.push(await waitFor(cli, spawned));
    assert.deepEqual(waits, [1000, 2000, 4000, 500, 1000]);
    assert.equal(await exit, 0);
  });

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`is not resumed after ${signal} while it is waited for`, async () => {
      const { cli, exit } = supervised([undefined, 10], [ABORTED]);
      while (cli.clock.timers === 0) await settle();
      cli.signals.emit(signal);
      assert.equal(await exit, exitCode);
      assert.equal(cli.spawned.length, 1);
      assert.equal(cli.clock.timers, 0);
    });
  }
});
