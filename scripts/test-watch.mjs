/**
 * Compiles what changes and runs the tests that it concerns, until it is interrupted:
 *
 *     node scripts/test-watch.mjs FILE…   the files, or those of the folders
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { compiled, ROOT, testsNamed } from './test-files.mjs';

const tsc = join(ROOT, 'node_modules/.bin/tsc');
const compile = (project) => [tsc, '-p', project, '--incremental', '--watch', '--preserveWatchOutput'];

try {
  const names = process.argv.slice(2);
  if (names.length === 0) throw new Error('usage: npm run test:watch -- FILE…');
  const tests = names.flatMap(testsNamed).map(compiled);
  const commands = [
    [...compile('tsconfig.build.json'), '--tsBuildInfoFile', 'dist/.tsbuildinfo'],
    compile('tsconfig.json'),
    [
      process.execPath,
      '--enable-source-maps',
      '--import',
      './scripts/without-forced-colors.mjs',
      '--test',
      '--test-reporter=spec',
      '--watch',
      ...tests,
    ],
  ];
  const children = commands.map(([command, ...args]) => spawn(command, args, { cwd: ROOT, stdio: 'inherit' }));
  // When one of them ends, the others have nothing to work for.
  for (const child of children) child.once('exit', () => children.forEach((other) => void other.kill()));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
