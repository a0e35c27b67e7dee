import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runCli } from '../../../src/main/cli/program.js';
import type { ComparisonResult } from '../../../src/main/comparison/comparison.js';
import { LANDSCAPE_NAMES } from '../../../src/main/comparison/landscapes.js';
import { FakeCli, outcomeOf } from './fake-cli.js';
import { FakeTerminal } from './fake-terminal.js';
import { makeNode } from './views/fake-run.js';

function prepare(cli: FakeCli): void {
  const nodes = [makeNode('root', 0.5, 4, ['action-0']), makeNode('root/action-0', 0.75, 2)];
  cli.simulation = {
    nodes: new Map(nodes.map((node) => [node.key, node])),
    attempts: 12,
    retries: 2,
    failures: 1,
    maximumConcurrency: 4,
    elapsedMs: 123,
  };
}

describe('hgm simulate', () => {
  it('prints the tree and the totals', async () => {
    const { exitCode, stdout, stderr } = await outcomeOf(['simulate'], prepare);
    assert.equal(exitCode, 0);
    assert.equal(stderr, '');
    assert.deepEqual(stdout.split('\n'), [
      'agent          visits   mean  children',
      'root                4  0.500         1',
      'root/action-0       2  0.750         0',
      '',
      'agents     2',
      'attempts   12',
      'retries    2',
      'failures   1',
      'at a time  4 at most',
      'elapsed    123 ms',
      '',
    ]);
  });

  it('hands its options to the simulation', async () => {
    let held: FakeCli | undefined;
    const line = 'simulate --expansions 9 --concurrency 2 --seed 5 --latency 1.5 --failure-rate 0.25';
    await outcomeOf(line.split(' '), (cli) => {
      held = cli;
    });
    assert.deepEqual(held?.simulationOptions, { expansions: 9, concurrency: 2, seed: 5, latencyMs: 1.5, failureRate: 0.25 });
  });

  it('refuses what only a comparison looks at, and with --compare what only a simulation does', async () => {
    const told = async (flags: string) => (await outcomeOf(['simulate', ...flags.split(' ')], prepare)).stderr;
    assert.deepEqual(
      [await told('--seeds 3'), await told('--svg picture.svg'), await told('--compare --failure-rate 0.5')],
      [
        'hgm: --seeds must be left out unless --compare is given; it is [ 1, 2, 3 ] (ERR_OPTION)\n',
        "hgm: --svg must be left out unless --compare is given; it is the string 'picture.svg' (ERR_OPTION)\n",
        'hgm: --failure-rate must be left out with --compare, to which it says nothing; it is 0.5 (ERR_OPTION)\n',
      ],
    );
  });

  it('prints with --json one object with all agents', async () => {
    const { stdout } = await outcomeOf(['simulate', '--json', '--seed', '3'], prepare);
    const { nodes, ...totals } = JSON.parse(stdout);
    assert.deepEqual(
      nodes.map((node: { key: string }) => node.key),
      ['root', 'root/action-0'],
    );
    assert.deepEqual(totals, {
      expansions: 20,
      concurrency: 4,
      seed: 3,
      latencyMs: 5,
      failureRate: 0,
      attempts: 12,
      retries: 2,
      failures: 1,
      maximumConcurrency: 4,
      elapsedMs: 123,
    });
  });
});

describe('hgm simulate --compare', () => {
  const line = 'simulate --compare --seeds 3 --evaluations 40 --landscapes mismatch aligned --threads 2';

  it('prints a table for each landscape, the same with any number of threads', async () => {
    const two = await outcomeOf(line.split(' '));
    assert.equal(two.exitCode, 0, two.stderr);
    assert.match(two.stdout, /40 evaluations, 4 in flight, 3 seeds/);
    for (const policy of ['hgm', 'hgm-paper', 'random', 'greedy', 'dgm', 'uct'])
      assert.match(two.stdout, new RegExp(`^ *${policy} `, 'm'));
    const one = await outcomeOf([...line.split(' ').slice(0, -1), '1']);
    assert.equal(one.stdout, two.stdout);
  });

  it('fits every landscape into a terminal of 80 columns, and has longer sentences where there are more', async () => {
    // The intervals of two seeds are the widest that there are.
    const all = 'simulate --compare --cmp --seeds 2 --evaluations 20 --threads 1'.split(' ');
    const shownOn = async (columns: number): Promise<readonly string[]> => {
      const terminal = new FakeTerminal(columns, 1000);
      assert.equal(await runCli(all, new FakeCli(terminal)), 0);
      const lines = terminal.writes.join('').split('\n');
      assert.deepEqual(terminal.text, lines.slice(0, -1), 'the terminal broke a line');
      return lines;
    };
    const narrow = await shownOn(80);
    assert.equal(narrow.filter((line) => /^ {2}policy +utility/.test(line)).length, LANDSCAPE_NAMES.length);
    assert.deepEqual((await outcomeOf(all)).stdout.split('\n'), narrow, 'a pipe has as many columns');
    const sentence = 'Utility is that of the agent that is chosen at the end, of rewards its true mean; ± is of 95 % confidence,';
    for (const columns of [110, 300]) {
      const wide = await shownOn(columns);
      assert.equal(wide[1], sentence);
      assert.deepEqual(
        wide.filter((line) => line.startsWith('  ')),
        narrow.filter((line) => line.startsWith('  ')),
      );
    }
  });

  it('takes as many seeds from 1 on, or a list of seeds', async () => {
    const seedsOf = async (seeds: string): Promise<readonly number[]> => {
      const few = `simulate --compare --seeds ${seeds} --evaluations 2 --landscapes aligned --threads 1 --json`;
      const result: ComparisonResult = JSON.parse((await outcomeOf(few.split(' '))).stdout);
      return result.seeds;
    };
    assert.deepEqual(await seedsOf('3'), [1, 2, 3]);
    assert.deepEqual(await seedsOf('2001..2003'), [2001, 2002, 2003]);
    for (const wrong of ['1', '7..3', 'x']) {
      const { exitCode, stderr } = await outcomeOf(['simulate', '--compare', '--seeds', wrong]);
      assert.equal(exitCode, 2);
      assert.match(stderr, /--seeds must be/);
    }
  });

  it('prints JSON and writes a picture', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hgm-compare-'));
    const svg = join(folder, 'comparison.svg');
    try {
      const { stdout } = await outcomeOf([...line.split(' '), '--json', '--svg', svg]);
      const result: ComparisonResult = JSON.parse(stdout);
      assert.deepEqual(
        result.landscapes.map(({ landscape }) => landscape),
        ['mismatch', 'aligned'],
      );
      assert.match(readFileSync(svg, 'utf8'), /^<svg [\s\S]*<\/svg>\s*$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('judges estimates of clade metaproductivity with --cmp: in tables, JSON and the picture', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hgm-compare-'));
    const svg = join(folder, 'cmp.svg');
    const judged = 'simulate --compare --cmp --seeds 2 --evaluations 150 --landscapes mismatch --threads 1'.split(' ');
    try {
      const { stdout } = await outcomeOf([...judged, '--svg', svg]);
      assert.deepEqual(
        stdout.split('\n').filter((line) => line.length > 80),
        [],
      );
      assert.match(stdout, /\n {2}hgm +0\.\d+ [\s\S]*\n {2}policy +estimated by +weighted +not +agents\n/);
      assert.match(stdout, /\n {2}hgm +clade +-?[01]\.\d{3} ± \d\.\d{3} .*\n {13}own score +-?[01]\.\d{3} ± \d\.\d{3} .*\n/);
      assert.match(stdout, /other worlds\n.*\n {2}SWE-Verified-60 +SICA, by own scores +0\.444 +0\.444\n/);
      assert.match(readFileSync(svg, 'utf8'), /^<svg [\s\S]*empirical CMP[\s\S]*other worlds[\s\S]*<\/svg>\s*$/);
      const result = JSON.parse((await outcomeOf([...judged, '--json'])).stdout);
      assert.equal(result.publishedCmp.length, 6);
      const { own, clade } = result.landscapes[0].policies[0].cmp;
      assert.ok(own.meanAgents > 3 && Math.abs(own.weighted.mean) <= 1 && Math.abs(clade.unweighted.mean) <= 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses a landscape that there is not, and a picture that cannot be written', async () => {
    const unknown = await outcomeOf(['simulate', '--compare', '--landscapes', 'moon']);
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.stderr, /moon/);
    const unwritable = await outcomeOf([...line.split(' '), '--svg', '/nowhere/at/all.svg']);
    assert.equal(unwritable.exitCode, 2);
    assert.match(unwritable.stderr, /--svg must be a file that can be written; \/nowhere\/at\/all\.svg/);
  });
});
