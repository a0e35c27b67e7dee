/** The commands that look at a store, on a store of which every record is known. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCli } from '../../../src/main/cli/program.js';
import { openRunStore } from '../../../src/main/compose/open-run-store.js';
import { MAXIMUM_READ } from '../../../src/main/reading/readings.js';
import type { RunStore } from '../../../src/main/store/run-store.js';
import { type HereEnd, hgmHere } from '../../support/hgm-here.js';
import { FakeCli, FakeClock } from './fake-cli.js';
import { FakePipe } from './fake-terminal.js';
import { begin, bytesOf, makeStopped, REST, REST_FIGURES } from './kept-run.js';

let folder = '';
let file = '';
let store: RunStore;

/** The run `stopped` as lists have it, but for its best agent. */
const LISTED = {
  runId: 'stopped',
  name: null,
  tags: [],
  status: 'stopped',
  problem: 'climb',
  ...REST_FIGURES,
  budget: 5,
  timeBudgetMs: null,
  createdAt: '2026-01-31T12:00:00.000Z',
  policy: 'hgm',
  seed: 7,
  threads: 2,
  agents: 2,
  evaluationsPerSecond: 3 / 61,
  efficiency: 0,
  sparkline: [0.5, 0.5, 1],
  isServed: false,
};

/** One line of stdout a line of JSON. */
function jsonLines(text: string): unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function done({ exitCode, stdout, stderr }: HereEnd): string {
  assert.equal(stderr, '');
  assert.equal(exitCode, 0);
  return stdout;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hgm-commands-'));
  file = join(folder, 'runs.db');
  store = await openRunStore(file);
  await makeStopped(store, 'stopped');
  await begin(store, 'going', '2026-02-01T12:00:00.000Z');
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

describe('hgm runs', () => {
  it('prints a table, the latest run first', async () => {
    assert.deepEqual(done(await hgmHere(['runs', '--store', file])).split('\n'), [
      'run      problem  status   evaluations  elapsed',
      'going    climb    running            1    1.5 s',
      '  policy hgm, seed 7, 40.0/min, 2 agents, budget 5, 2026-02-01 12:00 UTC',
      '  best root mean 0.500 {"height":0}',
      'stopped  climb    stopped            3   1m 01s',
      '  policy hgm, seed 7, 3.0/min, 2 agents, budget 5, cost 3, 2026-01-31 12:00 UTC',
      '  best root/0 mean 1.000 ▁▁█ {"height":0.25}',
      '',
    ]);
  });

  it('says how to see the best agent of a run that is too long to be read for a list', async () => {
    const long = join(folder, 'long.db');
    const longStore = await openRunStore(long);
    await begin(longStore, 'long', '2026-02-01T12:00:00.000Z');
    await begin(longStore, 'failed', '2026-02-01T11:00:00.000Z');
    const figures = { ...REST_FIGURES, evaluations: MAXIMUM_READ + 1 };
    await longStore.append('long', bytesOf(), { figures });
    await longStore.append('failed', bytesOf(), { figures: { ...figures, failedActivities: MAXIMUM_READ + 1 } });
    const lines = done(await hgmHere(['runs', '--store', long])).split('\n');
    await longStore.close();
    assert.deepEqual(
      lines.filter((line) => line.startsWith('  best')),
      [`  best not read for a list; hgm show long --store ${long} tells it`],
    );
  });

  it('prints with --json an array of objects', async () => {
    const [going, stopped, ...others] = JSON.parse(done(await hgmHere(['runs', '--store', file, '--json'])));
    assert.deepEqual(others, []);
    assert.deepEqual(stopped, {
      ...LISTED,
      best: { ...stopped.best, key: 'root/0', mean: 1, evaluations: 2, description: null, summary: '{"height":0.25}' },
    });
    assert.equal(going.status, 'running');
    assert.equal(going.best.key, 'root');
  });

  it('finds no runs where there is no store yet, and makes none', async () => {
    const missing = join(folder, 'missing.db');
    assert.equal(done(await hgmHere(['runs', '--store', missing])), `no runs in ${missing}\n`);
    assert.equal(done(await hgmHere(['runs', '--store', missing, '--json'])), '[]\n');
    assert.ok(!existsSync(missing));
  });

  it('finds no runs in a store without any', async () => {
    const empty = join(folder, 'empty.db');
    await (await openRunStore(empty)).close();
    assert.equal(done(await hgmHere(['runs', '--store', empty])), `no runs in ${empty}\n`);
    assert.equal(done(await hgmHere(['runs', '--store', empty, '--json'])), '[]\n');
  });
});

describe('hgm show', () => {
  it('prints how far a run is, its best agents and its failures', async () => {
    assert.deepEqual(done(await hgmHere(['show', 'stopped', '--store', file])).split('\n'), [
      'climb',
      'run          stopped, stopped',
      'problem      file:///hgm/problem.mjs',
      'search       policy hgm, seed 7, 2 threads',
      'created      2026-01-31T12:00:00.000Z',
      'evaluations  3 of 5 in 1m 01s, 3.0/min',
      'agents       2, 0 activities unsettled',
      'failures     1',
      'cost         3',
      'metrics      size 7',
      'lineage      root 0.250 → 0 1.000',
      'curve        ▁▁█ 0.500 to 1.000',
      '',
      'best agents   mean  lower bound  evaluations  state',
      'root/0       1.000        0.368            2  {"height":0.25}',
      'root         0.250        0.062            2  {"height":0}',
      '',
      'latest failures',
      '#3 evaluate root: bad luck',
      '',
    ]);
  });

  it('prints with --json one object', async () => {
    const [shown, ...others] = jsonLines(done(await hgmHere(['show', 'stopped', '--store', file, '--json', '--top', '1'])));
    assert.deepEqual(others, []);
    assert.ok(typeof shown === 'object' && shown !== null && 'best' in shown && Array.isArray(shown.best));
    const { best, ...rest } = shown;
    const root = { key: 'root', mean: 0.25, evaluations: 2 };
    assert.deepEqual(rest, {
      ...rest,
      ...LISTED,
      deterministic: false,
      unsettled: 0,
      guards: {},
      taskCount: 3,
      params: {},
      steering: [],
      pathToBest: [root, { key: 'root/0', mean: 1, evaluations: 2 }],
      metrics: { size: 7 },
      damage: null,
      failures: [
        {
          type: 'failure',
          activity: 3,
          kind: 'evaluate',
          key: 'root',
          task: 0,
          attempts: 3,
          error: { code: 'Error', message: 'bad luck' },
        },
      ],
    });
    assert.deepEqual(
      best.map(({ key, mean, evaluations, agent }) => [key, mean, evaluations, agent]),
      [['root/0', 1, 2, { height: 0.25 }]],
    );
  });

  it('shows a run as it was at one moment', async (t) => {
    const cli = new FakeCli();
    await begin(cli.store, 'run');
    const read = t.mock.method(cli.store, 'read');
    assert.equal(await runCli(['show', 'run', '--json', '--store', 'runs.db'], cli), 0);
    // Once more than it had changed, to know that figures and journal are of the same moment.
    assert.equal(read.mock.callCount(), 3);
  });

  it('does not keep the run that it shows from being written', async () => {
    done(await hgmHere(['show', 'going', '--store', file]));
    await store.append('going', bytesOf(), { figures: REST_FIGURES });
  });
});

describe('hgm show --watch', () => {
  /** What the command is given the time by, and signals. */
  function watch(...options: string[]) {
    const [clock, signals, stdout] = [new FakeClock(), new EventEmitter(), new FakePipe()];
    const end = hgmHere(['show', 'watched', '--store', file, '--watch', ...options], { clock, signals, stdout });
    /** Waits for lines, of which each may need another tick of the clock. */
    const printed = async (lines: number): Promise<string[]> => {
      let turns = 0;
      while (stdout.text.split('\n').length <= lines) {
        assert.ok(++turns < 1_000_000, `it printed only ${stdout.text}`);
        await new Promise((resolve) => setImmediate(resolve));
        clock.advance(1000);
      }
      return stdout.text.trimEnd().split('\n');
    };
    return { clock, signals, stdout, end, printed };
  }

  it('prints a line whenever the run has got further, until it ends', async () => {
    await begin(store, 'watched');
    const { end, printed } = watch();
    assert.deepEqual(await printed(1), ['1.5 s: running, 1/5 evaluations, 2 agents, best root mean 0.500']);
    await store.append('watched', bytesOf(...REST), { figures: REST_FIGURES });
    assert.equal((await printed(2))[1], '1m 01s: running, 3/5 evaluations, 2 agents, 1 failed, cost 3, best root/0 mean 1.000');
    await store.append('watched', bytesOf({ type: 'close', status: 'completed' }), {
      figures: REST_FIGURES,
      status: 'completed',
    });
    const lines = await printed(3);
    assert.deepEqual(lines.slice(2), ['1m 01s: completed, 3/5 evaluations, 2 agents, 1 failed, cost 3, best root/0 mean 1.000']);
    assert.equal((await end).exitCode, 0);
    await store.release('watched');
  });

  it('ends at once for a run that has ended, and prints objects with --json', async () => {
    const { end, stdout } = watch('--json');
    assert.equal((await end).exitCode, 0);
    assert.equal(jsonLines(stdout.text).length, 1);
  });

  it('ends for a run whose process died, which nobody will get any further', async () => {
    await store.remove('watched');
    await begin(store, 'watched');
    const { end, printed } = watch();
    await printed(1);
    await store.release('watched');
    assert.match((await printed(2))[1] ?? '', /^1\.5 s: interrupted, /);
    assert.equal((await end).exitCode, 0);
  });

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`looks away at ${signal}, with ${exitCode}; the run goes on`, async () => {
      await store.remove('watched');
      await begin(store, 'watched');
      const { end, printed, signals } = watch();
      await printed(1);
      signals.emit(signal);
      assert.equal((await end).exitCode, exitCode);
      assert.equal(signals.listenerCount(signal), 0);
      await store.append('watched', bytesOf(...REST), { figures: REST_FIGURES });
      await store.release('watched');
    });
  }
});

describe('hgm export', () => {
  it('prints one event a line, in order', async () => {
    assert.deepEqual(jsonLines(done(await hgmHere(['export', 'stopped', '--store', file]))), [
      { type: 'session', startedAt: '1970-01-01T00:00:00.000Z', evaluationBudget: 5, timeBudgetMs: null },
      { type: 'evaluation', activity: 1, key: 'root', task: 2, reward: 0.5, weight: 1, attempt: 1, elapsedMs: 2 },
      { type: 'retry', activity: 3, key: 'root', attempt: 1, delayMs: 8, error: { code: 'Error', message: 'bad, "luck"' } },
      {
        type: 'expansion',
        activity: 2,
        key: 'root/0',
        parent: 'root',
        attempt: 1,
        elapsedMs: 4,
        agent: { height: 0.25 },
      },
      {
        type: 'failure',
        activity: 3,
        kind: 'evaluate',
        key: 'root',
        task: 0,
        attempts: 3,
        error: { code: 'Error', message: 'bad luck' },
      },
      {
        type: 'evaluation',
        activity: 4,
        key: 'root/0',
        task: 1,
        reward: 1,
        weight: 2,
        attempt: 2,
        elapsedMs: 1,
        cost: 3,
        metrics: { size: 7 },
        payload: 'seen',
      },
      { type: 'end', status: 'stopped' },
    ]);
  });

  it('prints with --format csv one evaluation a line', async () => {
    assert.equal(
      done(await hgmHere(['export', 'stopped', '--store', file, '--format', 'csv'])),
      'activity,key,task,reward,weight,cost,attempt,elapsedMs,metrics.size\n1,root,2,0.5,1,,1,2,\n4,root/0,1,1,2,3,2,1,7\n',
    );
  });

  it('prints with --format decisions one decision a line, as --decision-log writes it', async () => {
    assert.deepEqual(jsonLines(done(await hgmHere(['export', 'stopped', '--store', file, '--format', 'decisions']))), [
      { decision: 1, type: 'evaluate', key: 'root', task: 2, reward: 0.5, weight: 1 },
      { decision: 2, type: 'expand', key: 'root', child: '0' },
      { decision: 3, type: 'evaluate', key: 'root', task: 0, failed: 'Error' },
      { decision: 4, type: 'evaluate', key: 'root/0', task: 1, reward: 1, weight: 2 },
    ]);
  });

  it('prints what there is of a run that goes on', async () => {
    const events = jsonLines(done(await hgmHere(['export', 'going', '--store', file])));
    assert.equal(events.length, 4);
  });

  it('knows no other format', async () => {
    assert.deepEqual(await hgmHere(['export', 'stopped', '--store', file, '--format', 'xml']), {
      exitCode: 2,
      stdout: '',
      stderr: 'hgm: --format must be one of jsonl, csv, decisions; it is "xml" (ERR_OPTION)\n',
    });
  });
});

describe('a run whose best agent was described', () => {
  const description = 'a quarter\u001b[2J\nhigh';
  const told = { type: 'description', agent: 1, description } as const;
  before(async () => {
    await begin(store, 'described', '2026-02-02T12:00:00.000Z');
    const rest = bytesOf(...REST, { type: 'close', status: 'completed' }, { ...told, description: 'low' }, told);
    await store.append('described', rest, { figures: REST_FIGURES, status: 'completed' });
    await store.release('described');
  });
  after(() => store.remove('described'));

  it('is listed and shown with what was said last, on one line of harmless text', async () => {
    const listed = done(await hgmHere(['runs', '--store', file])).split('\n');
    assert.deepEqual(listed[3], '  best root/0 mean 1.000 ▁▁█ a quarter high');
    const shown = done(await hgmHere(['show', 'described', '--store', file]));
    assert.match(shown, /\nbest agent {3}root\/0: a quarter high\n/);
  });

  it('is told with it as JSON and in the export', async () => {
    const [listed] = JSON.parse(done(await hgmHere(['runs', '--store', file, '--json'])));
    assert.equal(listed.best.description, description);
    const shown = JSON.parse(done(await hgmHere(['show', 'described', '--store', file, '--json'])));
    assert.deepEqual(
      shown.best.map((agent: { description: unknown }) => agent.description),
      [description, null],
    );
    const exported = jsonLines(done(await hgmHere(['export', 'described', '--store', file])));
    assert.deepEqual(exported.at(-1), { type: 'description', key: 'root/0', description });
  });

  it('is listed and shown with it cut to the line where it is longer', async () => {
    const long = { ...told, description: 'word '.repeat(200) };
    await store.claim('described');
    await store.append('described', bytesOf(long), { figures: REST_FIGURES });
    await store.release('described');
    for (const command of [['runs'], ['show', 'described']]) {
      const lines = done(await hgmHere([...command, '--store', file])).split('\n');
      assert.ok(lines.every((line) => line.length <= 80));
      assert.ok(lines.some((line) => line.endsWith('…')));
    }
  });
});

describe('hgm rm', () => {
  it('removes runs, with all that is known of them', async () => {
    for (const id of ['a', 'b']) await makeStopped(store, id);
    assert.equal(done(await hgmHere(['rm', 'a', 'b', '--store', file])), 'removed a\nremoved b\n');
    const { exitCode, stderr } = await hgmHere(['export', 'a', '--store', file]);
    assert.deepEqual(
      [exitCode, stderr],
      [2, `hgm: the store ${file} has no run a; "hgm runs --store ${file}" lists those it has (ERR_RUN_UNKNOWN)\n`],
    );
    await makeStopped(store, 'a');
    await store.remove('a');
  });

  it('stops at a run that there is not, and says what it has removed', async () => {
    await makeStopped(store, 'a');
    assert.deepEqual(await hgmHere(['rm', 'a', 'nobody', 'stopped', '--store', file]), {
      exitCode: 2,
      stdout: 'removed a\n',
      stderr: `hgm: the store ${file} has no run nobody; "hgm runs --store ${file}" lists those it has (ERR_RUN_UNKNOWN)\n`,
    });
    assert.equal((await store.read('stopped')).status, 'stopped');
  });

  it('refuses a run that is under way', async () => {
    const { exitCode, stdout, stderr } = await hgmHere(['rm', 'going', '--store', file]);
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(stderr, /^hgm: run going is owned by process \d+, which is alive; stop it first, [^\n]*\n$/);
  });
});

describe('a command that needs a run', () => {
  for (const command of ['show', 'export', 'rm', 'resume']) {
    it(`says in one sentence that there is none, or no store: hgm ${command}`, async () => {
      const missing = join(folder, 'missing.db');
      for (const json of command === 'show' || command === 'resume' ? [[], ['--json']] : [[]]) {
        assert.deepEqual(await hgmHere([command, 'nobody', '--store', file, ...json]), {
          exitCode: 2,
          stdout: '',
          stderr: `hgm: the store ${file} has no run nobody; "hgm runs --store ${file}" lists those it has (ERR_RUN_UNKNOWN)\n`,
        });
        assert.deepEqual(await hgmHere([command, 'nobody', '--store', missing, ...json]), {
          exitCode: 2,
          stdout: '',
          stderr: `hgm: there is no store ${missing}; check the path and the folder you are in, or choose another --store (ERR_STORE_OPEN)\n`,
        });
        assert.deepEqual(await hgmHere([command, 'nobody', '--store', 'memory', ...json]), {
          exitCode: 2,
          stdout: '',
          stderr: 'hgm: --store must be a file: what is kept in memory goes with its process (ERR_OPTION)\n',
        });
      }
      const usage = await hgmHere([command]);
      assert.equal(usage.exitCode, 2);
      assert.match(
        usage.stderr,
        new RegExp(`^hgm: missing required argument 'runId'; see hgm ${command} --help \\(ERR_USAGE\\)\n$`),
      );
    });
  }
});
