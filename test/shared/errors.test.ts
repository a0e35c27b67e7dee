import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERROR_CODES, HgmError, isHgmError } from '../../src/shared/errors.js';
import { PROJECT_ROOT } from '../support/project-root.js';

const PAGE = readFileSync(join(PROJECT_ROOT, 'docs/errors.md'), 'utf8');

test('docs/errors.md has a row for every code, with whether it is retried, and no other', () => {
  const rows = [...PAGE.matchAll(/^\| `(ERR_[A-Z_]+)` \| (yes|no) \| (.+?) \| (.+?) \|$/gm)];
  const documented = Object.fromEntries(rows.map(([, code, retried]) => [code, { retryable: retried === 'yes' }]));
  assert.deepEqual(documented, ERROR_CODES);
});

test('an error takes from its code whether it is worth another attempt, unless it is told otherwise', () => {
  assert.equal(new HgmError('ERR_THREAD_EXIT', 'gone').retryable, true);
  assert.equal(new HgmError('ERR_REWARD_RANGE', 'out').retryable, false);
  assert.equal(new HgmError('ERR_THREAD_EXIT', 'gone', { retryable: false }).retryable, false);
});

test('isHgmError tells an error of this package, and its code', () => {
  const error = new HgmError('ERR_OPTION', 'wrong', { cause: new Error('why'), details: { field: 'threads' } });
  assert.ok(isHgmError(error));
  assert.ok(isHgmError(error, 'ERR_OPTION'));
  assert.ok(!isHgmError(error, 'ERR_USAGE'));
  assert.ok(!isHgmError(new Error('other')));
  assert.equal((error.cause as Error).message, 'why');
  assert.deepEqual(error.details, { field: 'threads' });
});
