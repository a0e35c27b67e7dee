import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { it } from 'node:test';
import { hgmLine } from '../../../src/shared/format/hgm-line.js';

it('a line to be typed names a store that is not the default one of the folder, quoted for a shell', () => {
  assert.equal(hgmLine(['runs'], '.hgm/runs.db'), 'hgm runs');
  assert.equal(hgmLine(['show', 'a'], resolve('.hgm/runs.db')), 'hgm show a');
  assert.equal(hgmLine(['show', 'a'], 'memory'), 'hgm show a');
  assert.equal(
    hgmLine(['resume', 'a', '--problem', 'PATH'], '/data/runs.db'),
    'hgm resume a --problem PATH --store /data/runs.db',
  );
  assert.equal(hgmLine(['runs'], '/my data/a.db'), "hgm runs --store '/my data/a.db'");
});
