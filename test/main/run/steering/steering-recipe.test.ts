import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { PROJECT_ROOT } from '../../../support/project-root.js';

test('the recipe in docs/embedding.md runs as it stands', async (t) => {
  const page = await readFile(join(PROJECT_ROOT, 'docs', 'embedding.md'), 'utf8');
  const [, code = ''] = /## Steering\n.*?```ts\n(.*?)```/s.exec(page) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'hgm-recipe-'));
  try {
    const index = new URL('../../../../src/main/index.js', import.meta.url).href;
    const problem = new URL('../../../fixtures/seeded-problem.js', import.meta.url).href;
    await writeFile(join(folder, 'problem.js'), `export { default } from '${problem}';\n`);
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'recipe.js'), code.replace("'hgm-orchestrator'", `'${index}'`));
    const said: unknown[] = [];
    t.mock.method(console, 'log', (line: unknown) => said.push(line));
    await import(pathToFileURL(join(folder, 'recipe.js')).href);
    assert.deepEqual(said, ['completed']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
