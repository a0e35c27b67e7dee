/** `hgm resume`, with real problems and a real store. */
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
      stderr: 'hgm: evaluations must be at least 40, the budget that the run has had, of which 40 are spent; it is 20\n',
    });
  });

  it('refuses a problem that has changed, goes on with --force, which warns, and is not asked again', async () => {
    await run('changed');
    await appendFile(problem, '// another one\n');
    const url = pathToFileURL(problem).href;
    assert.deepEqual(await resume('changed', '--evaluations', '60', '--json'), {
      exitCode: 2,
      stdout: '',
      stderr: `hgm: the problem ${url} is not what it was when run changed was last taken up, so old and new results may not compare; bring the old version back, or go on all the same with --force\n`,
    });
    const forced = await hgmHere(['resume', 'changed', '--store', file, '--evaluations', '60', '--force', '--json']);
    assert.equal(forced.exitCode, 0, forced.stderr);
    assert.equal(JSON.parse(forced.stdout).evaluations, 60);
    assert.match(
      forced.stderr,
      new RegExp(
        `\nwarning: the problem ${url} is not what it was when run changed was last taken up; old and new results may not compare\n`,
      ),
    );
    const again = await hgmHere(['resume', 'changed', '--store', file, '--evaluations', '70']);
    assert.equal(again.exitCode, 0, again.stderr);
    assert.ok(!again.stdout.includes('warning'));
  });

  it('says so when the problem is not there any more, and leaves the run as it is', async () => {
    const other = join(folder, 'other.mjs');
    await writeFile(other, `export { default } from ${JSON.stringify(pathToFileURL(problem).href)};\n`);
    await run('moved', other);
    await rm(other);
    const { exitCode, stdout, stderr } = await resume('moved', '--evaluations', '60');
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(stderr, /^hgm: cannot load the problem [^\n]*other\.mjs[^\n]*\n$/);
    const shown = await hgmHere(['show', 'moved', '--store', file, '--json']);
    assert.equal(JSON.parse(shown.stdout).status, 'completed');
  });
});
