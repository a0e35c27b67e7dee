import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { packageNameOf } from '../../../src/main/cli/scaffold.js';
import { outcomeOf } from './fake-cli.js';

const FILES = ['.gitignore', 'README.md', 'package.json', 'problem.test.ts', 'problem.ts', 'tsconfig.json'];

describe('hgm init', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hgm-init-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('makes a folder with a problem and all that a package needs', async () => {
    const target = path.join(folder, 'My Search');
    const { exitCode, stdout, stderr } = await outcomeOf(['init', target]);
    assert.equal(exitCode, 0);
    assert.equal(stderr, '');
    for (const file of FILES) {
      assert.ok(stdout.includes(`  ${file}\n`), file);
      assert.doesNotMatch(await readFile(path.join(target, file), 'utf8'), /\{\{/, file);
    }
    const manifest = JSON.parse(await readFile(path.join(target, 'package.json'), 'utf8'));
    assert.equal(manifest.name, 'my-search');
    assert.equal(manifest.type, 'module');
    assert.equal(manifest.dependencies['hgm-orchestrator'], '^1.2.3');
    assert.match(await readFile(path.join(target, 'problem.ts'), 'utf8'), /name: 'my-search'/);
  });

  it('takes a folder that holds nothing but a new repository', async () => {
    const target = path.join(folder, 'repository');
    await mkdir(path.join(target, '.git'), { recursive: true });
    assert.equal((await outcomeOf(['init', target])).exitCode, 0);
  });

  it('refuses a folder that is not empty, and changes nothing in it', async () => {
    const target = path.join(folder, 'taken');
    await mkdir(target);
    await writeFile(path.join(target, 'notes.txt'), 'mine');
    const { exitCode, stdout, stderr } = await outcomeOf(['init', target]);
    assert.equal(exitCode, 2);
    assert.equal(stdout, '');
    assert.equal(
      stderr,
      `hgm: ${target} is not empty (it holds notes.txt); give init a folder that is empty or does not exist (ERR_USAGE)\n`,
    );
    await assert.rejects(readFile(path.join(target, 'package.json')), { code: 'ENOENT' });
  });

  it('refuses a file', async () => {
    const target = path.join(folder, 'a-file');
    await writeFile(target, '');
    const { exitCode, stderr } = await outcomeOf(['init', target]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^hgm: .*a-file cannot be written \(EEXIST.*\); give init a folder that can \(ERR_USAGE\)\n$/);
  });

  it('finds a name that npm accepts', () => {
    const names = ['/a/My Search', '/a/..x', '/a/日本', '/a/b_c.d', '/', '/a/--x--'].map(packageNameOf);
    assert.deepEqual(names, ['my-search', 'x', 'hgm-problem', 'b_c.d', 'hgm-problem', 'x']);
  });
});
