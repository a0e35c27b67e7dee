/**
 * Where `import` finds a package, seen from a folder. `import.meta.resolve` answers only for the module that asks, and `require.resolve`
 * knows nothing of a package that exports to `import` alone.
 */
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const CONDITIONS = ['node', 'import', 'module-sync', 'default'];

/** The entry's file; undefined where there is no such package, or it has no such entry. */
export function findPackageEntry(name: string, cwd: string): string | undefined {
  const [, packageName, subpath] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(name) ?? [];
  if (packageName === undefined) return undefined;
  const folder = findPackageFolder(packageName, cwd);
  const target = folder === undefined ? undefined : exportTarget(readExports(folder), `.${subpath ?? ''}`);
  if (folder !== undefined && target !== undefined) return join(folder, target);
  try {
    // Without `exports` both ways of loading find the same file; and a package may name itself.
    return createRequire(join(cwd, 'noop.js')).resolve(name);
  } catch {
    return undefined;
  }
}

function findPackageFolder(packageName: string, cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', packageName);
    if (statSync(join(candidate, 'package.json'), { throwIfNoEntry: false }) !== undefined) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

function readExports(folder: string): unknown {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'exports') : undefined;
}

/** The target of an entry by Node's rules for `exports`, patterns aside. */
function exportTarget(exports: unknown, entry: string): string | undefined {
  if (typeof exports !== 'object' || exports === null || Array.isArray(exports)) {
    return entry === '.' ? conditionalTarget(exports) : undefined;
  }
  const hasEntries = Object.keys(exports).some((key) => key.startsWith('.'));
  if (!hasEntries) return entry === '.' ? conditionalTarget(exports) : undefined;
  return conditionalTarget(Reflect.get(exports, entry));
}

function conditionalTarget(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (Array.isArray(target)) return target.map(conditionalTarget).find((found) => found !== undefined);
  if (typeof target !== 'object' || target === null) return undefined;
  for (const [condition, nested] of Object.entries(target)) {
    const found = CONDITIONS.includes(condition) ? conditionalTarget(nested) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
