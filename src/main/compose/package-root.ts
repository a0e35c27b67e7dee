import { readFileSync } from 'node:fs';

/** Name of this package. */
export const PACKAGE_NAME = 'hgm-orchestrator';

/** Where this package is, and which version it has. */
export interface PackageRoot {
  /** Its folder; ends in a slash. */
  readonly url: URL;
  readonly version: string;
}

/** Looks upwards from this file, since it is compiled to more than one depth. */
export function packageRoot(): PackageRoot {
  for (let url = new URL('.', import.meta.url); ; url = new URL('..', url)) {
    const manifest = readManifest(new URL('package.json', url));
    if (manifest?.name === PACKAGE_NAME) return { url, version: manifest.version };
    if (url.pathname === '/' || url.href === new URL('..', url).href)
      throw new Error(`${import.meta.url} is outside ${PACKAGE_NAME}`);
  }
}

function readManifest(file: URL): { readonly name: string; readonly version: string } | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Most folders on the way up have none.
    return undefined;
  }
  return JSON.parse(text);
}
