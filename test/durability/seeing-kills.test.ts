/** A deterministic run whose expansions see results, killed three times on its way: the same decisions as one that was let alone. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hgmHere } from '../support/hgm-here.js';
import { runKilledThrice } from '../support/kills/killed-run.js';
import { storeFolder } from '../support/store-folder.js';

const PROBLEM = fileURLToPath(new URL('../fixtures/seeing-problem.js', import.meta.url));
/** Events of each process before it is killed; the run has some 700. */
const EVENTS_BEFORE_KILL = 150;

describe('a deterministic run that expansions see results of', () => {
  const { file } = storeFolder('seeing');
  const lineOf = (id: string, threads: number, ...more: string[]) => [
    ...['run', PROBLEM, '--deterministic', '--evaluations', '600', '--retry-interval', '1ms', '--threads', String(threads)],
    ...['--store', file, '--id', id, ...more],
  ];
  const exported = async (id: string, format: string) => {
    const { exitCode, stdout, stderr } = await hgmHere(['export', id, '--store', file, '--format', format]);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  /** What is told of agents and rewards, without times and numbers of attempts. */
  const toldOf = async (id: string) =>
    (await exported(id, 'jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === 'expansion' || type === 'evaluation')
      .map(({ elapsedMs: _, attempt: __, ...event }) => event);

  it('decides the same with 1 and 4 threads, and when it was killed three times', async () => {
    await hgmHere([...lineOf('alone', 1), '--quiet']);
    for (const threads of [1, 4]) {
      const id = `killed-${threads}`;
      await runKilledThrice([...lineOf(id, threads, '--param', 'workMs=1'), '--events'], id, file, EVENTS_BEFORE_KILL);
      assert.equal(await exported(id, 'decisions'), await exported('alone', 'decisions'));
      assert.deepEqual(await toldOf(id), await toldOf('alone'));
      const shown = await hgmHere(['show', id, '--store', file]);
      assert.match(shown.stdout, /\nshown when they were made, beside the parent\nroot\S*: root\/\S+, root\/\S+\n/);
    }
  });
});
