import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Launching, launch, sessionOf } from '../../../src/main/compose/launch-run.js';
import { MemoryRunStore } from '../../../src/main/index.js';
import { JournalWriter } from '../../../src/main/run/journal/journal-writer.js';
import { StoredJournal } from '../../../src/main/run/journal/stored-journal.js';
import { resolveRunOptions } from '../../../src/main/run/resolve-run-options.js';
import type { LoadedProblem } from '../../../src/shared/work.js';

const PROBLEM = new URL('../runtime/fixtures/remote-problem.js', import.meta.url);

describe('a run that cannot be made', () => {
  test('once it is in its store is kept as failed, and nobody owns it', async () => {
    const store = new MemoryRunStore();
    const options = resolveRunOptions({ threads: 1, evaluations: 5 });
    let releases = 0;
    const release = async () => {
      releases++;
    };
    const begin: Launching['begin'] = async (found) => {
      const writer = new JournalWriter();
      writer.write(sessionOf(options, found));
      await store.create({ id: 'r', createdAt: '', problem: 'p', budget: 5, header: '' }, writer.take());
      const journal = new StoredJournal({ store, runId: 'r', first: {}, release });
      const loaded: LoadedProblem = Object.defineProperty({ ...found }, 'tasks', {
        get: () => {
          throw new Error('no tasks today');
        },
      });
      return { id: 'r', options, loaded, journal };
    };
    const launched = launch({ id: 'r', isTakenUp: false }, release, options, () => ({ url: PROBLEM.href, options, begin }));
    await assert.rejects(launched, /no tasks today/);
    assert.equal(releases, 1);
    assert.equal((await store.claim('r')).status, 'failed');
  });

  test('before it is in its store lets go of it once', async () => {
    let releases = 0;
    const release = async () => {
      releases++;
    };
    const options = resolveRunOptions({ threads: 1, evaluations: 5 });
    const begin = () => Promise.reject(new Error('no store today'));
    const launched = launch({ id: 'r', isTakenUp: false }, release, options, () => ({ url: PROBLEM.href, options, begin }));
    await assert.rejects(launched, /no store today/);
    assert.equal(releases, 1);
  });

  test('before it is known what it is lets go of it once', async () => {
    let releases = 0;
    const release = async () => {
      releases++;
    };
    const options = resolveRunOptions({ threads: 1 });
    await assert.rejects(
      launch({ id: 'r', isTakenUp: false }, release, options, () => Promise.reject(new Error('no journal today'))),
      /no journal today/,
    );
    assert.equal(releases, 1);
  });
});
