import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writeFile } from '../../../src/main/cli/write-file.js';

const MODULE = new URL('../../../src/main/cli/write-file.js', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'hgm-write-file-'));
after(() => rmSync(folder, { recursive: true }));

test('a file stays what it was where not all of the new one can be written', () => {
  const file = join(folder, 'kept.txt');
  writeFileSync(file, 'kept');
  const code = `
    import { writeFile } from ${JSON.stringify(MODULE)};
    try { writeFile('--out', process.argv[1], 'x'.repeat(100_000)); } catch (error) { console.log(error.code, error.message); }
  `;
  // One block of 1024 bytes is all that a file may have.
  const line = ['-c', 'ulimit -f 1; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', code, file];
  const { stdout, stderr } = spawnSync('bash', line, { encoding: 'utf8' });
  assert.match(stdout, /^ERR_OPTION --out must be a file that can be written; .*kept\.txt: EFBIG/, stderr);
  assert.equal(readFileSync(file, 'utf8'), 'kept');
  assert.deepEqual(readdirSync(folder), ['kept.txt']);
});

test('a file keeps its mode and a link its place; what is no file is written to', () => {
  const file = join(folder, 'own.txt');
  const link = join(folder, 'link.txt');
  writeFile('--out', file, 'first');
  chmodSync(file, 0o640);
  symlinkSync(file, link);
  writeFile('--out', link, 'second');
  assert.equal(readFileSync(file, 'utf8'), 'second');
  assert.equal(statSync(file).mode & 0o777, 0o640);
  assert.ok(lstatSync(link).isSymbolicLink());
  writeFile('--out', '/dev/null', 'third');
  assert.ok(statSync('/dev/null').isCharacterDevice());
});
