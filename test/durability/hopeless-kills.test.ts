/** A deterministic run that ends hopeless evaluations, killed three times on its way: the same decisions as one that was let alone. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hgmHere } from '../support/hgm-here.js';
import { runKilledThrice } from '../support/kills/killed-run.js';
import { storeFolder } from '../support/store-folder.js';

const PROBLEM = fileURLToPath(new URL('../fixtures/reporting-problem.js', import.meta.url));
/** Events of each process before it is killed; the run has some 500. */
const EVENTS_BEFORE_KILL = 110;

describe('a deterministic run that ends hopeless evaluations', () => {
  const { file } = storeFolder('hopeless');
  const lineOf = (id: string, threads: number, ...more: string[]) => [
    ...['run', PROBLEM, '--deterministic', '--evaluations', '400', '--retry-interval', '1ms', '--threads', String(threads)],
    ...['--hopeless', 'median', '--min-reported-evaluations', '4', '--store', file, '--id', id, ...more],
  ];
  const exported = async (id: string, format: string) => {
    const { exitCode, stdout, stderr } = await hgmHere(['export', id, '--store', file, '--format', format]);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  /** Which evaluations were ended, and at which step. */
  const endsOf = async (id: string) =>
    (await exported(id, 'jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ type, endedAt }) => type === 'evaluation' && endedAt !== undefined)
      .map(({ activity, endedAt, reward }) => [activity, endedAt, reward]);

  it('ends the same with 1 and 4 threads, and when it was killed three times', async () => {
    await hgmHere([...lineOf('alone', 1), '--quiet']);
    const ends = await endsOf('alone');
    assert.ok(ends.length > 20, `${ends.length} were ended`);
    for (const threads of [1, 4]) {
      const id = `killed-${threads}`;
      await runKilledThrice([...lineOf(id, threads, '--param', 'workMs=0.2'), '--events'], id, file, EVENTS_BEFORE_KILL);
      assert.equal(await exported(id, 'decisions'), await exported('alone', 'decisions'));
      assert.deepEqual(await endsOf(id), ends);
      const shown = await hgmHere(['show', id, '--store', file]);
      assert.match(shown.stdout, /hopeless median, minimumReportedEvaluations 4/);
    }
  });
});
