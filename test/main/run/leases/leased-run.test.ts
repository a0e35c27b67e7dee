import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunEvent } from '../../../../src/main/run/events/run-events.js';
import { noJournal, type RunJournal } from '../../../../src/main/run/journal/run-journal.js';
import { HgmError } from '../../../../src/shared/errors.js';
import type { Lease, Leasing, ToldResult } from '../../../../src/shared/leases/lease.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { workOutside } from '../../../support/lease-outsider.js';
import { climb, leasedRun } from './leased-run.js';

async function oneOf(run: Leasing): Promise<Lease> {
  const [lease] = await run.ask();
  assert.ok(lease !== undefined, 'nothing was leased');
  return lease;
}

/** The calls of a run, each of which may be put in another's place. */
function leasingOf(run: Leasing): Leasing {
  return { ask: run.ask.bind(run), tell: run.tell.bind(run), renew: run.renew.bind(run), release: run.release.bind(run) };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a run whose activities are leased', () => {
  it('is done by those outside alone, to its budget and no further', async () => {
    const { run, executor } = leasedRun({ threads: 0, evaluations: 500, clock: new FakeClock() });
    const taken = await Promise.all([workOutside(run, climb, 16), workOutside(run, climb, 3)]);
    const { status, evaluations, expansions, best } = await run.result;
    assert.deepEqual([status, evaluations, taken.reduce((sum, count) => sum + count)], ['completed', 500, 500 + expansions]);
    assert.ok(taken.every((count) => count > 0) && (best?.mean ?? 0) > 0.1);
    assert.ok(executor.executed.every(({ work }) => work.type === 'describe' || work.type === 'report'));
  });

  it('is done by threads and those outside together', async () => {
    const { run, executor } = leasedRun({ threads: 2, evaluations: 500, clock: new FakeClock() });
    const taken = await workOutside(run, climb, 4);
    const { status, evaluations, expansions } = await run.result;
    const inside = executor.executed.filter(({ work }) => work.type === 'expand' || work.type === 'evaluate').length;
    assert.deepEqual([status, evaluations, taken + inside], ['completed', 500, 500 + expansions]);
    assert.ok(taken > 10 && inside > 10, `${taken} outside, ${inside} inside`);
  });

  it('gives batches as large as were asked for, once enough is known', async () => {
    const { run } = leasedRun({ threads: 0, evaluations: 200, clock: new FakeClock() });
    const leases = await run.ask({ count: 5 });
    assert.equal(leases.length, 5);
    await run.tell(leases.map(climb));
    assert.equal((await run.ask({ count: 6 })).length, 6);
    run.stop();
    await run.result;
  });

  it('commits what is told in one turn of the event loop together', async () => {
    let commits = 0;
    const commit: RunJournal['commit'] = (_, callback) => {
      commits++;
      callback();
    };
    const journal = { ...noJournal, isKept: true, commit };
    const { run } = leasedRun({ threads: 0, evaluations: 200, clock: new FakeClock(), parts: { journal } });
    const leases = await run.ask({ count: 8 });
    assert.equal(leases.length, 8);
    commits = 0;
    const tellLater = (lease: Lease) => new Promise((resolve) => setImmediate(() => resolve(run.tell([climb(lease)]))));
    await Promise.all(leases.map(tellLater));
    assert.ok(commits <= 2, `${commits} commits`);
    run.stop();
    await run.result;
  });

  it('has threads that were added do nothing that is not committed', async () => {
    const held: (() => void)[] = [];
    let isHeld = false;
    const commit: RunJournal['commit'] = (_, callback) => {
      if (isHeld) held.push(callback);
      else callback();
    };
    const journal = { ...noJournal, isKept: true, commit };
    const { run, executor } = leasedRun({ threads: 0, evaluations: 200, clock: new FakeClock(), parts: { journal } });
    const inside = () => executor.executed.filter(({ work }) => work.type === 'expand' || work.type === 'evaluate').length;
    await run.tell((await run.ask({ count: 8 })).map(climb));
    isHeld = true;
    // Nobody asks for what is chosen beside these.
    const asked = run.ask({ count: 8, kinds: ['evaluate'] });
    await turns(10);
    const updated = run.update({ threads: 2 });
    await turns(10);
    assert.ok(held.length > 0);
    assert.equal(inside(), 0);
    isHeld = false;
    for (const callback of held.splice(0)) callback();
    await updated;
    await run.tell((await asked).map(climb));
    const { evaluations, status } = await run.result;
    assert.deepEqual([status, evaluations], ['completed', 200]);
    assert.ok(inside() > 100, `${inside()} by the threads`);
  });

  it('leases only the kinds that are asked for, and others are in nobody’s way', async () => {
    const { run } = leasedRun({ threads: 0, evaluations: 100, clock: new FakeClock() });
    const kinds: string[] = [];
    const ofKind = (kind: Lease['kind']): Leasing => ({
      ...leasingOf(run),
      ask: (options = {}) => run.ask({ ...options, kinds: [kind] }),
    });
    const work = (kind: Lease['kind']) =>
      workOutside(ofKind(kind), (lease) => {
        kinds.push(`${kind} ${lease.kind}`);
        return climb(lease);
      });
    await Promise.all([work('expand'), work('evaluate')]);
    const { evaluations, expansions } = await run.result;
    assert.equal(evaluations, 100);
    assert.ok(expansions > 5, `${expansions} expansions`);
    assert.deepEqual([...new Set(kinds)].sort(), ['evaluate evaluate', 'expand expand']);
  });

  it('takes a token once, and says of any other why not', async () => {
    const clock = new FakeClock();
    const { run } = leasedRun({ threads: 0, evaluations: 100, clock });
    const lease = await oneOf(run);
    const { token } = lease;
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    const answers = await run.tell([
      { token: forged, reward: 1 },
      { token: 'no token', reward: 1 },
      { token, reward: Number.NaN },
      { token, agent: 1 },
      { token },
      { token, reward: 1 },
      { token, reward: 0 },
    ]);
    assert.deepEqual(
      answers.map(({ accepted, reason }) => (accepted ? 'accepted' : reason)),
      ['unknown', 'unknown', 'invalid', 'invalid', 'invalid', 'accepted', 'settled'],
    );
    assert.match(
      answers[2]?.message ?? '',
      /holds the lease of evaluate of agent root on task \d returned reward NaN; a reward is/,
    );
    assert.equal((await run.tell([{ token, reward: 1 }]))[0]?.reason, 'settled');
    assert.equal(run.progress().evaluations, 1);
    run.stop();
    await run.result;
  });

  it('hands out again what ran out, at no charge, and takes a late token until then', async () => {
    const clock = new FakeClock();
    const { run } = leasedRun({ threads: 0, evaluations: 100, clock, leaseMs: 1000, lookAhead: 2 });
    const leases = await run.ask({ count: 2 });
    const [late, later] = leases;
    assert.ok(late !== undefined && later !== undefined);
    clock.advance(1000);
    assert.deepEqual(run.leases(), []);
    assert.equal((await run.tell([climb(late)]))[0]?.accepted, true);
    const again = (await run.ask({ count: 2 })).find(
      ({ key, taskNumber }) => key === later.key && taskNumber === later.taskNumber,
    );
    assert.deepEqual([again?.attempt, again?.seed], [1, later.seed]);
    assert.equal((await run.tell([climb(later)]))[0]?.reason, 'superseded');
    assert.ok(again !== undefined);
    assert.equal((await run.tell([climb(again)]))[0]?.accepted, true);
    assert.deepEqual([run.progress().evaluations, run.progress().retries, run.progress().failedActivities], [2, 0, 0]);
    run.stop();
    await run.result;
  });

  it('fails an activity whose leases run out again and again', async () => {
    const clock = new FakeClock();
    const { run } = leasedRun({ threads: 0, evaluations: 100, clock, leaseMs: 1000, maximumLeaseExpiries: 2, lookAhead: 1 });
    const failures: RunEvent[] = [];
    const events = run.events({ types: ['failure'] });
    await run.ask();
    clock.advance(1000);
    await run.ask();
    clock.advance(1000);
    const { value } = await events.next();
    failures.push(value);
    const [failure] = failures;
    assert.ok(failure?.type === 'failure' && 'code' in failure.error);
    assert.equal(failure.error.code, 'ERR_LEASE_EXPIRED');
    assert.match(
      failure.error.message,
      /^2 leases of evaluate of agent root on task \d ran out, the last one after 1000 ms; renew/,
    );
    run.stop();
    await run.result;
  });

  it('is renewed and given back, and counts only an error as a failed attempt', async () => {
    const clock = new FakeClock();
    const { run } = leasedRun({ threads: 0, evaluations: 100, clock, leaseMs: 1000, lookAhead: 1 });
    const first = await oneOf(run);
    clock.advance(900);
    assert.equal((await run.renew([first.token]))[0]?.expiresInMs, 1000);
    clock.advance(900);
    assert.equal(run.leases().length, 1);
    assert.deepEqual(await run.release([first.token]), [{ accepted: true }]);
    const second = await oneOf(run);
    assert.deepEqual([second.attempt, second.seed, second.token === first.token], [1, first.seed, false]);
    assert.deepEqual((await run.tell([{ token: second.token, error: { message: 'no', code: 'E_NO' } }]))[0], { accepted: true });
    // The wait for the retry, which is 0 ms, is over.
    clock.advance(0);
    const third = await oneOf(run);
    assert.deepEqual([third.attempt, third.seed], [2, first.seed]);
    assert.equal((await run.tell([climb(second)]))[0]?.reason, 'settled');
    assert.equal(run.progress().retries, 1);
    run.stop();
    await run.result;
  });

  it('answers who renews what had run out, or gives back, once that is committed, or why it never is', async () => {
    const held: (() => void)[] = [];
    let isHeld = false;
    let fail: (error: HgmError) => void = () => undefined;
    const commit: RunJournal['commit'] = (_, callback) => {
      if (isHeld) held.push(callback);
      else callback();
    };
    const onFault: RunJournal['onFault'] = (listener) => {
      fail = listener;
    };
    const journal = { ...noJournal, isKept: true, commit, onFault };
    const clock = new FakeClock();
    const { run } = leasedRun({ threads: 0, evaluations: 100, clock, leaseMs: 1000, lookAhead: 1, parts: { journal } });
    const { token } = await oneOf(run);
    clock.advance(1000);
    assert.equal(run.leases().length, 0);
    isHeld = true;
    const answered: string[] = [];
    const renewed = run.renew([token]).finally(() => answered.push('renewed'));
    const released = run.release([token]).finally(() => answered.push('released'));
    await turns(10);
    assert.deepEqual(answered, []);
    isHeld = false;
    for (const callback of held.splice(0)) callback();
    assert.equal((await renewed)[0]?.expiresInMs, 1000);
    assert.deepEqual(await released, [{ accepted: true }]);

    isHeld = true;
    const never = assert.rejects(run.renew([token]), { code: 'ERR_STORE_FULL' });
    await turns(10);
    fail(new HgmError('ERR_STORE_FULL', 'no room'));
    await never;
    assert.equal((await run.result).status, 'failed');
  });

  it('takes a token that is given back twice in one call for one lease', async () => {
    const { run } = leasedRun({ threads: 0, evaluations: 100, clock: new FakeClock(), lookAhead: 1 });
    const { token } = await oneOf(run);
    assert.deepEqual(await run.release([token, token]), [{ accepted: true }, { accepted: true }]);
    const leases = await run.ask({ count: 5 });
    assert.equal(leases.length, 1);
    await run.tell(leases.map(climb));
    assert.equal((await run.ask()).length, 1);
    run.stop();
    await run.result;
  });

  it('decides as with threads alone where it is deterministic, whoever does what, and in whatever order it is told', async () => {
    const decisionsOf = async (threads: number, outsiders: number) => {
      const decisions: object[] = [];
      const onDecision = (decision: object) => decisions.push(decision);
      const options = { evaluations: 120, deterministic: true, seed: 3, onDecision };
      const { run } = leasedRun({ threads, clock: new FakeClock(), ...options });
      const backwards = { ...leasingOf(run), tell: (results: readonly ToldResult[]) => run.tell(results.toReversed()) };
      for (let outsider = 1; outsider <= outsiders; outsider++) void workOutside(backwards, climb, 5 * outsider);
      assert.deepEqual((await run.result).determinism, { kept: true, causes: {} });
      return decisions;
    };
    const inside = await decisionsOf(2, 0);
    assert.ok(inside.length > 120, `${inside.length} decisions`);
    assert.deepEqual(await decisionsOf(0, 2), inside);
    assert.deepEqual(await decisionsOf(2, 1), inside);
  });

  it('says that it was not kept where a deterministic run had an activity fail because its leases ran out', async () => {
    const clock = new FakeClock();
    const options = { threads: 0, evaluations: 10, deterministic: true, leaseMs: 1000, maximumLeaseExpiries: 1 };
    const { run } = leasedRun({ ...options, clock });
    await run.ask();
    clock.advance(1000);
    await workOutside(run, climb);
    assert.deepEqual((await run.result).determinism, { kept: false, causes: { ERR_LEASE_EXPIRED: 1 } });
  });

  it('takes a token for settled that was told before its turn in a deterministic run', async () => {
    const { run } = leasedRun({ threads: 0, evaluations: 100, clock: new FakeClock(), deterministic: true });
    const [first, second] = await run.ask({ count: 2 });
    assert.ok(first !== undefined && second !== undefined);
    assert.deepEqual(await run.tell([climb(second)]), [{ accepted: true }]);
    assert.equal((await run.tell([climb(second)]))[0]?.reason, 'settled');
    assert.deepEqual(await run.tell([climb(first)]), [{ accepted: true }]);
    assert.equal((await run.tell([climb(second)]))[0]?.reason, 'settled');
    run.stop();
    await run.result;
  });

  it('waits for work as long as it was told to, and leases nothing while the run is paused', async () => {
    const clock = new FakeClock();
    const { run } = leasedRun({ threads: 0, evaluations: 100, clock });
    await run.pause();
    assert.deepEqual(await run.ask(), []);
    const waiting = run.ask({ waitMs: 500 });
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(500);
    assert.deepEqual(await waiting, []);
    const served = run.ask({ waitMs: 500 });
    await run.unpause();
    assert.equal((await served).length, 1);
    run.stop();
    await run.result;
    await assert.rejects(run.ask(), { code: 'ERR_CLOSED' });
    await assert.rejects(run.tell([]), { code: 'ERR_CLOSED' });
  });

  it('gives back what was about to be given to somebody who has gone', async () => {
    const { run } = leasedRun({ threads: 0, evaluations: 100, clock: new FakeClock(), lookAhead: 1 });
    const gone = new AbortController();
    const asked = run.ask({ waitMs: 1000, signal: gone.signal });
    gone.abort();
    assert.deepEqual(await asked, []);
    assert.equal((await run.ask()).length, 1);
    run.stop();
    await run.result;
  });

  it('refuses an ask, and a call, that breaks a rule', async () => {
    const { run } = leasedRun({ threads: 0, evaluations: 100, clock: new FakeClock(), leaseMs: 1000 });
    const wrong: [Promise<unknown>, RegExp][] = [
      [run.ask({ count: 0 }), /^ask\.count must be an integer from 1 to 1000; it is 0$/],
      [run.ask({ waitMs: -1 }), /^ask\.waitMs must be/],
      [run.ask({ kinds: [] }), /^ask\.kinds must be .*; it is empty$/],
      [run.ask({ workerId: '' }), /^ask\.workerId must be 1 to 200 characters/],
      [run.ask({ leaseMs: 1001 }), /^ask\.leaseMs must be at most the run's leaseMs, 1000; it is 1001$/],
      [Reflect.apply(run.tell, run, [{}]), /^results must be a list of results, at most 1000; it is \{\}$/],
      [Reflect.apply(run.tell, run, [[{ reward: 1 }]]), /^results\[0\] must be an object with the token of a lease/],
      [Reflect.apply(run.renew, run, [[1]]), /^tokens\[0\] must be the token of a lease; it is 1$/],
    ];
    for (const [call, message] of wrong) await assert.rejects(call, { code: 'ERR_OPTION', message });
    run.stop();
    await run.result;
  });
});

describe('a run that only those outside can go on with', () => {
  it('says so once nobody has asked for ten seconds, and again after the next ask', async () => {
    const clock = new FakeClock();
    const { run, leasing } = leasedRun({ threads: 0, evaluations: 100, clock });
    const said: string[] = [];
    leasing.listen({ onLog: ({ message }) => said.push(message), onProgress: () => undefined });
    clock.advance(9_999);
    assert.deepEqual(said, []);
    clock.advance(60_001);
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /^nobody has asked for work of this run for 10 s, and no thread of it does any: it waits/);
    // Whoever holds a lease is at work.
    const lease = await oneOf(run);
    clock.advance(59_000);
    assert.equal(said.length, 1);
    await run.release([lease.token]);
    clock.advance(20_000);
    assert.equal(said.length, 2);
    run.stop();
    await run.result;
  });
});
