import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isOutOfFiles } from '../../src/shared/open-files.js';

const HERE = fileURLToPath(import.meta.url);

it('an error comes of the limit of open files when it says so, or does not find a module that is there', () => {
  const messages: readonly (readonly [string, boolean])[] = [
    ["EMFILE: too many open files, open '/a.js'", true],
    ['Worker initialization failure: EMFILE', true],
    [`Cannot find package '${HERE}' imported from /a.js`, true],
    [`Cannot find module '${HERE}' imported from /a.js`, true],
    [`Cannot find module '${join(dirname(HERE), 'missing.js')}' imported from ${HERE}`, false],
    [`Cannot find package 'absent' imported from ${HERE}`, false],
    ['something else', false],
  ];
  for (const [message, expected] of messages) assert.equal(isOutOfFiles(new Error(message)), expected, message);
  assert.equal(isOutOfFiles('EMFILE'), false);
});
