import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ResumeOptions, type RunEvent, type RunOptions, resumeRun, startRun } from '../../../src/main/index.js';
import { hgmHere } from '../../support/hgm-here.js';

const PROBLEM = new URL('../../fixtures/costly-problem.js', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'hgm-guards-'));
const store = join(folder, 'runs.db');
after(() => rmSync(folder, { recursive: true }));

/** Each evaluation costs 1, so the evaluations of a run are its cost; one at a time, since nothing is known of the first ones' cost. */
async function started(id: string, options: RunOptions) {
  const run = await startRun(PROBLEM, { id, store, threads: 1, evaluations: 1000, lookAhead: 1, ...options });
  return await told(run.result);
}

async function resumed(id: string, options: ResumeOptions = {}) {
  const run = await resumeRun(id, { store, ...options });
  return await told(run.result);
}

async function told(result: Promise<{ readonly status: string; readonly evaluations: number }>) {
  const { status, evaluations } = await result;
  return [status, evaluations];
}

for (const deterministic of [false, true]) {
  const id = (name: string) => `${name}-${deterministic}`;

  describe(`guards of a ${deterministic ? 'deterministic run' : 'run'} at a resume`, () => {
    test('that do not change keep their stop: a completed run only tells its result', async () => {
      assert.deepEqual(await started(id('same'), { deterministic, guards: { maximumCost: 20 } }), ['completed', 20]);
      assert.deepEqual(await resumed(id('same')), ['completed', 20]);
      assert.deepEqual(await resumed(id('same'), { guards: { maximumCost: 20, pruneAfterFailures: 9 } }), ['completed', 20]);
    });

    test('that are larger let the run go on to them, which later resumes keep', async () => {
      assert.deepEqual(await started(id('more'), { deterministic, guards: { maximumCost: 20 } }), ['completed', 20]);
      assert.deepEqual(await resumed(id('more'), { guards: { maximumCost: 50 } }), ['completed', 50]);
      assert.deepEqual(await resumed(id('more')), ['completed', 50]);
      assert.deepEqual(await resumed(id('more'), { guards: { maximumCost: Number.POSITIVE_INFINITY }, evaluations: 1001 }), [
        'completed',
        1001,
      ]);
    });

    test('that the run had not are judged by all that it has done', async () => {
      assert.deepEqual(await started(id('new'), { deterministic, evaluations: 30 }), ['completed', 30]);
      assert.deepEqual(await resumed(id('new'), { evaluations: 500, guards: { maximumCost: 40 } }), ['completed', 40]);
      assert.deepEqual(await resumed(id('new'), { guards: { maximumCost: 45 } }), ['completed', 45]);
    });

    test('of confidence keep the run at its end until another one is asked for', async () => {
      const guards = { maximumAgents: 4, confidence: 0.9, confidenceMargin: 0.1, confidenceAfter: 20 };
      const [status, evaluations] = await started(id('sure'), { deterministic, evaluations: 600, guards });
      assert.ok(status === 'completed' && Number(evaluations) >= 22 && Number(evaluations) < 600, `${evaluations}`);
      assert.deepEqual(await resumed(id('sure')), ['completed', evaluations]);
      const [, more] = await resumed(id('sure'), { guards: { confidence: 0.99 } });
      assert.ok(Number(more) > Number(evaluations) && Number(more) < 600, `${more}`);
      assert.deepEqual(await resumed(id('sure'), { guards: { confidence: 0 } }), ['completed', 600]);
    });

    test('that are smaller than what is spent stop it at once, which is told as any stop by a guard', async () => {
      assert.deepEqual(await started(id('less'), { deterministic, evaluations: 30 }), ['completed', 30]);
      const run = await resumeRun(id('less'), { store, evaluations: 500, guards: { maximumCost: 10 } });
      const events: RunEvent[] = [];
      for await (const event of run.events({ types: ['guard', 'end'] })) events.push(event);
      assert.deepEqual(await told(run.result), ['completed', 30]);
      const reason = 'evaluations and expansions have cost 30 of 10';
      assert.deepEqual(events, [
        { type: 'guard', guard: 'cost', action: 'stop', key: null, reason },
        { type: 'end', status: 'completed' },
      ]);
      const again = await resumeRun(id('less'), { store });
      for await (const { type } of again.events({ types: ['guard', 'end'] })) assert.equal(type, 'end');
    });
  });
}

test('hgm resume takes the guards as hgm run does', async () => {
  const line = ['--store', store, '--quiet', '--json'];
  const run = ['run', fileURLToPath(PROBLEM), '--id', 'cli', '--threads', '1', '--evaluations', '1000', '--max-cost', '20'];
  const first = await hgmHere([...run, ...line]);
  assert.deepEqual([first.exitCode, JSON.parse(first.stdout).evaluations], [0, 20], first.stderr);
  const second = await hgmHere(['resume', 'cli', '--max-cost', '50', ...line]);
  assert.deepEqual([second.exitCode, JSON.parse(second.stdout).evaluations], [0, 50], second.stderr);
  const shown = await hgmHere(['show', 'cli', '--store', store]);
  assert.match(shown.stdout, /\nguards +maximumCost 50\n/);
  assert.deepEqual(JSON.parse((await hgmHere(['show', 'cli', '--store', store, '--json'])).stdout).guards, { maximumCost: 50 });
  const exported = await hgmHere(['export', 'cli', '--store', store]);
  const sessions = exported.stdout.split('\n').filter((line) => line.startsWith('{"type":"session"'));
  assert.deepEqual(
    sessions.map((line) => JSON.parse(line).guards),
    [undefined, { maximumCost: 50 }],
  );
  const wrong = await hgmHere(['resume', 'cli', '--max-cost', '0', ...line]);
  assert.deepEqual([wrong.exitCode, wrong.stdout], [2, '']);
  assert.match(wrong.stderr, /--max-cost must be a number above 0/);
});
