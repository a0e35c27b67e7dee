import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LookAhead } from '../../../src/main/run/look-ahead.js';

const OWN = { lookAhead: undefined, deterministic: false, threads: 2 };

describe('how far a run chooses ahead', () => {
  test('is what keeps the threads busy, but at most a sixteenth of what is known, and never less than two a thread', () => {
    const ahead = new LookAhead(OWN, { desiredAttempts: 100 }, false);
    assert.deepEqual(
      [0, 128, 800, 1600, 100_000].map((evaluations) => ahead.limit(evaluations)),
      [8, 8, 50, 100, 100],
    );
    assert.equal(new LookAhead(OWN, { desiredAttempts: 1 }, false).limit(100_000), 4);
  });

  test('is two a thread where the executor does not say what keeps it busy', () => {
    assert.equal(new LookAhead(OWN, {}, false).limit(100_000), 4);
  });

  test('grows with commits that find threads short of work, where choices wait for commits, and only there', () => {
    const kept = new LookAhead(OWN, { desiredAttempts: 100 }, true);
    const before = kept.limit(1_000_000);
    assert.equal(before, 200);
    for (let commit = 0; commit < 5; commit++) kept.noteCommit(0);
    assert.ok(kept.limit(1_000_000) > before);
    const unkept = new LookAhead(OWN, { desiredAttempts: 100 }, false);
    for (let commit = 0; commit < 5; commit++) unkept.noteCommit(0);
    assert.equal(unkept.limit(1_000_000), 100);
  });

  test('is fixed by the option, and in a deterministic run', () => {
    assert.equal(new LookAhead({ ...OWN, lookAhead: 7, deterministic: true }, { desiredAttempts: 100 }, true).limit(0), 7);
    assert.equal(new LookAhead({ ...OWN, deterministic: true }, { desiredAttempts: 100 }, true).limit(0), 64);
  });
});
