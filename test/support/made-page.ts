import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './project-root.js';

/**
 * Holds a part of a page of docs to what it is made of; with `UPDATE_DOCS=1` it is written anew.
 *
 * @param page - its name in docs
 * @param mark - what its comments `begin` and `end` call the part
 * @param made - what is to stand between them
 * @param recipe - of CONTRIBUTING.md, which says how it is made
 */
export function assertPage(page: string, mark: string, made: string, recipe: string): void {
  const path = join(PROJECT_ROOT, 'docs', page);
  const text = readFileSync(path, 'utf8');
  const parts = new RegExp(`^(.*<!-- ${mark}: begin[^\\n]*\\n).*(<!-- ${mark}: end.*)$`, 's').exec(text);
  const [, before = '', after = ''] = parts ?? [];
  const whole = `${before}\n${made}\n\n${after}`;
  if (process.env.UPDATE_DOCS === '1') writeFileSync(path, whole);
  const message = `docs/${page} is not what the table says: see "${recipe}" in CONTRIBUTING.md`;
  assert.equal(readFileSync(path, 'utf8'), whole, message);
}
