import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Credentials } from '../../../src/main/server/security/credentials.js';
import { readTokenFile } from '../../../src/main/server/token-file.js';
import { isHgmError } from '../../../src/shared/errors.js';

const folder = mkdtempSync(join(tmpdir(), 'hgm-token-'));
after(() => rmSync(folder, { recursive: true }));

test('a token file that is not there is made with a new token, for its owner alone', () => {
  const path = join(folder, 'deep', 'token');
  const token = readTokenFile(path);
  assert.match(token, /^[\w-]{43}$/);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(readTokenFile(path), token);
  assert.equal(readFileSync(path, 'utf8'), `${token}\n`);
});

test('a token file that others may read or write is refused, whatever they may', () => {
  const path = join(folder, 'open');
  writeFileSync(path, 'a-token-that-is-long-enough\n');
  for (const mode of [0o640, 0o604, 0o620, 0o610]) {
    chmodSync(path, mode);
    const isRefused = (error: unknown) =>
      isHgmError(error, 'ERR_OPTION') && error.message.includes(mode.toString(8)) && !error.message.includes('long-enough');
    assert.throws(() => readTokenFile(path), isRefused);
  }
});

test('a token file that cannot be read is told by its name', () => {
  assert.throws(() => readTokenFile(folder), { code: 'ERR_OPTION', message: /--token-file must be a file/ });
});

test('a token file in which no token is that cannot be guessed is told by its name', () => {
  const path = join(folder, 'weak');
  for (const text of ['', 'short\n', 'has a space in it, but is long']) {
    writeFileSync(path, text, { mode: 0o600 });
    assert.throws(() => readTokenFile(path), {
      code: 'ERR_OPTION',
      message:
        '--token-file must be a file with a token of at least 16 printable characters of ASCII, without spaces; ' +
        `what is in ${path} is not; write a longer one, or remove the file to have it made anew`,
    });
  }
});

test('a token that can be guessed is refused, and is not shown', () => {
  for (const token of ['', 'short', 'has a space in it, but is long', 'ünprintable-but-long-enough']) {
    assert.throws(() => new Credentials(token, 'token'), {
      code: 'ERR_OPTION',
      message: /^token must be at least 16 .*; this one is not$/,
    });
  }
});
