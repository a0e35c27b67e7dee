/**
 * Packs the package, installs it in an empty project, and there type-checks and runs every snippet of the README and of docs/ whose first line is
 * a comment with a file name, such as `// hand-driven.ts`. What a snippet prints is compared with the `text` block that follows it,
 * if one does. Links in its pages lead to files that it holds. Then a project that `hgm init` makes there is installed, tested and run: what init depends on can be had.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { deadLinks } from './packed-links.mjs';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const project = mkdtempSync(join(tmpdir(), 'hgm-package-'));

const ADDON = 'build/Release/better_sqlite3.node';

/** Snippets that pages lead with; a first line that is no longer a comment with the name would have them left out. */
const NAMED = [
  'problem.ts',
  'search.ts',
  'hand-driven.ts',
  'careless.ts',
  'isolated.ts',
  'model.ts',
  'ask.ts',
  'minimise.ts',
  'posterior.ts',
  'steer.ts',
  'steering.ts',
  'tell.ts',
];

/** Runs a command and gives what it prints; its errors are shown. */
function run(folder, command, ...args) {
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Gives a project the addon of SQLite: the one that `npm ci` compiled here, which takes a minute, where it is of the same version. */
function addAddon(folder) {
  const [ours, theirs] = [root, folder].map((place) => join(place, 'node_modules/better-sqlite3'));
  const [version, wanted] = [ours, theirs].map((place) => JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')).version);
  if (version !== wanted) return void run(folder, 'npm', 'rebuild', 'better-sqlite3');
  cpSync(join(ours, ADDON), join(theirs, ADDON));
}

function snippets() {
  const pages = [
    'README.md',
    ...readdirSync(join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name)),
  ];
  const text = pages.map((page) => readFileSync(join(root, page), 'utf8')).join('\n');
  const pattern = /```(?:ts|js)\n\/\/ ([\w.-]+\.(?:ts|js))\n([\s\S]*?)```(?:\s*```text\n([\s\S]*?)```)?/g;
  return [...text.matchAll(pattern)].map(([, file, code, output]) => ({ file, code, output }));
}

try {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [{ filename, files: packed }] = JSON.parse(run(root, 'npm', 'pack', '--json', '--pack-destination', project));
  assert.deepEqual(
    deadLinks(
      root,
      packed.map(({ path }) => path),
    ),
    [],
    'links in the pages of the package to files that it does not hold',
  );
  console.log('each link in its pages leads to a file that it holds');
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
  const tools = ['typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
  run(project, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', `./${filename}`, ...tools);
  addAddon(project);

  const all = snippets();
  for (const name of NAMED)
    assert.ok(
      all.some(({ file }) => file === name),
      `no page has the snippet ${name}`,
    );
  for (const { file, code } of all) writeFileSync(join(project, file), code);
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable'],
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    types: ['node'],
    allowJs: true,
    outDir: 'out',
  };
  const files = all.map(({ file }) => file);
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  run(project, 'npx', 'tsc');

  for (const { file, output } of all) {
    const printed = run(project, 'node', join('out', file.replace(/\.ts$/, '.js')));
    if (output !== undefined) assert.equal(printed, output, `what ${file} prints`);
    console.log(`${file}: type-checked, and run${output === undefined ? '' : ' with the output that the README shows'}`);
  }
  console.log(run(project, 'npx', 'hgm', '--version').trim());

  run(project, 'npx', 'hgm', 'init', 'made');
  const made = join(project, 'made');
  // Without the addon of SQLite: its run is kept in memory.
  run(made, 'npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts');
  run(made, 'npm', 'test');
  run(made, 'npm', 'run', 'typecheck');
  const { status } = JSON.parse(
    run(made, 'npx', 'hgm', 'run', 'problem.ts', '--evaluations', '500', '--store', 'memory', '--json'),
  );
  assert.equal(status, 'completed', 'the run of what init made');
  console.log('hgm init: what it makes installs, passes its test and its type check, and runs');
} finally {
  rmSync(project, { recursive: true, force: true });
}
