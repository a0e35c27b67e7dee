/** Relative links in the pages of a package to files that it does not hold: on a package's page, and in node_modules, they lead nowhere. */
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** Pages of these are for the projects that they are copied into. */
const TEMPLATES = 'templates/';
const LINK = /\]\(([^)\s]+)\)/g;
/** To a place in the page, or with a scheme. */
const ELSEWHERE = /^(#|[a-z][a-z\d+.-]*:)/i;

/**
 * @param {string} root - the folder in which the package was packed
 * @param {readonly string[]} paths - of all files in it
 * @returns {string[]} `README.md: examples/a.ts` of each dead link
 */
export function deadLinks(root, paths) {
  const held = new Set(paths.flatMap((path) => [path, ...foldersOf(path)]));
  const pages = paths.filter((path) => path.endsWith('.md') && !path.startsWith(TEMPLATES));
  return pages.flatMap((page) => {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(LINK)].map(([, link]) => link);
    return links
      .filter((link) => !ELSEWHERE.test(link) && !held.has(posix.join(dirname(page), link.replace(/#.*/s, ''))))
      .map((link) => `${page}: ${link}`);
  });
}

/** @param {string} path */
function foldersOf(path) {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
