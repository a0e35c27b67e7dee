import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { crashAndResume, decisionsOf } from './crash-harness.js';

describe('a run whose process is killed', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-crash-'));
  });
  after(() => rm(folder, { recursive: true }));

  for (const [share, insideCommit] of [
    [0.1, false],
    [0.6, false],
    [0.3, true],
    [0.9, true],
  ] as const) {
    const where = insideCommit ? 'inside a commit' : 'anywhere';
    it(`loses nothing and counts nothing twice, killed ${where} at ${share * 100} % of its way`, async () => {
      const evaluations = 1500;
      const id = `killed-${share}-${insideCommit}`;
      const killAfter = Math.round(share * evaluations);
      await crashAndResume({ file: join(folder, 'runs.db'), id, evaluations, killAfter, insideCommit, deterministic: false });
    });
  }

  it('makes the decisions of one that was not killed, when it is deterministic', async () => {
    const file = join(folder, 'deterministic.db');
    const plan = { file, evaluations: 1200, deterministic: true };
    await crashAndResume({ ...plan, id: 'one', killAfter: 300, insideCommit: true });
    await crashAndResume({ ...plan, id: 'other', killAfter: 900, insideCommit: false });
    const [one, other] = [await decisionsOf(file, 'one'), await decisionsOf(file, 'other')];
    assert.ok(one.length > 1200);
    assert.deepEqual(other, one);
  });
});
