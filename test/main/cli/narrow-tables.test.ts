/** `hgm runs` and `hgm show` on 80 columns, of a run whose names, agents and path are long. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openRunStore } from '../../../src/main/compose/open-run-store.js';
import type { JournalRecord } from '../../../src/main/run/journal/journal-record.js';
import { encodeRunHeader } from '../../../src/main/run/journal/run-header.js';
import { NO_FIGURES } from '../../../src/shared/store-protocol.js';
import { hgmHere } from '../../support/hgm-here.js';
import { bytesOf } from './kept-run.js';

const ID = '20260131-120000-x7k2';
const GENERATIONS = 30;

/** A long line of descendants, the last of which is the best. */
function* records(): Generator<JournalRecord> {
  yield { type: 'session', startedAtMs: 0, evaluations: 1e6, timeMs: Number.POSITIVE_INFINITY, contentHash: 'abc' };
  let activity = 0;
  for (let agent = 0; agent < GENERATIONS; agent++) {
    const ended = { attempt: 1, elapsedMs: 1 };
    yield { type: 'choice', kind: 'evaluate', agent, task: -1 };
    yield { type: 'evaluation', activity: ++activity, ...ended, reward: agent / GENERATIONS, weight: 1, extras: undefined };
    yield { type: 'choice', kind: 'expand', agent, task: -1 };
    yield {
      type: 'expansion',
      activity: ++activity,
      ...ended,
      state: { rule: 'a long rule of which more can be said than fits' },
    };
  }
}

describe('on 80 columns', () => {
  let folder = '';
  let file = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-narrow-'));
    file = join(folder, 'runs.db');
    const store = await openRunStore(file);
    const name = 'a problem with a long name, longer than a table has room for';
    const header = encodeRunHeader({
      url: `file:///${'folder/'.repeat(20)}problem.ts`,
      name,
      options: { seed: 123_456_789 },
      root: { rule: 'none' },
      tasks: null,
      policy: { name: 'hgm', version: 1, isBuiltIn: true },
      rules: 2,
    });
    const createdAt = '2026-01-31T12:00:00.000Z';
    await store.create({ id: ID, createdAt, problem: name, budget: 1e6, header }, bytesOf(...records()));
    const figures = { ...NO_FIGURES, evaluations: GENERATIONS, expansions: GENERATIONS, elapsedMs: 3_600_000, cost: 12_345.678 };
    await store.append(ID, bytesOf({ type: 'close', status: 'completed' }), { figures, status: 'completed' });
    await store.release(ID);
    await store.close();
  });
  after(() => rm(folder, { recursive: true }));

  for (const command of ['runs', `show ${ID}`]) {
    it(`hgm ${command} fits, and shows the best agent, the policy and the seed`, async () => {
      const { exitCode, stdout, stderr } = await hgmHere([...command.split(' '), '--store', file]);
      assert.deepEqual([exitCode, stderr], [0, '']);
      for (const line of stdout.split('\n').slice(command === 'runs' ? 0 : 1))
        assert.ok(line.length <= 80, `${line.length}: ${line}`);
      for (const part of [ID, 'policy hgm', 'seed 123456789', '0.967', 'a long rule'])
        assert.ok(stdout.includes(part), `${part}: ${stdout}`);
    });
  }
});
