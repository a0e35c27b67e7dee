import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { it } from 'node:test';
import { shellLine } from '../../../src/main/cli/shell-line.js';
import { resumeLineOf } from '../../../src/main/cli/supervise.js';

it('a command line is quoted where a shell would take it apart or expand it, and nowhere else', () => {
  assert.equal(resumeLineOf('a-1', '.hgm/runs.db'), 'hgm resume a-1');
  assert.equal(resumeLineOf('a-1', '/data/runs.db'), 'hgm resume a-1 --store /data/runs.db');
  assert.equal(resumeLineOf('a-1', 'my runs/it.db'), "hgm resume a-1 --store 'my runs/it.db'");
  const words = ['my runs', "it's", '$HOME', '`id`', '*', 'a;b', '~', '!x', 'a"b', '\\'];
  const printed = execFileSync('sh', ['-c', shellLine(['printf', '%s|', ...words])], { encoding: 'utf8' });
  assert.deepEqual(printed.split('|').slice(0, -1), words);
});
