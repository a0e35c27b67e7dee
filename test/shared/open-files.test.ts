import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isOutOfFiles } from '../../src/shared/open-files.js';

const HERE = fileURLToPath(import.meta.url);

/** A folder with this `package.json`, and with the module that it may name. */
function packageOf(packageJson: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hgm-package-'));
  after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), packageJson);
  writeFileSync(join(folder, 'main.js'), '');
  return folder;
}

it('an error comes of the limit of open files when it says so, or does not find a module that is there', () => {
  const messages: readonly (readonly [string, boolean])[] = [
    ["EMFILE: too many open files, open '/a.js'", true],
    ['Worker initialization failure: EMFILE', true],
    [`Cannot find package '${HERE}' imported from /a.js`, true],
    [`Cannot find module '${HERE}' imported from /a.js`, true],
    [`Cannot find module '${join(dirname(HERE), 'missing.js')}' imported from ${HERE}`, false],
    [`Cannot find package '${join(packageOf('{"main":"main.js"}'), 'index.js')}' imported from ${HERE}`, true],
    [`Cannot find package '${join(packageOf('{"exports":"./main.js"}'), 'index.js')}' imported from ${HERE}`, true],
    [`Cannot find package '${join(packageOf('{"main":"absent.js"}'), 'index.js')}' imported from ${HERE}`, false],
    [`Cannot find package '${join(packageOf('{}'), 'index.js')}' imported from ${HERE}`, false],
    [`Cannot find package '${join(packageOf('null'), 'index.js')}' imported from ${HERE}`, false],
    [`Cannot find package '${join(packageOf('no JSON'), 'index.js')}' imported from ${HERE}`, false],
    [`Cannot find package 'absent' imported from ${HERE}`, false],
    ['something else', false],
  ];
  for (const [message, expected] of messages) assert.equal(isOutOfFiles(new Error(message)), expected, message);
  assert.equal(isOutOfFiles('EMFILE'), false);
});
