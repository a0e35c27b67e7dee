/** What expansions see, with real threads: the same at every attempt, with any number of threads. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type DecisionLogEntry, type RunEvent, type RunOptions, startRun } from '../../../src/main/index.js';

const PROBLEM = new URL('../../fixtures/seeing-problem.js', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'hgm-seen-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let ledgers = 0;

async function runOf(options: RunOptions, params: Readonly<Record<string, number>> = {}) {
  const ledger = join(folder, `ledger-${++ledgers}`);
  writeFileSync(ledger, '');
  const log: DecisionLogEntry[] = [];
  const run = await startRun(PROBLEM, {
    evaluations: 600,
    retry: { initialIntervalMs: 0 },
    params: { ledger, ...params },
    onDecision: (entry) => log.push(entry),
    ...options,
  });
  const result = await run.result;
  const agents = [...(await run.snapshot())].map(([key, { metadata }]) => [key, metadata]);
  const attempts = readFileSync(ledger, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  return { result, log, agents, attempts };
}

describe('what expansions see', () => {
  for (const deterministic of [true, false]) {
    it(`is the same at every attempt ${deterministic ? 'of a deterministic run' : 'of any run'}`, async () => {
      const { attempts, result } = await runOf({ threads: 2, deterministic });
      const seen = new Map<string, string>();
      let repeated = 0;
      for (const [draw = '', , digest = ''] of attempts) {
        const before = seen.get(draw);
        if (before !== undefined) repeated++;
        assert.equal(before ?? digest, digest);
        seen.set(draw, digest);
      }
      assert.ok(repeated > 4, `${repeated} were tried again`);
      assert.equal(result.status, 'completed');
    });
  }

  for (const feedbackMemoryMb of [256, 0]) {
    it(`is the same in a deterministic run with 1 and 4 threads, with ${feedbackMemoryMb} MiB`, async () => {
      const [one, four] = [
        await runOf({ threads: 1, deterministic: true, feedbackMemoryMb }),
        await runOf({ threads: 4, deterministic: true, feedbackMemoryMb }),
      ];
      assert.deepEqual(four.log, one.log);
      assert.deepEqual(four.agents, one.agents);
      assert.equal(one.result.determinism?.kept, true);
    });
  }

  it('changes when feedback is let go', async () => {
    const options = { threads: 1, deterministic: true };
    const [all, some] = [
      await runOf({ ...options, feedbackMemoryMb: 1 }),
      await runOf({ ...options, feedbackMemoryMb: 1 }, { feedbackLength: 30_000 }),
    ];
    assert.notDeepEqual(all.agents, some.agents);
  });

  it('comes with the event of the evaluation, as JSON', async () => {
    const run = await startRun(PROBLEM, { evaluations: 40, threads: 1 });
    const feedback: RunEvent[] = [];
    for await (const event of run.events({ types: ['evaluation'] })) {
      if (event.type === 'evaluation' && event.feedback !== undefined) feedback.push(event);
    }
    assert.ok(feedback.length > 10);
    const [first] = feedback;
    assert.ok(first?.type === 'evaluation');
    assert.deepEqual(first.feedback, { task: first.task, of: '', text: 'xxxxxxxxxx' });
  });
});
