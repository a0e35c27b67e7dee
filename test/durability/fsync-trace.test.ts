import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countFsyncs } from './fsync-trace.js';

const WRITE = String.raw`12 pwrite64(23</tmp/runs.db-wal>, "\0\0\1"..., 4096, 32) = 4096`;
const SYNC = '12 fsync(23</tmp/runs.db-wal>)    = 0';
const TOLD = String.raw`10 write(1<pipe:[77]>, "{\"type\":\"evaluation\",\"activity\":1,"..., 120) = 120`;

const countsOf = (...lines: string[]) => countFsyncs(lines.join('\n'), 'runs.db-wal');

describe('a trace of system calls', () => {
  it('tells of an acknowledgement after a sync', () => {
    assert.deepEqual(countsOf(WRITE, WRITE, SYNC, TOLD), {
      logWrites: 2,
      syncs: 1,
      syncCalls: ['fsync'],
      acknowledged: 1,
      afterSync: 1,
    });
  });

  it('tells of one that came before the sync, or after one that failed or that was of another file', () => {
    const failed = '12 fsync(23</tmp/runs.db-wal>) = -1 EIO (Input/output error)';
    for (const lines of [
      [WRITE, TOLD, SYNC],
      [WRITE, SYNC, WRITE, TOLD],
      [WRITE, failed, TOLD],
      [WRITE, '12 fsync(22</tmp/runs.db>) = 0', TOLD],
    ]) {
      assert.deepEqual([countsOf(...lines).acknowledged, countsOf(...lines).afterSync], [1, 0], lines.join('\n'));
    }
  });

  it('takes a sync for done only when it has returned, and for what was written before it began', () => {
    const begun = '12 fdatasync(23</tmp/runs.db-wal> <unfinished ...>';
    const returned = '12 <... fdatasync resumed>)               = 0';
    assert.equal(countsOf(WRITE, begun, TOLD, returned).afterSync, 0);
    assert.equal(countsOf(WRITE, begun, returned, TOLD).afterSync, 1);
    assert.equal(countsOf(WRITE, begun, WRITE, returned, TOLD).afterSync, 0);
    assert.equal(countsOf(WRITE, begun, '12 <... fdatasync resumed>) = -1 EIO (Input/output error)', TOLD).afterSync, 0);
    assert.deepEqual(countsOf(WRITE, begun, returned, TOLD).syncCalls, ['fdatasync']);
  });

  it('counts every evaluation of a write, and no other lines', () => {
    const two = String.raw`10 write(1<pipe:[77]>, "{\"type\":\"evaluation\",}\n{\"type\":\"evaluation\",}\n{\"type\":\"expansion\"}"..., 120) = 120`;
    const elsewhere = String.raw`10 write(2<pipe:[78]>, "{\"type\":\"evaluation\"}"..., 120) = 120`;
    assert.equal(countsOf(two, elsewhere).acknowledged, 2);
  });
});
