import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { packageRoot } from '../../compose/package-root.js';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** A file as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

/** The page, and what it loads. */
export interface PageFiles {
  readonly index: string;
  /** By name. No other file is ever read for a request. */
  readonly assets: ReadonlyMap<string, PageFile>;
}

/** The page's files, read once; undefined where it is not built. */
export function readPageFiles(folder: URL = new URL('dist/browser/', packageRoot().url)): PageFiles | undefined {
  try {
    const index = readFileSync(new URL('index.html', folder), 'utf8');
    const assets = new URL('assets/', folder);
    const files = readdirSync(assets).map((name): [string, PageFile] => {
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      return [name, { type, content: readFileSync(new URL(encodeURIComponent(name), assets)) }];
    });
    return { index, assets: new Map(files) };
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return undefined;
    throw fault;
  }
}
