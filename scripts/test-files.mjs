/** Which tests there are. They are found by their sources, so that what is left in `build/` of a test that is gone never runs. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** Every test's source below a folder of the project, such as `test/main/engine/hgm-engine.test.ts`; sorted. */
export function testsBelow(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .sort();
}

/**
 * The sources that an argument of the command line names: one file, or all of a folder. A compiled file stands for its source.
 *
 * @throws Error when it names none
 */
export function testsNamed(argument) {
  const name = relative(ROOT, resolve(argument)).split(sep).join('/');
  const source = name.replace(/^build\//, '').replace(/\.js$/, '.ts');
  const kind = statSync(join(ROOT, source), { throwIfNoEntry: false });
  if (kind?.isFile() && /^test\/.*\.test\.ts$/.test(source)) return [source];
  const found = kind?.isDirectory() && /^test(\/|$)/.test(source) ? testsBelow(source) : [];
  if (found.length > 0) return found;
  throw new Error(`${argument} is no test; name a file such as test/layers.test.ts, or a folder such as test/main/engine`);
}

/** Absolute path of what a source is compiled to. */
export function compiled(source) {
  return join(ROOT, 'build', source.replace(/\.ts$/, '.js'));
}
