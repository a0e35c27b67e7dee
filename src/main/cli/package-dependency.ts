import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HgmError } from '../../shared/errors.js';
import { PACKAGE_NAME } from '../compose/package-root.js';

/** How a new package gets this one. */
export interface PackageDependency {
  /** As package.json takes it: a range of versions, or `file:` and the name of a file beside it. */
  readonly dependency: string;
  /** Names of the files made for it in the new package's folder. */
  readonly packed: readonly string[];
}

/**
 * A new package depends on this one as this one was installed: from the registry, or else, from a file, a repository or a checkout
 * whose version the registry may not have, on a copy that is packed into its folder. Asks no registry.
 *
 * @param root - this package's folder, as a URL that ends in a slash
 * @param version - this package's version
 * @param target - absolute path of the new package's folder
 * @throws HgmError ERR_USAGE when npm cannot pack this package
 */
export async function packageDependency(root: URL, version: string, target: string): Promise<PackageDependency> {
  const folder = fileURLToPath(root);
  if (await isFromRegistry(folder, version)) return { dependency: `^${version}`, packed: [] };
  const file = await pack(folder, target);
  return { dependency: `file:${file}`, packed: [file] };
}

/** What npm notes of an installed package in `node_modules/.package-lock.json`. */
interface InstalledPackage {
  readonly version?: string;
  /** Where it came from. Of a package from the registry npm may be told to leave it out. */
  readonly resolved?: string;
}

async function isFromRegistry(folder: string, version: string): Promise<boolean> {
  const installed = (await hiddenLockfile(folder))?.[`node_modules/${PACKAGE_NAME}`];
  if (installed?.version !== version) return false;
  return installed.resolved === undefined || installed.resolved.endsWith(`/${PACKAGE_NAME}/-/${PACKAGE_NAME}-${version}.tgz`);
}

/** The packages of the `node_modules` that a folder lies in, by path, if npm installed them. */
async function hiddenLockfile(folder: string): Promise<Readonly<Record<string, InstalledPackage>> | undefined> {
  try {
    return JSON.parse(await readFile(path.join(folder, '..', '.package-lock.json'), 'utf8')).packages;
  } catch {
    // A checkout, or installed by something else than npm: then a packed copy serves as well.
    return undefined;
  }
}

/** Packs a package into a folder; gives the name of the file made. */
async function pack(folder: string, target: string): Promise<string> {
  const args = ['pack', folder, '--json', '--ignore-scripts', '--pack-destination', target];
  try {
    // On Windows npm is a batch file, which only a shell runs.
    const { stdout } = await promisify(execFile)('npm', args, { cwd: target, shell: process.platform === 'win32' });
    const [{ filename }] = JSON.parse(stdout);
    return filename;
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).trim().replaceAll(/\s*\n\s*/g, '; ');
    throw new HgmError(
      'ERR_USAGE',
      `${folder} cannot be packed into ${target} (${reason}); init needs npm in the PATH while ${PACKAGE_NAME} is not installed from the registry`,
      { cause },
    );
  }
}
