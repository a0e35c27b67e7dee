import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { test } from 'node:test';
import { PROJECT_ROOT } from './support/project-root.js';

const ROOT = PROJECT_ROOT;
const SOURCE = join(ROOT, 'src');

/** Of a file of `src`; what needs more has two subjects. */
const MAXIMUM_LINES = 400;
/** Of a folder of `src`, folders in it not counted. */
const MAXIMUM_FILES = 25;

/** For each layer, the layers that it may import; a layer is the longest entry that a file's path begins with. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  problem: ['shared'],
  browser: ['shared'],
  threads: ['shared'],
  guard: ['shared'],
  // The one thread that holds an engine.
  'threads/runtime-entry.ts': ['shared', 'threads', 'main/runtime', 'main/compose'],
  // The one thread that reads runs.
  'threads/store/reading-entry.ts': ['shared', 'threads', 'main/reading'],
  'main/engine': ['shared'],
  'main/policy': ['shared', 'main/engine'],
  'main/time': ['shared', 'main/remote'],
  'main/executors': ['shared', 'main/remote', 'main/time'],
  'main/scheduler': ['shared', 'main/executors', 'main/time'],
  // Tests of contracts, for users too.
  testing: ['shared', 'main/executors', 'main/policy'],
  'main/remote': ['shared'],
  'main/store': ['shared', 'main/remote'],
  'main/run': ['shared', 'main/engine', 'main/policy', 'main/scheduler', 'main/executors', 'main/store'],
  // The journal is run's.
  'main/hand-driven': ['shared', 'main/engine', 'main/scheduler', 'main/executors', 'main/store', 'main/run'],
  // Whatever is shown of a run.
  'main/reading': ['shared', 'main/engine', 'main/policy', 'main/remote', 'main/store', 'main/run', 'main/hand-driven'],
  'main/comparison': ['shared', 'main/engine', 'main/policy'],
  'main/sweep': ['shared', 'main/policy', 'main/store', 'main/run', 'main/reading', 'main/comparison'],
  'main/bench-command': ['shared', 'main/executors', 'main/remote', 'main/run'],
  'main/simulation': ['shared', 'main/engine', 'main/hand-driven'],
  'main/compose': [
    'shared',
    'main/engine',
    'main/policy',
    'main/time',
    'main/scheduler',
    'main/executors',
    'main/store',
    'main/remote',
    'main/run',
    'main/hand-driven',
    'main/reading',
    'main/comparison',
    'main/sweep',
    'main/bench-command',
    'main/simulation',
  ],
  'main/index.ts': [
    'shared',
    'problem',
    'main/engine',
    'main/policy',
    'main/executors',
    'main/scheduler',
    'main/store',
    'main/run',
    'main/hand-driven',
    'main/comparison',
    'main/sweep',
    'main/bench-command',
    'main/simulation',
    'main/compose',
    'main/report',
    'main/runtime',
  ],
  'main/runtime': ['shared', 'main/engine', 'main/time', 'main/executors', 'main/remote', 'main/run', 'main/compose'],
  'main/server': ['shared', 'main/store', 'main/run', 'main/reading', 'main/compose', 'main/runtime', 'main/report'],
  'main/report': [
    'shared',
    'main/engine',
    'main/store',
    'main/run',
    'main/hand-driven',
    'main/bench-command',
    'main/comparison',
    'main/sweep',
  ],
  'main/cli': [
    'shared',
    'main/engine',
    'main/policy',
    'main/store',
    'main/run',
    'main/hand-driven',
    'main/reading',
    'main/comparison',
    'main/sweep',
    'main/bench-command',
    'main/simulation',
    'main/compose',
    'main/report',
    'main/server',
  ],
};

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(path) ? [path] : [];
  });
}

function layerOf(path: string): string {
  const name = relative(SOURCE, path).split(sep).join('/');
  const layers = Object.keys(MAY_IMPORT).filter((layer) => name === layer || name.startsWith(`${layer}/`));
  const layer = layers.sort((a, b) => b.length - a.length)[0];
  assert.ok(layer !== undefined, `${name} is in no layer`);
  return layer;
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+\.js)(?:\?code)?'/g)].map(([, name = '']) => {
    const source = resolve(dirname(path), name).replace(/\.js$/, '.ts');
    return existsSync(`${source}x`) ? `${source}x` : source;
  });
}

test('every import goes down the layers', () => {
  for (const file of sourceFiles(SOURCE)) {
    const layer = layerOf(file);
    for (const imported of importsOf(file)) {
      const other = layerOf(imported);
      const allowed = other === layer || MAY_IMPORT[layer]?.includes(other) === true;
      assert.ok(allowed, `${relative(ROOT, file)} (${layer}) may not import ${relative(ROOT, imported)} (${other})`);
    }
  }
});

test('no imports go round in a circle, imports of types included', () => {
  const imports = new Map(sourceFiles(SOURCE).map((file) => [file, importsOf(file)]));
  const cleared = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    if (cleared.has(file)) return;
    const circle = way.includes(file) ? [...way.slice(way.indexOf(file)), file] : [];
    assert.deepEqual(circle.map((step) => relative(SOURCE, step)).join(' -> '), '');
    for (const imported of imports.get(file) ?? []) visit(imported, [...way, file]);
    cleared.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
});

test('no file is longer than one subject needs', () => {
  const lengths = sourceFiles(SOURCE).map((file) => ({ file, lines: readFileSync(file, 'utf8').trimEnd().split('\n').length }));
  const long = lengths.filter(({ lines }) => lines > MAXIMUM_LINES);
  assert.deepEqual(
    long.map(({ file, lines }) => `${relative(ROOT, file)}: ${lines} lines`),
    [],
  );
});

test('no folder holds more files than a reader can survey', () => {
  const counts = new Map<string, number>();
  for (const file of sourceFiles(SOURCE)) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const full = [...counts].filter(([, count]) => count > MAXIMUM_FILES);
  assert.deepEqual(
    full.map(([folder, count]) => `${relative(ROOT, folder)}: ${count} files`),
    [],
  );
});

test('what runs in a browser imports types, and of code only how things are shown', () => {
  const imported = sourceFiles(join(SOURCE, 'browser')).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^import (?!type )[^;]*'(\.[^']+)';/gm)].map(([, name = '']) =>
      relative(SOURCE, resolve(dirname(file), name)),
    ),
  );
  assert.ok(imported.length > 100);
  assert.deepEqual(
    imported.filter((path) => !/^(browser|shared\/(views|format))\//.test(path)),
    [],
  );
});

test('two files of the threads import what the main thread runs: one that runs searches, one that reads them', () => {
  const importing = sourceFiles(join(SOURCE, 'threads')).filter((file) =>
    importsOf(file).some((imported) => layerOf(imported).startsWith('main/')),
  );
  assert.deepEqual(
    importing.map((file) => relative(SOURCE, file)),
    ['threads/runtime-entry.ts', 'threads/store/reading-entry.ts'],
  );
});

test('the main thread reaches thread code by URL, in one file', () => {
  const reaching = sourceFiles(join(SOURCE, 'main')).filter((file) =>
    /new URL\('[^']*threads\//.test(readFileSync(file, 'utf8')),
  );
  assert.deepEqual(
    reaching.map((file) => relative(SOURCE, file)),
    ['main/remote/thread-entry-url.ts'],
  );
});

test('what serves HTTP is loaded by the server alone, and the server by the command when it serves', () => {
  const packages = /^(?:import|export) (?!type )[^;]*?'(?:@?fastify[\w/-]*|prom-client)'/m;
  const isServer = (file: string): boolean => layerOf(file) === 'main/server';
  const files = sourceFiles(SOURCE).filter((file) => !isServer(file));
  const loading = files.filter((file) => {
    const text = readFileSync(file, 'utf8');
    return packages.test(text) || /^(?:import|export) (?!type )[^;]*?\/server\//m.test(text);
  });
  assert.deepEqual(
    loading.map((file) => relative(SOURCE, file)),
    [],
  );
});

test('executors are made in compose: the rest knows the port', () => {
  // All but the ports, and what an attempt is.
  const concrete = /^main\/executors\/(?!(executor|execute-work|lease-desk|main-work)\.ts$)/;
  const knowing = sourceFiles(SOURCE).filter((file) => {
    const isAllowed = /^main\/(executors|compose)\//.test(relative(SOURCE, file));
    return !isAllowed && importsOf(file).some((imported) => concrete.test(relative(SOURCE, imported)));
  });
  assert.deepEqual(
    knowing.map((file) => relative(SOURCE, file)),
    [],
  );
});

test('the engine and the policies are pure: no clock, no randomness of their own, no input or output', () => {
  const files = [...sourceFiles(join(SOURCE, 'main/engine')), ...sourceFiles(join(SOURCE, 'main/policy'))];
  assert.ok(files.length > 5);
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    assert.doesNotMatch(
      text,
      /Math\.random\(|Date\.now\(|performance\.now\(|new Date\(|setTimeout\(|from 'node:/,
      relative(ROOT, file),
    );
  }
});
