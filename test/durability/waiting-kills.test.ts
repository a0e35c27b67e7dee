/** Runs with expansions that wait, whose process is killed while they do. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openRunStore } from '../../src/main/index.js';
import { recordSlices } from '../../src/main/run/journal/run-records.js';
import { hgmHere } from '../support/hgm-here.js';
import { eventsOf, HgmProcess, settledActivities } from '../support/hgm-process.js';
import { runKilledThrice } from '../support/kills/killed-run.js';
import { storeFolder } from '../support/store-folder.js';
import { until } from '../support/until.js';

const PROBLEM = fileURLToPath(new URL('../fixtures/slow-expansions-problem.js', import.meta.url));
const WAITING = 32;
/** Events of each process of the deterministic run before it is killed; the run has some 700. */
const EVENTS_BEFORE_KILL = 150;

const { folder, file } = storeFolder('waiting');

/** Expansions that were chosen and have not settled. */
async function unsettledExpansions(id: string): Promise<readonly number[]> {
  const store = await openRunStore(file, { mustExist: true });
  const unsettled = new Set<number>();
  let choices = 0;
  for await (const records of recordSlices(store, id)) {
    for (const record of records) {
      if (record.type === 'choice' && ++choices > 0 && record.kind === 'expand') unsettled.add(choices);
      if (record.type === 'expansion' || record.type === 'barren' || record.type === 'failure') unsettled.delete(record.activity);
    }
  }
  await store.close();
  return [...unsettled];
}

/** Of these activities, those that a run has told of as waiting and not as settled. */
function waitingOf({ stdout, stderr }: HgmProcess, activities: readonly number[]): number {
  const begun = new Set([...stderr.matchAll(/^#(\d+) it waits$/gm)].map(([, activity]) => Number(activity)));
  const settled = new Set(settledActivities(eventsOf(stdout)));
  return activities.filter((activity) => begun.has(activity) && !settled.has(activity)).length;
}

describe('expansions that wait when their process is killed', () => {
  it(`are all resumed at once: ${WAITING} of them, which none of two threads waits for`, async () => {
    const gate = join(folder, 'gate');
    const params = [`gate=${gate}`, 'faults=0', 'tell=true', 'workMs=5'].flatMap((param) => ['--param', param]);
    const run = ['run', PROBLEM, '--time', '1h', '--threads', '2', '--store', file, '--id', 'killed', ...params];
    const killed = new HgmProcess(run);
    await until(() => (killed.stdout + killed.stderr).split('it waits').length > WAITING, 'expansions to wait');
    killed.child.kill('SIGKILL');
    await killed.ended();
    const unsettled = await unsettledExpansions('killed');
    assert.equal(unsettled.length, WAITING);
    const resumed = new HgmProcess(['resume', 'killed', '--store', file, '--events']);
    await until(() => waitingOf(resumed, unsettled) === WAITING, 'all of them to wait at a time', { everyMs: 50 });
    await writeFile(gate, '');
    const areSettled = () => {
      const settled = new Set(settledActivities(eventsOf(resumed.stdout)));
      return unsettled.every((activity) => settled.has(activity));
    };
    await until(areSettled, 'all of them to settle', { everyMs: 50 });
    resumed.child.kill('SIGKILL');
    await resumed.ended();
  });
});

describe('a deterministic run with expansions that wait', () => {
  const lineOf = (id: string, threads: number, ...more: string[]) => [
    ...['run', PROBLEM, '--deterministic', '--evaluations', '600', '--retry-interval', '1ms', '--threads', String(threads)],
    ...['--store', file, '--id', id, ...more],
  ];
  const decisionsOf = async (id: string) => {
    const { exitCode, stdout, stderr } = await hgmHere(['export', id, '--store', file, '--format', 'decisions']);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };

  it('decides the same with 1 and 4 threads, and when it was killed three times', async () => {
    await hgmHere([...lineOf('alone', 1), '--quiet']);
    const decisions = await decisionsOf('alone');
    assert.ok(decisions.includes('"barren"') && decisions.includes('"child"'));
    for (const threads of [1, 4]) {
      const id = `killed-${threads}`;
      await runKilledThrice([...lineOf(id, threads, '--param', 'waitMs=60'), '--events'], id, file, EVENTS_BEFORE_KILL);
      assert.equal(await decisionsOf(id), decisions);
    }
  });
});
