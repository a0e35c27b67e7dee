import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { at, ServerHere } from '../../main/server/server-here.js';
import { PROJECT_ROOT } from '../../support/project-root.js';

const EXAMPLE = join(PROJECT_ROOT, 'examples/ask-and-tell-typescript');
/** Those of the package; what it generates and compiles to is made anew. */
const FILES = ['package.json', 'tsconfig.json', 'search.ts'];
const ADDRESS = 'http://127.0.0.1:8787';

test("a client generated from the server's document compiles, and drives a whole run by ask and tell", async () => {
  const server = await ServerHere.open();
  const folder = await mkdtemp(join(tmpdir(), 'hgm-generated-client-'));
  try {
    const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
    for (const file of FILES) await cp(join(EXAMPLE, file), join(folder, file));
    await symlink(join(EXAMPLE, 'node_modules'), join(folder, 'node_modules'));
    const scripts = await readFile(join(EXAMPLE, 'package.json'), 'utf8');
    assert.ok(scripts.includes(ADDRESS));
    await writeFile(join(folder, 'package.json'), scripts.replace(ADDRESS, url));

    const args = ['start', '--silent', '--', '--url', url, '--evaluations', '300'];
    const { stdout } = await promisify(execFile)('npm', args, { cwd: folder });

    const printed: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    const { json } = await server.ask('GET', `/api/v1/runs/${String(at(printed, 'run'))}`);
    assert.equal(at(json, 'status'), 'completed');
    assert.equal(at(json, 'figures', 'evaluations'), 300);
    assert.equal(at(json, 'best', 'mean'), at(printed, 'score'));
    // The root's is 5, and half of all variants are nearer.
    assert.ok(Number(at(printed, 'score')) < 5);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
});
