import assert from 'node:assert/strict';
import { it } from 'node:test';
import { storeError } from '../../../src/threads/store/sqlite-error.js';

it('a driver that is not built is told as such, with how to build it and what works without', () => {
  const missing = new Error('Could not locate the bindings file. Tried:\n → /x/build/better_sqlite3.node');
  const foreign = Object.assign(new Error('The module was compiled against a different Node.js version'), {
    code: 'ERR_DLOPEN_FAILED',
  });
  for (const fault of [missing, foreign]) {
    const { code, message } = storeError('/x/runs.db', fault);
    assert.equal(code, 'ERR_STORE_OPEN');
    assert.match(message, /^better-sqlite3.* is not built for this Node \(v\d.*"npm rebuild better-sqlite3".*--store memory/);
  }
});

it('a process that has too many files open is told to raise the limit', () => {
  const { code, message } = storeError('/x/runs.db', Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' }));
  assert.equal(code, 'ERR_STORE_OPEN');
  assert.match(message, /too many files are open; raise the limit of open files \(ulimit -n\)/);
});
