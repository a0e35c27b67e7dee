/** Workers that do not fit a run stay out of it, and say why, there and at the coordinator. */
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { packageRoot } from '../../src/main/compose/package-root.js';
import { until } from '../support/until.js';
import { Cluster, OFTEN } from './cluster.js';

it('a worker of another version, and one with another copy of the problem, refuse a run, and others finish it', async (t) => {
  const cluster = await Cluster.start();
  t.after(() => cluster.close());
  const index = JSON.stringify(new URL('../../src/main/index.js', import.meta.url).href);
  const problem = join(cluster.folder, 'mine', 'problem.mjs');
  mkdirSync(join(dirname(problem), 'lib'), { recursive: true });
  writeFileSync(join(dirname(problem), 'lib/reward.mjs'), 'export const reward = 1;\n');
  writeFileSync(
    problem,
    `import { defineProblem } from ${index};
    import { reward } from './lib/reward.mjs';
    export default defineProblem({ name: 'mine', root: () => 0, tasks: 40, expand: (agent) => agent + 1, evaluate: () => reward });\n`,
  );
  const theirs = join(cluster.folder, 'theirs');
  cpSync(dirname(problem), theirs, { recursive: true });
  appendFileSync(join(theirs, 'lib/reward.mjs'), '// another one\n');

  const env = { NODE_OPTIONS: `--import=${new URL('./other-version.js', import.meta.url).href}`, HGM_TEST_VERSION: '0.0.9' };
  const coordinator = cluster.coordinator('fits', { problem, evaluations: 200 });
  const other = cluster.worker({ args: ['--problems', theirs] });
  const old = cluster.worker({ args: ['--problems', cluster.folder], env });
  await other.prints('lib/reward.mjs differs', 'stderr');
  await old.prints('0.0.9', 'stderr');
  assert.ok(old.stderr.includes(packageRoot().version), old.stderr);
  await until(
    async () => (await cluster.heartbeats('fits')).filter(({ refused }) => refused !== null).length === 2,
    'two to refuse',
    OFTEN,
  );
  await coordinator.prints('lib/reward.mjs differs');
  await coordinator.prints('0.0.9');
  cluster.worker({ args: ['--problems', cluster.folder] });
  await cluster.assertExact('fits', 200, [await coordinator.ended()]);
});
