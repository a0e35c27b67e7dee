/** Blocks of code of a page of the documentation, as users copy them into files. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { PROJECT_ROOT } from '../support/project-root.js';

/** A block whose first line names a file, `// NAME.ts`. */
export interface PageBlock {
  readonly name: string;
  readonly text: string;
  readonly isProblem: boolean;
}

/** @param page - its path within the project */
export function blocksOf(page: string): readonly PageBlock[] {
  const text = readFileSync(join(PROJECT_ROOT, page), 'utf8');
  const blocks = text.matchAll(/```ts\n\/\/ ([\w-]+\.ts)\n(.*?)```/gs);
  return [...blocks].map(([, name = '', text = '']) => {
    return { name, text, isProblem: text.includes('export default defineProblem') };
  });
}

/** A block of a program that problems of the page run. */
export interface PageScript {
  readonly name: string;
  readonly text: string;
}

/** Blocks of Python, whose first line names a file, `# NAME.py`. */
export function scriptsOf(page: string): readonly PageScript[] {
  const blocks = readFileSync(join(PROJECT_ROOT, page), 'utf8').matchAll(/```python\n# ([\w-]+\.py)\n(.*?)```/gs);
  return [...blocks].map(([, name = '', text = '']) => ({ name, text }));
}

/** A folder that is removed after the tests. It is within the project, so that what blocks import is found. */
export function folderOfBlocks(blocks: readonly PageBlock[], scripts: readonly PageScript[] = []): string {
  const parent = join(PROJECT_ROOT, 'build', 'page-blocks');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'run-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  for (const { name, text } of [...blocks, ...scripts]) writeFileSync(join(folder, name), text);
  return folder;
}
