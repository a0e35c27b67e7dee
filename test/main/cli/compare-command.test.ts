import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runCli } from '../../../src/main/cli/program.js';
import type { SweepOptions } from '../../../src/main/sweep/sweep-options.js';
import type { SweepResult, SweptPolicy } from '../../../src/main/sweep/sweep-result.js';
import type { SweptRun } from '../../../src/main/sweep/swept-run.js';
import { HgmError } from '../../../src/shared/errors.js';
import { FakeCli, outcomeOf } from './fake-cli.js';
import { FakePipe } from './fake-terminal.js';

const RUN: SweptRun = {
  runId: 's.hgm.1',
  policy: 'hgm',
  seed: 1,
  status: 'completed',
  best: { key: 'root/1', value: 2.6312345, bound: 2.63, evaluations: 1, isExact: true },
  judged: null,
  evaluations: 1000,
  agents: 401,
  cost: 0,
  elapsedMs: 12_345,
};

const HGM: SweptPolicy = {
  label: 'hgm',
  policy: 'hgm',
  options: {},
  answers: 10,
  value: { mean: 2.6304, low: 2.6258, high: 2.635 },
  meanAgents: 401.2,
  meanElapsedMs: 12_345,
  meanCost: 0,
  difference: null,
  curve: [],
};

const RESULT: SweepResult = {
  id: 's',
  problem: 'circle-packing',
  measure: { scale: 'score', direction: 'maximize', exact: true },
  judge: 0,
  evaluations: 1000,
  timeMs: null,
  seeds: Array.from({ length: 10 }, (_, place) => place + 1),
  policies: [
    HGM,
    {
      ...HGM,
      label: 'uct:explorationConstant=0.5',
      value: { mean: 2.622, low: 2.614, high: 2.63 },
      difference: {
        value: { mean: 0.0084, low: 0.0037, high: 0.0131 },
        p: 0.0155,
        adjustedP: 0.0309,
        better: 9,
        equal: 0,
        worse: 1,
      },
    },
    {
      ...HGM,
      label: 'greedy',
      answers: 1,
      value: null,
      difference: { value: null, p: null, adjustedP: null, better: 0, equal: 1, worse: 0 },
    },
  ],
  runs: [RUN],
  total: 30,
  isComplete: true,
};

const LINE = ['compare', 'p.ts', '--seeds', '1..10', '--evaluations', '1000', '--id', 's'];

function answering(result: SweepResult): (cli: FakeCli) => void {
  return (cli) => {
    cli.sweeping = async ({ onRun }) => {
      onRun?.(RUN, 1, 30);
      return result;
    };
  };
}

describe('hgm compare', () => {
  it('prints figures and paired differences, of at most 80 columns, and a line for each run that ends', async () => {
    const { exitCode, stdout, stderr } = await outcomeOf(
      [...LINE, '--policies', 'hgm,uct:explorationConstant=0.5,greedy', '--at-a-time', '2'],
      answering(RESULT),
    );
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(stderr.split('\n'), [
      'sweep s: 30 runs, 2 at a time, in .hgm/runs.db',
      '1 of 30: hgm, seed 1: 2.6312345 (s.hgm.1)',
      '',
    ]);
    assert.deepEqual(stdout.split('\n'), [
      'circle-packing',
      'Score of the agent that each run believes best; larger is better.',
      "10 seeds, 1,000 evaluations a run; intervals of 95 % are Student's t.",
      '',
      'policy                       answers    mean     95 % interval  agents    time',
      'hgm                               10  2.6304  2.6258 to 2.6350     401  12.3 s',
      'uct:explorationConstant=0.5       10  2.6220  2.6140 to 2.6300     401  12.3 s',
      'greedy                             1                               401  12.3 s',
      '',
      'hgm minus                    difference       95 % interval  p (Holm)  better  equal  worse',
      'uct:explorationConstant=0.5     +0.0084  +0.0037 to +0.0131    0.0309       9      0      1',
      'greedy                                                                      0      1      0',
      '',
    ]);
  });

  it('hands the options of a run to every run, with its own beside them', async () => {
    let held: FakeCli | undefined;
    const line =
      'compare ./p --policies hgm,uct:explorationConstant=0.5 --seeds 1..3,7 --param a=1 --tag x --isolate --threads 2 --alpha 0.8 --time 5s';
    await outcomeOf([...line.split(' '), '--store', 'memory', '--quiet'], (cli) => {
      held = cli;
      answering(RESULT)(cli);
    });
    const { signal, onRun, id, ...options }: SweepOptions = held?.swept?.options ?? {};
    assert.equal(held?.swept?.problem, './p');
    assert.match(id ?? '', /^\d{8}-/);
    assert.ok(signal !== undefined && onRun !== undefined);
    assert.deepEqual(options, {
      policies: [
        { policy: 'hgm', label: 'hgm', options: {} },
        { policy: 'uct', label: 'uct:explorationConstant=0.5', options: { explorationConstant: 0.5 } },
      ],
      seeds: [1, 2, 3, 7],
      params: { a: 1 },
      tags: ['x'],
      isolation: 'process',
      threads: 2,
      policyOptions: { alpha: 0.8 },
      timeMs: 5000,
      store: 'memory',
    });
  });

  it('prints with --json one object, and with --quiet nothing beside', async () => {
    const { stdout, stderr } = await outcomeOf([...LINE, '--json', '--quiet'], answering(RESULT));
    assert.deepEqual([JSON.parse(stdout), stderr], [RESULT, '']);
  });

  it('writes a picture, and where it cannot be written says so after the figures', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hgm-sweep-'));
    const svg = join(folder, 'sweep.svg');
    try {
      await outcomeOf([...LINE, '--quiet', '-o', svg], answering(RESULT));
      assert.match(readFileSync(svg, 'utf8'), /^<svg [\s\S]*No policy has two answers yet[\s\S]*<\/svg>\n$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const unwritable = await outcomeOf([...LINE, '--quiet', '--out', '/nowhere/at/all.svg'], answering(RESULT));
    assert.equal(unwritable.exitCode, 2);
    assert.match(unwritable.stderr, /^hgm: --out must be a file that can be written/);
    assert.match(unwritable.stdout, /^circle-packing\n/);
  });

  it('refuses what cannot be compared, in one sentence', async () => {
    const refusals: readonly (readonly [string, RegExp])[] = [
      ['--seeds 5..1', /^hgm: --seeds must be a list such as 1\.\.10 .*; it is "5\.\.1" \(ERR_OPTION\)\n$/],
      ['--seeds 1..3,2', /^hgm: --seeds must be .* distinct/],
      ['--seeds 7', /^hgm: --seeds must be .* at least 2/],
      ['--seeds 1..999999999999', /^hgm: --seeds must be .* at most 10000/],
      ['--seeds 1,x', /^hgm: --seeds must be/],
      ['--policies hgm,hmg', /^hgm: --policies must be a list of hgm, .*; it is "hgm,hmg" \(ERR_OPTION\)\n$/],
      ['--policies hgm,hgm', /^hgm: --policies must be .* none twice/],
      ['--policies hgm:alpha', /^hgm: --policies must be/],
      ['--policies hgm:alhpa=1', /^hgm: policies\[0\]\.options\.alhpa must be left out/],
      ['--seed 1', /^hgm: unknown option '--seed' .*; see hgm compare --help \(ERR_USAGE\)\n$/],
      ['--at-a-time 0', /^hgm: --at-a-time must be an integer >= 1/],
      ['--threads 0', /^hgm: --threads must be an integer from 1 to 1024/],
      ['--id a/b', /^hgm: --id must be letters/],
    ];
    for (const [flags, message] of refusals) {
      const { exitCode, stderr, stdout } = await outcomeOf(['compare', 'p.ts', ...flags.split(' ')], answering(RESULT));
      assert.deepEqual([exitCode, stdout], [2, ''], flags);
      assert.match(stderr, message);
    }
  });

  it('tells how to go on with what a signal has stopped, and ends with its code', async () => {
    const [stdout, stderr] = [new FakePipe(), new FakePipe()];
    const cli = new FakeCli(stdout, stderr);
    cli.args = ['compare', 'my p.ts', '--evaluations', '1000'];
    cli.sweeping = async ({ id = '' }) => {
      cli.signals.emit('SIGINT');
      return { ...RESULT, id, isComplete: false, runs: [RUN, { ...RUN, status: 'stopped' }] };
    };
    assert.equal(await runCli(cli.args, cli), 130);
    assert.match(stdout.text, /\n1 of 30 runs have ended\.\n$/);
    assert.match(stderr.text, /\nTo go on with it: hgm compare 'my p\.ts' --evaluations 1000 --id \d{8}-\d{6}-\w+\n$/);
  });

  it('ends with the code of a signal that came before a run had begun', async () => {
    const { exitCode, stdout } = await outcomeOf([...LINE, '--quiet'], (cli) => {
      cli.sweeping = async () => {
        cli.signals.emit('SIGTERM');
        throw new HgmError('ERR_CANCELLED', 'cancelled');
      };
    });
    assert.deepEqual([exitCode, stdout], [143, '']);
  });

  it('ends with 1 where a run failed, and says how many', async () => {
    const failed: SweepResult = { ...RESULT, isComplete: false, runs: [RUN, { ...RUN, status: 'failed', best: null }] };
    const { exitCode, stdout } = await outcomeOf(LINE, answering(failed));
    assert.equal(exitCode, 1);
    assert.match(stdout, /\n1 run failed of 30\.\n$/);
  });

  it('tells also of an exact problem that means flatter, where an answer has not met every task', async () => {
    const partial = { ...RUN, best: { key: 'root', value: 2.6, bound: 2.5, evaluations: 3, isExact: false } };
    const { stdout } = await outcomeOf(LINE, answering({ ...RESULT, runs: [RUN, partial] }));
    assert.match(
      stdout,
      /^Mean score of the agent that each run believes best; larger is better\.\nIt is over the results by which the agent was chosen, which flatter it\.$/m,
    );
  });

  it('tells of means that they flatter, of what costs, and of scores of any scale', async () => {
    const value = { mean: 1.5e-9, low: 1.4e-9, high: 1.6e-9 };
    const { stdout } = await outcomeOf(
      LINE,
      answering({
        ...RESULT,
        measure: { scale: 'score', direction: 'minimize', exact: false },
        timeMs: 60_000,
        policies: [{ ...HGM, value, meanCost: 12.5 }],
      }),
    );
    assert.match(stdout, /^Mean score of the agent that each run believes best; smaller is better\.$/m);
    assert.match(stdout, /^It is over the results by which the agent was chosen, which flatter it\.$/m);
    assert.match(stdout, /1,000 evaluations or 1m 00s a run/);
    assert.match(stdout, /hgm +10 +1\.50e-9 +1\.40e-9 to 1\.60e-9 +401 +12\.3 s +12\.5$/m);
  });
});
