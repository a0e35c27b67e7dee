import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { makeApp } from '../../../src/main/server/make-app.js';
import { type PageFiles, readPageFiles } from '../../../src/main/server/page/page-files.js';
import { pageRoutes } from '../../../src/main/server/routes/page-routes.js';

const folder = mkdtempSync(join(tmpdir(), 'hgm-page-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<base href="/"><script src="assets/app-0.js"></script>');
writeFileSync(join(folder, 'assets', 'app-0.js'), 'code');
writeFileSync(join(folder, 'secret.txt'), 'secret');
after(() => rmSync(folder, { recursive: true }));

async function asked(files: PageFiles | undefined, prefix: string, url: string) {
  const app = makeApp({ write: () => undefined });
  await app.register(
    async (scope) => {
      scope.setValidatorCompiler(validatorCompiler);
      pageRoutes(scope.withTypeProvider<ZodTypeProvider>(), files, prefix);
    },
    { prefix },
  );
  const { statusCode, body, headers } = await app.inject({ url });
  await app.close();
  return { statusCode, body, type: headers['content-type'], caching: headers['cache-control'] };
}

const files = readPageFiles(pathToFileURL(`${folder}/`));

test('every address of the page gives the page, which finds its files below the prefix of the plugin', async () => {
  for (const path of ['/', '/runs/20260131-120000-x7k2/agents/root%2F0', '/compare', '/workers', '/login']) {
    const page = await asked(files, '', path);
    assert.equal(page.type, 'text/html; charset=utf-8', path);
    assert.match(page.body, /<base href="\/">/);
  }
  assert.match((await asked(files, '/search', '/search/runs')).body, /<base href="\/search\/">/);
});

test('an asset is kept for ever by its name, and no other file is reached through the names of assets', async () => {
  assert.deepEqual(await asked(files, '', '/assets/app-0.js'), {
    statusCode: 200,
    body: 'code',
    type: 'text/javascript; charset=utf-8',
    caching: 'public, max-age=31536000, immutable',
  });
  for (const name of [
    '..%2Fsecret.txt',
    '../secret.txt',
    '%2e%2e%2fsecret.txt',
    '..%5csecret.txt',
    '%2Fetc%2Fpasswd',
    '__proto__',
    '',
  ]) {
    const { statusCode, body } = await asked(files, '', `/assets/${name}`);
    assert.ok(statusCode >= 400, name);
    assert.doesNotMatch(body, /secret$|root:/);
  }
});

test('a page that is not built is told in a sentence, and the rest is served', async () => {
  assert.equal(readPageFiles(pathToFileURL(`${folder}/none/`)), undefined);
  const { statusCode, body } = await asked(undefined, '', '/');
  assert.equal(statusCode, 200);
  assert.match(body, /^The page is not built: run "npm run build"/);
});
