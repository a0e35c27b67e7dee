/** A process that dies by SIGKILL while activities of its run are leased: those who hold them tell the process that takes the run up. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { openRunStore, resumeRun } from '../../src/main/index.js';
import type { Lease } from '../../src/shared/leases/lease.js';
import { endWithThisProcess } from '../support/end-with-this-process.js';
import { workOutside } from '../support/lease-outsider.js';
import { storeFolder } from '../support/store-folder.js';

const { file } = storeFolder('lease-kill');

describe('a lease', () => {
  it('outlives the process that gave it, and what was told before stays told', async () => {
    const child = fork(new URL('../fixtures/leasing-program.js', import.meta.url), [file], { silent: true });
    endWithThisProcess(child);
    assert.ok(child.stdout !== null);
    const [line] = await once(createInterface(child.stdout), 'line');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const leases: readonly Lease[] = JSON.parse(String(line));
    const [told, held, other, last] = leases;
    assert.ok(told !== undefined && held !== undefined && other !== undefined && last !== undefined, String(line));

    const run = await resumeRun('leased', { store: file });
    const answers = await run.tell([
      { token: told.token, reward: 1 },
      { token: held.token, reward: 0.5 },
      { token: held.token, reward: 0.5 },
    ]);
    assert.deepEqual(
      answers.map(({ accepted, reason }) => (accepted ? 'accepted' : reason)),
      ['settled', 'accepted', 'settled'],
    );
    assert.deepEqual(
      run.leases().map(({ workerId, attempt }) => `${workerId} ${attempt}`),
      ['outsider 1', 'outsider 1'],
    );
    assert.deepEqual(await run.release([other.token]), [{ accepted: true }]);
    const again = await run.ask({ count: 1 });
    assert.deepEqual([again[0]?.key, again[0]?.taskNumber, again[0]?.seed], [other.key, other.taskNumber, other.seed]);
    assert.equal((await run.tell([{ token: other.token, reward: 1 }]))[0]?.reason, 'superseded');
    await run.release([last.token, again[0]?.token ?? '']);
    await workOutside(run, ({ kind }) => (kind === 'expand' ? { agent: 0 } : { reward: 0.5 }));
    const { status, evaluations, retries, failedActivities } = await run.result;
    assert.deepEqual([status, evaluations, retries, failedActivities], ['completed', 20, 0, 0]);
    const store = await openRunStore(file);
    assert.equal((await store.read('leased')).figures.evaluations, 20);
    await store.close();
  });
});
