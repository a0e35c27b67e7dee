/** Problems in TypeScript, wherever they lie and whatever folder the command is run from. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { hgm } from '../../support/hgm-process.js';

const API = new URL('../../../src/main/index.js', import.meta.url).href;

/** A problem whose root is what an import gave it. */
const problemThat = (importsRoot: string) => `
  import { defineProblem } from ${JSON.stringify(API)};
  ${importsRoot}
  interface Agent { readonly from: string }
  export default defineProblem<Agent>({ name: 'placed', root: () => ({ from }), expand: (parent) => parent, evaluate: () => 1 });
`;

describe('a problem in TypeScript', () => {
  let base = '';
  before(async () => {
    base = await mkdtemp(path.join(tmpdir(), 'hgm-paths-'));
  });
  after(() => rm(base, { recursive: true }));

  async function write(name: string, text: string): Promise<string> {
    const file = path.join(base, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  }

  /** Runs a problem from a folder, and returns its root's state. */
  async function rootOf(problem: string, cwd: string): Promise<unknown> {
    const line = ['run', problem, '--evaluations', '5', '--threads', '1', '--store', 'memory', '--json', '--quiet'];
    const { exitCode, stdout, stderr } = await hgm(line, { cwd });
    assert.equal(exitCode, 0, stderr);
    return JSON.parse(stdout).best.agent.from;
  }

  for (const type of ['module', 'commonjs'])
    it(`has the path aliases of the tsconfig nearest to it, from any folder (type ${type})`, async () => {
      const folder = `aliased-${type}`;
      await write(`${folder}/package.json`, JSON.stringify({ type }));
      await write(`${folder}/tsconfig.json`, '{ "compilerOptions": { "paths": { "@lib/*": ["./src/lib/*"] } } } // JSON, about');
      await write(`${folder}/src/lib/where.ts`, "export const from: string = 'the near one';");
      const problem = await write(`${folder}/src/problem.ts`, problemThat("import { from } from '@lib/where';"));
      // Another one with the same alias, where the command is run.
      await write('elsewhere/tsconfig.json', '{ "compilerOptions": { "paths": { "@lib/*": ["./other/*"] } } }');
      await write('elsewhere/other/where.ts', "export const from: string = 'the wrong one';");
      const others = type === 'module' ? [path.join(base, folder), tmpdir()] : [];
      for (const cwd of [path.dirname(problem), path.join(base, 'elsewhere'), ...others])
        assert.equal(await rootOf(problem, cwd), 'the near one', cwd);
    });

  for (const [extension, name] of [
    // All that means something in an address, or would: %41 does, %ZZ does not.
    ['ts', 'x.y?z\\# %41 %ZZ'],
    ['mjs', 'x.y?z\\# %41 %ZZ'],
  ] as const)
    it(`may lie in a folder named ${name} (.${extension})`, async () => {
      const isTypeScript = extension === 'ts';
      const annotated = `export const from${isTypeScript ? ': string' : ''} = 'here';`;
      await write(`${name}/lib/where.${extension}`, annotated);
      const text = problemThat(`import { from } from './lib/where.${isTypeScript ? 'js' : 'mjs'}';`);
      const plain = text.replace(/interface .*\n/, '').replace('<Agent>', '');
      const problem = await write(`${name}/problem.${extension}`, isTypeScript ? text : plain);
      assert.equal(await rootOf(problem, base), 'here');
    });
});
