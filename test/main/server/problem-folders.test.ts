import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ProblemFolders } from '../../../src/main/server/problem-folders.js';

test('modules and folders that hold one are listed, and not their tests and declarations, which are found when they are named', (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hgm-folders-')));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ['tsp', 'empty', 'node_modules', '.hgm']) mkdirSync(join(folder, name));
  const files = [
    'a.js',
    'b.mjs',
    'problem.ts',
    'problem.test.ts',
    'problem.spec.js',
    'types.d.ts',
    'README.md',
    'tsp/problem.ts',
  ];
  for (const name of files) writeFileSync(join(folder, name), '');
  const folders = new ProblemFolders([folder]);
  assert.deepEqual(folders.list(), ['a.js', 'b.mjs', 'problem.ts', 'tsp']);
  assert.equal(folders.find('problem.test.ts'), pathToFileURL(join(folder, 'problem.test.ts')).href);
});
