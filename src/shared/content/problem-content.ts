/**
 * What a problem is made of: its module, and all that it imports from its own folder and from folders in that one, from there and so on. What
 * it imports from elsewhere, what it names only while it runs, and what it reads as data does not count.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importedFiles } from './imported-files.js';

/** Before a hash of all files. Without it, as until now, a hash is that of the module's file alone, in hex. */
const VERSION = 'v2:';

export interface ContentFile {
  /** From the folder of the module, with slashes; the URL of a module that is no file. */
  readonly path: string;
  /** SHA-256, in hex. */
  readonly hash: string;
}

export interface ProblemContent {
  /** Of all files, and of the paths of all but the module. */
  readonly contentHash: string;
  /** The module first, the others sorted. */
  readonly files: readonly ContentFile[];
}

/** As it was kept: without files by versions that had none, and where they are too many. */
export type KeptContent = Pick<ProblemContent, 'contentHash'> & Partial<ProblemContent>;

/**
 * Reads the files of a problem.
 *
 * @param url - of its module
 * @throws Error of `node:fs` when the module, or what it imports, cannot be read
 */
export async function problemContentOf(url: string): Promise<ProblemContent> {
  if (!url.startsWith('file:')) return contentOf([{ path: url, hash: sha256(url) }]);
  const module = fileURLToPath(url);
  const folder = dirname(module);
  const paths = new Set([module]);
  const files: ContentFile[] = [];
  // Those that are added meanwhile come to their turn.
  for (const path of paths) {
    const bytes = await readFile(path);
    files.push({ path: relative(folder, path).split(sep).join('/'), hash: sha256(bytes) });
    for (const imported of await importedFiles(path, bytes)) if (imported.startsWith(folderPrefix(folder))) paths.add(imported);
  }
  return contentOf(files);
}

/** The hash of a problem that has no files, of a text that says all of it. */
export function hashOfText(text: string): string {
  return `${VERSION}${sha256(text)}`;
}

/** Whether a problem is what was kept of it. */
export function isSameContent(kept: KeptContent, now: ProblemContent): boolean {
  return kept.contentHash.startsWith(VERSION) ? kept.contentHash === now.contentHash : kept.contentHash === now.files[0]?.hash;
}

/** What is not as it was kept, such as `lib/a.js differs, lib/b.js is missing`; empty where the files were not kept. */
export function describeDifference({ files: kept = [] }: KeptContent, { files: now }: ProblemContent): string {
  const [module, ...others] = kept;
  if (module === undefined) return '';
  const [nowModule, ...nowOthers] = now;
  const hashes = new Map(nowOthers.map(({ path, hash }) => [path, hash]));
  const known = new Set(others.map(({ path }) => path));
  const all = [
    ...(nowModule !== undefined && nowModule.hash !== module.hash ? [`${nowModule.path} differs`] : []),
    ...others
      .filter(({ path, hash }) => hashes.get(path) !== hash)
      .map(({ path }) => `${path} ${hashes.has(path) ? 'differs' : 'is missing'}`),
    ...nowOthers.filter(({ path }) => !known.has(path)).map(({ path }) => `${path} is new`),
  ];
  const more = all.length - MOST_NAMED;
  return [...all.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/** Files in a message: more help nobody. */
const MOST_NAMED = 3;

/** The module may be renamed. */
function contentOf([module, ...others]: readonly ContentFile[]): ProblemContent {
  others.sort((one, other) => (one.path < other.path ? -1 : 1));
  const files = module === undefined ? others : [module, ...others];
  const lines = files.map(({ path, hash }, index) => `${hash} ${index === 0 ? '' : path}\n`);
  return { contentHash: `${VERSION}${sha256(lines.join(''))}`, files };
}

function folderPrefix(folder: string): string {
  return folder.endsWith(sep) ? folder : `${folder}${sep}`;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
