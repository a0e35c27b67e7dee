import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HgmError } from '../../../src/shared/errors.js';
import { costs, resultOf, runOf } from '../report/bench-figures.js';
import { type FakeCli, outcomeOf } from './fake-cli.js';

const MAIN = fileURLToPath(new URL('../../../src/main/cli/main.js', import.meta.url));
const MEASURED = fileURLToPath(new URL('./fixtures/measured.js', import.meta.url));

const RESULT = resultOf([runOf(1, 500, 1), runOf(1, 450, 1, { batching: false })], costs(1));

function prepare(cli: FakeCli): void {
  cli.benching = () => Promise.resolve(RESULT);
}

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command in a process of its own, on the fixture, with as little time as there can be. */
function hgmBench(...args: string[]): Promise<Outcome> {
  const line = [MAIN, 'bench', MEASURED, '--time', '20ms', '--threads', '2', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, line, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe('hgm bench', () => {
  it('hands its options on', async () => {
    let held: FakeCli | undefined;
    const line = 'bench climb.ts --time 3s --threads 5 --seed 7 --param size=4 --setup-timeout 9s';
    await outcomeOf(line.split(' '), (cli) => {
      prepare(cli);
      held = cli;
    });
    const { onStep, signal, ...options } = held?.benched?.options ?? {};
    assert.equal(held?.benched?.problem, 'climb.ts');
    assert.deepEqual(options, { timeMs: 3000, threads: 5, seed: 7, params: { size: 4 }, setupTimeoutMs: 9000 });
  });

  it('prints tables and advice, or with --json one object', async () => {
    const plain = await outcomeOf(['bench', 'climb.ts'], prepare);
    assert.equal(plain.exitCode, 0);
    assert.equal(plain.stderr, '');
    assert.match(plain.stdout, /^climb {2}seed 1[\s\S]*\nevaluate +1 ms [\s\S]*\nWhat follows\n- Use --threads 1: 500\/s/);
    const { stdout } = await outcomeOf(['bench', 'climb.ts', '--json'], prepare);
    assert.equal(stdout.split('\n').length, 2);
    const { advice, ...result } = JSON.parse(stdout);
    assert.deepEqual(result, RESULT);
    assert.match(advice[0], /^Use --threads 1/);
  });

  it('ends with 1 when a function fails, and with 2 when the picture cannot be written', async () => {
    const failed = await outcomeOf(['bench', 'climb.ts'], (cli) => {
      cli.benching = () => Promise.reject(new HgmError('ERR_BENCH', 'expand of agent root failed'));
    });
    assert.deepEqual(failed, { exitCode: 1, stdout: '', stderr: 'hgm: expand of agent root failed (ERR_BENCH)\n' });
    const unwritable = await outcomeOf(['bench', 'climb.ts', '--svg', '/nowhere/at/all.svg'], prepare);
    assert.equal(unwritable.exitCode, 2);
    assert.match(unwritable.stderr, /--svg must be a file that can be written; \/nowhere\/at\/all\.svg/);
  });

  it('ends with 130 and no word when it is interrupted', async () => {
    const outcome = await outcomeOf(['bench', 'climb.ts'], (cli) => {
      cli.benching = () => {
        cli.signals.emit('SIGINT');
        return Promise.reject(new HgmError('ERR_CANCELLED', 'interrupted'));
      };
    });
    assert.deepEqual(outcome, { exitCode: 130, stdout: '', stderr: '' });
  });
});

describe('hgm run --no-batching', () => {
  it('has activities travel one by one', async () => {
    let held: FakeCli | undefined;
    for (const [args, batching] of [
      [['--no-batching'], false],
      [[], undefined],
    ] as const) {
      await outcomeOf(['run', 'climb.ts', '--quiet', '--store', 'memory', ...args], (cli) => {
        held = cli;
        cli.starting = Promise.reject(new HgmError('ERR_OPTION', 'enough'));
      });
      assert.equal(held?.started?.options.batching, batching);
    }
  });
});

describe('hgm bench, as its users have it', () => {
  it('measures functions and runs, and draws them, whatever user code prints', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hgm-bench-'));
    try {
      const svg = join(folder, 'bench.svg');
      const { exitCode, stdout, stderr } = await hgmBench('--json', '--svg', svg, '--param', 'mode=chatty');
      assert.equal(exitCode, 0, stderr);
      assert.equal(stdout.split('\n').length, 2);
      const { problem, costs: measured, runs, recommendation, advice } = JSON.parse(stdout);
      assert.equal(problem, 'measured');
      for (const cost of [measured.evaluate, measured.expand]) {
        assert.ok(
          cost.calls >= 2 && cost.meanMs > 0 && cost.minMs <= cost.p50Ms && cost.p99Ms <= cost.maxMs,
          JSON.stringify(cost),
        );
      }
      assert.ok(measured.agents >= 2 && measured.agentSizes.meanBytes > 10 && measured.setupMs >= 0);
      assert.deepEqual(measured.taskSizes, { meanBytes: 13, maxBytes: 13 });
      const ofRuns = runs.map(({ threads, batching }: { threads: number; batching: boolean }) => [threads, batching]);
      assert.deepEqual(ofRuns, [
        [1, true],
        [1, false],
        [2, true],
        [2, false],
      ]);
      for (const run of runs) assert.ok(run.parallelEfficiency >= 0 && run.parallelEfficiency <= 1 && run.elapsedMs > 0);
      assert.ok([1, 2].includes(recommendation.threads));
      assert.ok(advice.length >= 5);
      assert.match(readFileSync(svg, 'utf8'), /^<svg [\s\S]*<\/svg>\s*$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('measures asynchronous functions, and counts heartbeats', async () => {
    const [async, beating] = await Promise.all([
      hgmBench('--json', '--param', 'mode=async'),
      hgmBench('--json', '--param', 'mode=beating'),
    ]);
    assert.equal(async.exitCode, 0, async.stderr);
    assert.ok(JSON.parse(async.stdout).costs.evaluate.meanMs > 0);
    assert.equal(JSON.parse(beating.stdout).costs.heartbeatsPerEvaluation, 1);
  });

  it('tells what calls say that they cost, by addCost and in results', async () => {
    const [json, plain] = await Promise.all([
      hgmBench('--json', '--param', 'mode=paying'),
      hgmBench('--param', 'mode=paying', '--threads', '1'),
    ]);
    assert.equal(json.exitCode, 0, json.stderr);
    const { evaluate, expand } = JSON.parse(json.stdout).costs;
    assert.deepEqual([evaluate.meanPaid, expand.meanPaid], [0.75, 2]);
    assert.match(plain.stdout, /\ntold cost +0\.75 an evaluation, 2 an expansion\n/);
  });

  for (const [mode, what] of [
    ['evaluate', 'evaluate of agent root failed while it was measured: the scale is broken'],
    ['expand', 'expand of agent root failed while it was measured: nothing grows here'],
    ['setup', 'setup of measured failed: the tools are missing'],
    ['unpaid', 'evaluate of agent root on task 0 called addCost with -1; a cost is a finite number of at least 0'],
    ['reward', 'evaluate of agent root on task 0 returned 2; return a number in [0, 1]'],
  ] as const) {
    it(`ends with 1 and one sentence when it is ${mode} that fails`, async () => {
      const { exitCode, stdout, stderr } = await hgmBench('--param', `mode=${mode}`);
      assert.equal(exitCode, 1);
      assert.equal(stdout, '');
      assert.ok(stderr.startsWith(`hgm: ${what}`), stderr);
      assert.equal(stderr.split('\n').length, 2);
    });
  }

  it('ends with 2 for a problem that is not there, as hgm run does', async () => {
    const { exitCode, stderr } = await outcomeOfMain('bench', 'missing.ts');
    assert.equal(exitCode, 2);
    assert.match(stderr, /^hgm: there is no problem at .*missing\.ts/);
  });
});

function outcomeOfMain(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
