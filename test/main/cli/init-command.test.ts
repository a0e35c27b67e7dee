import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { packageNameOf } from '../../../src/main/cli/scaffold.js';
import { packageRoot } from '../../../src/main/compose/package-root.js';
import { outcomeOf } from './fake-cli.js';

const FILES = ['.gitignore', 'README.md', 'package.json', 'problem.test.ts', 'problem.ts', 'tsconfig.json'];
const PYTHON_FILES = [
  '.gitignore',
  'README.md',
  'package.json',
  'polynomial.py',
  'problem.ts',
  'test_polynomial.py',
  'tsconfig.json',
];
const NAME = 'hgm-orchestrator';

/** Lays a package of this name and version 1.2.3 into the `node_modules` of a folder, as npm would, which notes where it came from. */
async function installedPackage(folder: string, noted: Readonly<Record<string, string>> | undefined): Promise<URL> {
  const modules = path.join(folder, 'node_modules');
  const root = path.join(modules, NAME);
  await cp(new URL('templates', packageRoot().url), path.join(root, 'templates'), { recursive: true });
  await writeFile(path.join(root, 'package.json'), JSON.stringify({ name: NAME, version: '1.2.3', files: ['templates'] }));
  const packages = noted === undefined ? {} : { [`node_modules/${NAME}`]: noted };
  await writeFile(path.join(modules, '.package-lock.json'), JSON.stringify({ packages }));
  return pathToFileURL(`${root}/`);
}

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
    // As this package decides for itself: npm asks about install scripts, and of a package that it does not run them for a store is not built.
    const { allowScripts } = JSON.parse(await readFile(new URL('package.json', packageRoot().url), 'utf8'));
    assert.deepEqual(manifest.allowScripts, allowScripts);
    assert.match(await readFile(path.join(target, 'problem.ts'), 'utf8'), /name: 'my-search'/);
  });

  it('makes one whose functions are in Python, whose tests pass', async () => {
    const target = path.join(folder, 'In Python');
    const { exitCode } = await outcomeOf(['init', target, '--language', 'python']);
    assert.equal(exitCode, 0);
    for (const file of PYTHON_FILES) assert.doesNotMatch(await readFile(path.join(target, file), 'utf8'), /\{\{/, file);
    const { allowScripts } = JSON.parse(await readFile(path.join(target, 'package.json'), 'utf8'));
    assert.equal(allowScripts['better-sqlite3'], true);
    const { stderr } = await promisify(execFile)('python3', ['-B', '-m', 'unittest'], { cwd: target });
    assert.match(stderr, /^Ran 5 tests/m);
  });

  it('refuses a language that it has no problem in', async () => {
    const { exitCode, stderr } = await outcomeOf(['init', path.join(folder, 'x'), '--language', 'cobol']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /'cobol' is invalid. Allowed choices are typescript, python/);
  });

  for (const [name, noted] of Object.entries({
    'with its address': { version: '1.2.3', resolved: `https://registry.example/${NAME}/-/${NAME}-1.2.3.tgz` },
    'without its address': { version: '1.2.3', integrity: 'sha512-' },
  })) {
    it(`depends on the version of a package that npm notes as the registry's, ${name}`, async () => {
      const root = await installedPackage(path.join(folder, `registry ${name}`), noted);
      const target = path.join(folder, `from registry ${name}`);
      const { exitCode } = await outcomeOf(['init', target], (cli) => {
        cli.packageRoot = root;
      });
      assert.equal(exitCode, 0);
      const manifest = JSON.parse(await readFile(path.join(target, 'package.json'), 'utf8'));
      assert.equal(manifest.dependencies[NAME], '^1.2.3');
      assert.deepEqual(await readdir(target), FILES);
    });
  }

  for (const [name, noted] of Object.entries({
    'a packed file': { version: '1.2.3', resolved: `file:../${NAME}-1.2.3.tgz` },
    'a repository': { version: '1.2.3', resolved: `git+ssh://git@example.com/${NAME}.git#abc` },
    'an address that is no registry': { version: '1.2.3', resolved: `https://example.com/${NAME}-1.2.3.tgz` },
    'somewhere that npm does not know': undefined,
  })) {
    it(`packs a copy of a package that came from ${name}, and depends on that`, async () => {
      const root = await installedPackage(path.join(folder, `other ${name}`), noted);
      const target = path.join(folder, `from other ${name}`);
      const { exitCode, stdout } = await outcomeOf(['init', target], (cli) => {
        cli.packageRoot = root;
      });
      assert.equal(exitCode, 0);
      const manifest = JSON.parse(await readFile(path.join(target, 'package.json'), 'utf8'));
      assert.equal(manifest.dependencies[NAME], `file:${NAME}-1.2.3.tgz`);
      assert.deepEqual(await readdir(target), [...FILES, `${NAME}-1.2.3.tgz`].sort());
      assert.ok(stdout.includes(`  ${NAME}-1.2.3.tgz\n`));
    });
  }

  it('says so when this package can be packed by nobody', async () => {
    const root = await installedPackage(path.join(folder, 'unreadable'), undefined);
    await writeFile(new URL('package.json', root), '{');
    const target = path.join(folder, 'from unreadable');
    const { exitCode, stderr } = await outcomeOf(['init', target], (cli) => {
      cli.packageRoot = root;
    });
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /^hgm: .* cannot be packed into .*; init needs npm in the PATH while hgm-orchestrator is not installed/s,
    );
    assert.deepEqual(await readdir(target), []);
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
    assert.match(stderr, /^hgm: .*a-file cannot be written \(ENOTDIR.*\); give init a folder that can \(ERR_USAGE\)\n$/);
  });

  it('finds a name that npm accepts', () => {
    const names = ['/a/My Search', '/a/..x', '/a/日本', '/a/b_c.d', '/', '/a/--x--'].map(packageNameOf);
    assert.deepEqual(names, ['my-search', 'x', 'hgm-problem', 'b_c.d', 'hgm-problem', 'x']);
  });
});
