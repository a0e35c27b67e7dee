import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { describeDifference, isSameContent, problemContentOf } from '../../../src/shared/content/problem-content.js';

type Files = Readonly<Record<string, string>>;

function write(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** A folder with these files. */
function folderOf(t: TestContext, files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'hgm-content-'));
  t.after(() => rmSync(folder, { recursive: true }));
  write(folder, files);
  return folder;
}

const contentOf = (folder: string, name: string) => problemContentOf(pathToFileURL(join(folder, name)).href);

/** The files that a problem is made of. */
async function pathsOf(folder: string, name: string): Promise<string[]> {
  return (await contentOf(folder, name)).files.map(({ path }) => path);
}

test('a problem is its module and all that this imports from its folder, whichever way', async (t) => {
  const folder = folderOf(t, {
    'p.mjs': `import './a.mjs'; export * from "./b.mjs"; export { x } from './lib/c.mjs'; const d = await import(\`./d.mjs\`);
      import data from './e.json' with { type: 'json' }; import 'node:fs'; import 'bare'; import './gone.mjs'; import './a%20b.mjs';
      const require = createRequire(import.meta.url); require('./f'); new Worker(new URL('./g.mjs', import.meta.url));
      await import(name); await import(\`./\${name}.mjs\`); readFileSync(new URL('./data.json', import.meta.url)); new URL('./h.mjs', base);
      // './comment.mjs'
      const text = './text.mjs';`,
    'lib/c.mjs': `import '../a.mjs'; import './deep/i.mjs'; import '../../outside.mjs'; import '../p.mjs';`,
    'lib/deep/i.mjs': 'export const one = <div/>;',
    'f/index.cjs': `module.exports = require('../j.cjs'); require('.');`,
    ...Object.fromEntries(
      ['a', 'b', 'd', 'g', 'h', 'a b', 'comment', 'text', 'name'].map((name) => [`${name}.mjs`, `export const x = '${name}';`]),
    ),
    'j.cjs': '',
    'e.json': '{ "imports": "./text.mjs" }',
    'data.json': '{}',
  });
  assert.deepEqual(await pathsOf(folder, 'p.mjs'), [
    'p.mjs',
    'a b.mjs',
    'a.mjs',
    'b.mjs',
    'd.mjs',
    'e.json',
    'f/index.cjs',
    'g.mjs',
    'j.cjs',
    'lib/c.mjs',
    'lib/deep/i.mjs',
  ]);
  assert.deepEqual(await pathsOf(folder, 'lib/c.mjs'), ['c.mjs', 'deep/i.mjs']);
});

test('TypeScript is followed as it runs: types are left out, and the names of what it is compiled to mean its sources', async (t) => {
  const folder = folderOf(t, {
    'p.ts': `import type { T } from './types.js'; export type { U } from './types.js'; import { a, type A } from './a.js'; import './b';
      import c = require('./c'); export * from './lib'; type D = typeof import('./types.js'); enum E { one } const f = <T,>(x: T) => x as unknown as E;
      @sealed class G { constructor(@inject() private readonly x: number) {} declare y: string; } let h = <number>f(1) satisfies number; import './view.jsx';`,
    'types.ts': '',
    'a.ts': '',
    'a.js': '',
    'b.ts': '',
    'c.cts': '',
    'lib/index.ts': `import './j.mjs';`,
    'lib/j.mts': '',
    'view.tsx': `import '../a.js'; import './k.js'; const view = <p>{'./types.ts'}</p>;`,
    'k.js': `import './a.js';`,
  });
  assert.deepEqual(await pathsOf(folder, 'p.ts'), [
    'p.ts',
    'a.js',
    'a.ts',
    'b.ts',
    'c.cts',
    'k.js',
    'lib/index.ts',
    'lib/j.mts',
    'view.tsx',
  ]);
});

const HEADS: readonly string[] = [
  `// import './not.js'\n/* import './not.js' */ import'./a.js';import "./b.js"\nimport d, { a as b, type T } from './c.js' with {}`,
  `import * as all from './a.js';\nexport*from'./b.js'; export * as c from "./c.js"; export { a, b as default } from './a.js';`,
  `import type T from './not.js'; import type { U } from './not.js'; import type * as V from './not.js'; import typeof W from './a.js';`,
  `import type from './a.js'; import type, { b } from './b.js'; import { type } from './c.js'; import type from from './not.js';`,
  `export type { T } from './not.js'; export type * from './not.js'; import 'node:fs'; import {} from './a.js';`,
  `import { './not.js' as a } from 'bare'; import { 'b c' as d } from './a.js'; import('./b.js')`,
  `import e = require('./a.js'); import.meta.url; export { f }; let f, from\n'./not.js'`,
];

test('imports at its head, which are read without a parser, count as they do elsewhere', async (t) => {
  const names = ['a', 'b', 'c', 'not'];
  const folder = folderOf(t, Object.fromEntries(names.map((name) => [`${name}.js`, `export const x = '${name}';`])));
  for (const [number, head] of HEADS.entries()) {
    write(folder, { [`p${number}.ts`]: head, [`q${number}.ts`]: `1;${head}` });
    const [, ...paths] = await pathsOf(folder, `p${number}.ts`);
    assert.deepEqual(paths, (await pathsOf(folder, `q${number}.ts`)).slice(1), head);
    assert.equal(paths.includes('a.js') && !paths.includes('not.js'), true, head);
  }
});

test('its hash follows from its files and their places alone, and says what differs', async (t) => {
  const files = { 'p.mjs': `import './lib/a.mjs'; import './b.mjs';`, 'lib/a.mjs': 'export {};', 'b.mjs': '', 'other.mjs': '1' };
  const [one, other] = [folderOf(t, files), folderOf(t, files)];
  const kept = await contentOf(one, 'p.mjs');
  assert.match(kept.contentHash, /^v2:[\da-f]{64}$/);
  write(other, { 'other.mjs': '2' });
  assert.deepEqual(await contentOf(other, 'p.mjs'), kept);
  assert.equal(describeDifference(kept, kept), '');

  write(other, { 'lib/a.mjs': `export {}; import './new.mjs';`, 'lib/new.mjs': '' });
  rmSync(join(other, 'b.mjs'));
  const now = await contentOf(other, 'p.mjs');
  assert.equal(isSameContent(kept, now), false);
  assert.equal(describeDifference(kept, now), 'b.mjs is missing, lib/a.mjs differs, lib/new.mjs is new');
  assert.equal(describeDifference({ contentHash: kept.contentHash }, now), '');
  const many = Array.from({ length: 6 }, (_, index) => ({ path: `${index}.mjs`, hash: '' }));
  assert.equal(
    describeDifference({ contentHash: '', files: many }, { contentHash: '', files: [{ path: 'p.mjs', hash: '1' }] }),
    'p.mjs differs, 1.mjs is missing, 2.mjs is missing, and 3 more',
  );
});

test('its module may have another name', async (t) => {
  const text = `import './a.mjs';`;
  const folder = folderOf(t, { 'p.mjs': text, 'q.mjs': text, 'a.mjs': '', 'lib/p.mjs': text, 'lib/a.mjs': '1' });
  const kept = await contentOf(folder, 'p.mjs');
  const [renamed, other] = [await contentOf(folder, 'q.mjs'), await contentOf(folder, 'lib/p.mjs')];
  assert.equal(isSameContent(kept, renamed), true);
  assert.equal(describeDifference(kept, renamed), '');
  assert.equal(isSameContent(kept, other), false);
});

test('a hash of before, of the module alone, is still compared as such', async (t) => {
  const module = `import './a.mjs';`;
  const folder = folderOf(t, { 'p.mjs': module, 'a.mjs': '1' });
  const kept = { contentHash: createHash('sha256').update(module).digest('hex') };
  assert.equal(isSameContent(kept, await contentOf(folder, 'p.mjs')), true);
  write(folder, { 'a.mjs': '2' });
  assert.equal(isSameContent(kept, await contentOf(folder, 'p.mjs')), true);
  write(folder, { 'p.mjs': `${module}\n` });
  assert.equal(isSameContent(kept, await contentOf(folder, 'p.mjs')), false);
});

test('what cannot be parsed, and what is no file, counts by itself', async (t) => {
  const folder = folderOf(t, {
    'p.mjs': `import './a.mjs'; this is no JavaScript ( import('./b.mjs')`,
    'a.mjs': '',
    'b.mjs': '',
  });
  assert.deepEqual(await pathsOf(folder, 'p.mjs'), ['p.mjs']);
  const url = 'data:text/javascript,export default 1';
  assert.deepEqual(
    (await problemContentOf(url)).files.map(({ path }) => path),
    [url],
  );
  await assert.rejects(contentOf(folder, 'gone.mjs'), { code: 'ENOENT' });
});
