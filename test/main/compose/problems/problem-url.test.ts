import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { resolveProblemUrl } from '../../../../src/main/compose/problems/problem-url.js';
import { HgmError } from '../../../../src/shared/errors.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hgm-url-')));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text = ''): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

write('a.mjs');
write('folder/problem.ts');
write('empty/readme.md');
write('notes.txt');
write('odd name #1.js');
write('work/inner.js');
write('written.ts');
write('written.mts');
write('both.js');
write('both.ts');
write('node_modules/damaged/package.json', '{');
const packages: Readonly<Record<string, object>> = {
  'only-import': { exports: { import: { types: './x.d.ts', default: './esm.js' } } },
  both: { exports: { '.': { require: './cjs.js', import: './esm.js' }, './sub': './sub.js' } },
  plain: { main: './cjs.js' },
  '@scope/name': { exports: './esm.js' },
  closed: { exports: { './sub': './sub.js' } },
};
for (const [name, manifest] of Object.entries(packages)) {
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, ...manifest }));
  for (const file of ['esm.js', 'cjs.js', 'sub.js']) write(`node_modules/${name}/${file}`);
}

function urlOf(name: string): string {
  return pathToFileURL(join(folder, name)).href;
}

test('paths, file: URLs, folders and packages resolve to the file that is meant', () => {
  const cases: readonly [string | URL, string][] = [
    ['a.mjs', 'a.mjs'],
    ['./a.mjs', 'a.mjs'],
    [join(folder, 'a.mjs'), 'a.mjs'],
    [new URL(urlOf('a.mjs')), 'a.mjs'],
    [urlOf('a.mjs'), 'a.mjs'],
    ['odd name #1.js', 'odd name #1.js'],
    ['folder', 'folder/problem.ts'],
    // As imports of TypeScript name it, before it is compiled and after.
    ['./written.js', 'written.ts'],
    [new URL(urlOf('written.mjs')), 'written.mts'],
    ['./both.js', 'both.js'],
    ['only-import', 'node_modules/only-import/esm.js'],
    ['both', 'node_modules/both/esm.js'],
    ['both/sub', 'node_modules/both/sub.js'],
    ['plain', 'node_modules/plain/cjs.js'],
    ['@scope/name', 'node_modules/@scope/name/esm.js'],
  ];
  for (const [given, wanted] of cases) assert.equal(resolveProblemUrl(given, folder), urlOf(wanted));
  assert.equal(resolveProblemUrl('../a.mjs', join(folder, 'work')), urlOf('a.mjs'));
  assert.equal(resolveProblemUrl('both', join(folder, 'work')), urlOf('node_modules/both/esm.js'));
});

test('what is not there is refused with its name and what to do', () => {
  const refusals: readonly [string, RegExp][] = [
    ['./gone.mjs', /there is no problem at .*gone\.mjs; name a \.js, \.mjs or \.ts module, or a package/],
    ['gone.js', /there is no problem at .*gone\.js/],
    ['gone.ts', /there is no problem at .*gone\.ts/],
    ['empty', /empty holds no problem\.js, problem\.mjs or problem\.ts/],
    ['notes.txt', /notes\.txt is not a \.js, \.mjs or \.ts module/],
    ['no-such-package', /no file .*no-such-package, and no package no-such-package is installed/],
    ['closed', /no package closed is installed/],
    ['https://example.org/p.js', /neither a path nor a file: URL|there is no problem at/],
    ['', /name is empty/],
    ['file://host/x', /file:\/\/host\/x is a URL of no file of this machine/],
    ['file:///ok%ZZ', /file:\/\/\/ok%ZZ is a URL of no file of this machine/],
    ['file://[', /is a URL of no file of this machine/],
    ['FILE:///gone.mjs', /there is no problem at \/gone\.mjs/],
    ['ok%ZZ', /no file .*ok%ZZ, and no package ok%ZZ is installed/],
    ['./ok%ZZ', /there is no problem at .*ok%ZZ/],
    ['a.mjs/b.mjs', /the problem .*b\.mjs cannot be read \(ENOTDIR/],
    [`${'x'.repeat(300)}.ts`, /cannot be read \(ENAMETOOLONG/],
    ['nul\0.ts', /cannot be read/],
    ['damaged', /the package damaged cannot be read \(.*JSON/],
  ];
  for (const [given, message] of refusals) {
    assert.throws(
      () => resolveProblemUrl(given, folder),
      (error) => error instanceof HgmError && error.code === 'ERR_PROBLEM_LOAD' && message.test(error.message),
      given,
    );
  }
});
