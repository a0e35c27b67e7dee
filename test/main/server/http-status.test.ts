import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codeOfFastify, STATUS_CODES, statusOf } from '../../../src/main/server/http/http-status.js';
import { PROJECT_ROOT } from '../../support/project-root.js';

test('docs/errors.md has the status of every code over HTTP', () => {
  const page = readFileSync(join(PROJECT_ROOT, 'docs/errors.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (\d{3}) \| (.+) \|$/gm)];
  const documented = Object.fromEntries(
    rows.map(([, status, codes = '']) => [status, codes.split(', ').map((code) => code.replaceAll('`', ''))]),
  );
  assert.deepEqual(documented, STATUS_CODES);
});

test('a code has one status, and one that is named nowhere is the fault of the server', () => {
  const codes = Object.values(STATUS_CODES).flat();
  assert.equal(new Set(codes).size, codes.length);
  assert.equal(statusOf('ERR_RUN_UNKNOWN'), 404);
  assert.equal(statusOf('ERR_STORE_CORRUPT'), 500);
});

test('what Fastify refuses has a code of ours, and what it fails at has none', () => {
  assert.equal(codeOfFastify('FST_ERR_CTP_INVALID_MEDIA_TYPE', 415), 'ERR_REQUEST_TYPE');
  assert.equal(codeOfFastify('FST_ERR_CTP_BODY_TOO_LARGE', 413), 'ERR_REQUEST_SIZE');
  assert.equal(codeOfFastify('FST_ERR_VALIDATION', 400), 'ERR_REQUEST');
  assert.equal(codeOfFastify('ERR_RUN_OWNED', 500), 'ERR_RUN_OWNED');
  assert.equal(codeOfFastify(undefined, 500), undefined);
});
