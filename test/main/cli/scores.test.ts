/** A problem with a direction, from the command line, with real threads and a real store. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hgmHere } from '../../support/hgm-here.js';

const PROBLEM = fileURLToPath(new URL('../../fixtures/loss-problem.js', import.meta.url));
const CLIMB = fileURLToPath(new URL('./fixtures/climb.js', import.meta.url));
const EXACT = fileURLToPath(new URL('../../fixtures/few-agents-problem.js', import.meta.url));
const INDEX = new URL('../../../src/main/index.js', import.meta.url).href;

/** A run that is kept nowhere. */
const IN_MEMORY = ['run', PROBLEM, '--store', 'memory'];

describe('a problem with a direction', () => {
  let folder = '';
  let store: string[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-scores-'));
    store = ['--store', join(folder, 'runs.db')];
    const line = [
      'run',
      PROBLEM,
      ...store,
      '--id',
      'loss',
      '--evaluations',
      '300',
      '--threads',
      '2',
      '--deterministic',
      '--quiet',
    ];
    const { exitCode, stderr } = await hgmHere(line);
    assert.equal(exitCode, 0, stderr);
  });
  after(() => rm(folder, { recursive: true }));

  it('is told of by its scores: in the summary, by show, and in every export', async () => {
    const told = await hgmHere(['resume', 'loss', ...store, '--quiet']);
    assert.match(
      told.stdout,
      /\nbest agent +root\/.*\nscore +\d\.\d+e-\d+ over \d+ evaluations?, bound \d\.\d+e-\d+\nstate +at \d/,
    );
    const { stdout } = await hgmHere(['resume', 'loss', ...store]);
    assert.equal(stdout.split('\n')[0], `${relative(process.cwd(), PROBLEM)}: policy hgm, seed 1, 2 threads`);
    const shown = await hgmHere(['show', 'loss', ...store]);
    assert.match(shown.stdout, /\nbest agents +score +bound +evaluations +state\nroot\/\S+ +\S+e-\d+ +\S+e-\d+ /);
    const { best, direction } = JSON.parse((await hgmHere(['show', 'loss', ...store, '--json'])).stdout);
    assert.equal(direction, 'minimize');
    assert.ok(best.length === 10 && best.every((agent: object) => 'score' in agent && 'bound' in agent && !('mean' in agent)));
    const csv = (await hgmHere(['export', 'loss', ...store, '--format', 'csv'])).stdout.split('\n');
    assert.equal(csv[0], 'activity,key,task,score,weight,cost,attempt,elapsedMs,metrics.at');
    assert.ok(Number(csv[1]?.split(',')[3]) < 1e-7 && Number(csv[1]?.split(',')[3]) > 0);
    for (const format of ['jsonl', 'decisions']) {
      const { stdout } = await hgmHere(['export', 'loss', ...store, '--format', format]);
      assert.match(stdout, /"score":\d/);
      assert.doesNotMatch(stdout, /"reward":/);
    }
  });

  it('is never answered by an agent that failed at every evaluation', async () => {
    for (const seed of [1, 2, 3]) {
      const line = [...IN_MEMORY, '--evaluations', '200', '--seed', String(seed), '--threads', '2', '--deterministic', '--json'];
      const { best, failedActivities } = JSON.parse((await hgmHere([...line, '--quiet'])).stdout);
      assert.ok(failedActivities > 20, String(failedActivities));
      assert.notEqual(best.agent.number, 1);
    }
  });

  it('decides the same in a deterministic run with 1 and 4 threads, and on any scale', async () => {
    const logs = new Set<string>();
    for (const [threads, scale] of [
      ['1', '1e-9'],
      ['4', '1e-9'],
      ['2', '1e9'],
    ] as const) {
      const log = join(folder, `decisions-${threads}-${scale}`);
      const line = [...IN_MEMORY, '--evaluations', '400', '--deterministic', '--threads', threads, '--quiet'];
      const { exitCode, stderr } = await hgmHere([...line, '--param', `scale=${scale}`, '--decision-log', log]);
      assert.equal(exitCode, 0, stderr);
      const text = await readFile(log, 'utf8');
      logs.add(text.replaceAll(/"score":[^,]+/g, '"score":…'));
    }
    assert.equal(logs.size, 1);
  });

  it('ends its run at a target, which a resume changes', async () => {
    // What is in flight ends and counts: in a run that is not deterministic it may take the best agent back above the target.
    const line = [
      'run',
      PROBLEM,
      ...store,
      '--id',
      'target',
      '--evaluations',
      '5000',
      '--threads',
      '2',
      '--target',
      '2.2e-9',
      '--deterministic',
    ];
    const first = await hgmHere([...line, '--json', '--events', '--quiet']);
    assert.match(first.stdout, /"type":"guard","guard":"target","action":"stop"/);
    const result = JSON.parse(first.stdout.trimEnd().split('\n').at(-1) ?? '');
    assert.equal(result.status, 'completed');
    assert.ok(result.evaluations < 5000 && result.best.bound <= 2.2e-9, first.stdout.slice(-300));
    const again = await hgmHere(['resume', 'target', ...store, '--json', '--quiet']);
    assert.equal(JSON.parse(again.stdout).evaluations, result.evaluations);
    const further = JSON.parse((await hgmHere(['resume', 'target', ...store, '--json', '--quiet', '--target', '1.5e-9'])).stdout);
    assert.ok(further.status === 'completed' && further.evaluations > result.evaluations && further.best.bound <= 1.5e-9);
  });

  it('refuses what suits rewards only, and rewards refuse what suits scores, in one sentence', async () => {
    const refused = async (problem: string, ...options: string[]) => {
      const { exitCode, stderr } = await hgmHere(['run', problem, '--store', 'memory', '--quiet', ...options]);
      assert.equal(exitCode, 2, stderr);
      return stderr;
    };
    assert.equal(
      await refused(PROBLEM, '--on-evaluation-failure', 'zero'),
      "hgm: --on-evaluation-failure must be worst or discard: the problem has scores, to minimize; it is 'zero' (ERR_OPTION)\n",
    );
    assert.equal(
      await refused(PROBLEM, '--posterior', 'beta'),
      "hgm: --posterior must be auto, pooled or student-t: the problem has scores, to minimize; it is 'beta' (ERR_OPTION)\n",
    );
    assert.equal(
      await refused(PROBLEM, '--prune-after-low-rewards', '3'),
      'hgm: --prune-after-low-rewards must be left out: the problem has scores, to minimize, and no rewards; it is 3 (ERR_OPTION)\n',
    );
    assert.match(await refused(PROBLEM, '--min-value-per-cost', '0.5'), /--min-value-per-cost must be left out/);
    assert.match(
      await refused(EXACT, '--confidence', '0.95'),
      /^hgm: --confidence must be left out: the problem is exact, so that one evaluation tells all of an agent, .*; it is 0\.95 \(ERR_OPTION\)\n$/,
    );
    assert.match(await refused(CLIMB, '--on-evaluation-failure', 'worst'), /the problem has no direction; it is 'worst'/);
  });

  it('says what a score may be when an evaluation gives something else', async () => {
    const problem = join(folder, 'nan.mjs');
    const text = (evaluate: string, direction: string) =>
      `import { defineProblem } from ${JSON.stringify(INDEX)};
       export default defineProblem({ name: 'nan', ${direction} root: () => 0, expand: () => 1, evaluate: () => (${evaluate}) });\n`;
    const failureOf = async (evaluate: string, direction = "direction: 'maximize',") => {
      await writeFile(problem, text(evaluate, direction));
      const { exitCode, stderr } = await hgmHere(['run', problem, '--store', 'memory', '--evaluations', '3', '--quiet']);
      assert.equal(exitCode, 1);
      return stderr;
    };
    assert.match(await failureOf('NaN'), /returned NaN; return a finite number, at most 1e\+100 in size, or \{ score, /);
    assert.match(
      await failureOf('({ score: 1e101 })'),
      /returned score 1e\+101; a score is a finite number, at most 1e\+100 in size/,
    );
    assert.match(await failureOf('1e101'), /returned 1e\+101; return a finite number, at most 1e\+100 in size, or /);
    assert.match(await failureOf('({ reward: 1 })'), /return a finite number, at most 1e\+100 in size, or \{ score, /);
    assert.match(await failureOf('({ score: 1 })', ''), /return a number in \[0, 1\].*problems with a direction return scores/);
  });

  it('does not go on when its problem has another direction, with --force neither', async () => {
    const problem = join(folder, 'turned.mjs');
    const text = (direction: string) =>
      `import { defineProblem } from ${JSON.stringify(INDEX)};
       export default defineProblem({ name: 't', direction: '${direction}', root: () => 0, expand: (n) => n + 1, evaluate: (n) => n });\n`;
    await writeFile(problem, text('minimize'));
    const line = ['run', problem, ...store, '--id', 'turned', '--evaluations', '20', '--quiet'];
    assert.equal((await hgmHere(line)).exitCode, 0);
    await writeFile(problem, text('maximize'));
    const { exitCode, stderr } = await hgmHere(['resume', 'turned', ...store, '--evaluations', '30', '--force', '--quiet']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /is not exact, with scores to maximize now, and was not exact, with scores to minimize when the run/);
  });
});
