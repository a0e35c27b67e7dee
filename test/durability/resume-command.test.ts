/** `hgm resume`, with real problems and a real store. */
import assert from 'node:assert/strict';
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { hgmHere } from '../support/hgm-here.js';

const INDEX = new URL('../../src/main/index.js', import.meta.url).href;

describe('hgm resume', () => {
  let folder = '';
  let file = '';
  let problem = '';
  const resume = (id: string, ...options: string[]) => hgmHere(['resume', id, '--store', file, '--quiet', ...options]);
  /** A run that has spent its budget, so that a larger one is all it needs to go on. */
  const run = async (id: string, path = problem): Promise<void> => {
    const line = ['run', path, '--store', file, '--id', id, '--evaluations', '40', '--threads', '1', '--quiet'];
    const { exitCode, stderr } = await hgmHere(line);
    assert.equal(exitCode, 0, stderr);
  };
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-resume-'));
    file = join(folder, 'runs.db');
    problem = join(folder, 'problem.mjs');
    const text = `import { defineProblem } from ${JSON.stringify(INDEX)};
      export default defineProblem({ name: 'tmp', root: () => 0, expand: (agent) => agent + 1, evaluate: (_, ctx) => ctx.random() });\n`;
    await writeFile(problem, text);
  });
  after(() => rm(folder, { recursive: true }));

  it('goes on to a larger budget, and tells the whole run', async () => {
    await run('larger');
    const { exitCode, stdout, stderr } = await resume('larger', '--evaluations', '90', '--json');
    assert.equal(exitCode, 0, stderr);
    const { runId, status, evaluations } = JSON.parse(stdout);
    assert.deepEqual([runId, status, evaluations], ['larger', 'completed', 90]);
    const [stored] = JSON.parse((await hgmHere(['runs', '--store', file, '--json'])).stdout);
    assert.deepEqual([stored.budget, stored.evaluations], [90, 90]);
  });

  it('of a run that is complete only tells its result', async () => {
    await run('complete');
    const { exitCode, stdout } = await resume('complete');
    assert.equal(exitCode, 0);
    assert.match(stdout, /^tmp\nrun +complete, completed: the budget is spent\n/);
    assert.match(stdout, /\nevaluations +40 in /);
  });

  it('refuses a budget below the one that the run has had', async () => {
    await run('smaller');
    assert.deepEqual(await resume('smaller', '--evaluations', '20'), {
      exitCode: 2,
      stdout: '',
      stderr:
        'hgm: --evaluations must be at least 40, the budget that the run has had, of which 40 are spent; it is 20 (ERR_OPTION)\n',
    });
  });

  it('refuses a problem that has changed, goes on with --force, which warns, and is not asked again', async () => {
    await run('changed');
    await appendFile(problem, '// another one\n');
    const url = pathToFileURL(problem).href;
    assert.deepEqual(await resume('changed', '--evaluations', '60', '--json'), {
      exitCode: 2,
      stdout: '',
      stderr: `hgm: the problem ${url} is not what it was when run changed was last taken up (problem.mjs differs), so old and new results may not compare; bring the old version back, or go on all the same with --force (ERR_PROBLEM_CHANGED)\n`,
    });
    const forced = await hgmHere(['resume', 'changed', '--store', file, '--evaluations', '60', '--force', '--json']);
    assert.equal(forced.exitCode, 0, forced.stderr);
    assert.equal(JSON.parse(forced.stdout).evaluations, 60);
    assert.match(
      forced.stderr,
      new RegExp(
        `\nwarning: the problem ${url} is not what it was when run changed was last taken up \\(problem.mjs differs\\); old and new results may not compare\n`,
      ),
    );
    const again = await hgmHere(['resume', 'changed', '--store', file, '--evaluations', '70']);
    assert.equal(again.exitCode, 0, again.stderr);
    assert.ok(!again.stdout.includes('warning'));
  });

  it('refuses a problem of which a file that it imports has changed, and names the file', async () => {
    const dependent = join(folder, 'dependent.mjs');
    const imported = join(folder, 'lib.mjs');
    await writeFile(imported, 'export const reward = 1;\n');
    await writeFile(dependent, `import './lib.mjs';\n${await readFile(problem, 'utf8')}`);
    await run('dependent', dependent);
    const same = await resume('dependent', '--evaluations', '50');
    assert.equal(same.exitCode, 0, same.stderr);
    await writeFile(imported, 'export const reward = 2;\n');
    const { exitCode, stderr } = await resume('dependent', '--evaluations', '60');
    assert.equal(exitCode, 2);
    assert.match(stderr, /is not what it was when run dependent was last taken up \(lib\.mjs differs\), so old and new results/);
  });

  it('says so when the problem is not there any more, leaves the run as it is, and takes the place that it is told, for good', async () => {
    const other = join(folder, 'other.mjs');
    await copyFile(problem, other);
    await run('moved', other);
    const moved = join(folder, 'elsewhere.mjs');
    await rename(other, moved);
    assert.deepEqual(await resume('moved', '--evaluations', '60'), {
      exitCode: 2,
      stdout: '',
      stderr: `hgm: the problem of run moved is no longer at ${other}; name it: "hgm resume moved --problem PATH --store ${file}", or the option problem (ERR_PROBLEM_LOAD)\n`,
    });
    const shown = await hgmHere(['show', 'moved', '--store', file, '--json']);
    assert.equal(JSON.parse(shown.stdout).status, 'completed');
    const told = await resume('moved', '--evaluations', '60', '--problem', moved, '--json');
    assert.equal(told.exitCode, 0, told.stderr);
    const again = await resume('moved', '--evaluations', '70', '--json');
    assert.equal(again.exitCode, 0, again.stderr);
    assert.equal(JSON.parse(again.stdout).evaluations, 70);
  });

  it('finds the problem that was moved together with the store, also where another one has taken its old place', async () => {
    const [before, after] = [join(folder, 'project'), join(folder, 'renamed')];
    await mkdir(join(before, 'src'), { recursive: true });
    const place = join(before, 'src', 'problem.mjs');
    await copyFile(problem, place);
    const store = (project: string) => ['--store', join(project, '.hgm', 'runs.db'), '--quiet', '--json'];
    const line = ['run', place, '--id', 'run', '--evaluations', '40', '--threads', '1', ...store(before)];
    assert.equal((await hgmHere(line)).exitCode, 0);
    await rename(before, after);
    for (const [budget, squatter] of [
      [60, false],
      [80, true],
    ] as const) {
      if (squatter) await mkdir(join(before, 'src'), { recursive: true });
      if (squatter) await writeFile(place, 'throw new Error("another problem")');
      const { exitCode, stdout, stderr } = await hgmHere(['resume', 'run', '--evaluations', String(budget), ...store(after)]);
      assert.equal(exitCode, 0, stderr);
      assert.equal(JSON.parse(stdout).evaluations, budget);
    }
  });
});
