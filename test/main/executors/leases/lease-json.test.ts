import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeldAttempt, type LeasedAttempt } from '../../../../src/main/executors/leases/held-attempt.js';
import { answersInJson, LeasesInJson } from '../../../../src/main/executors/leases/lease-json.js';
import { LeaseTokens, SECRET_BYTES } from '../../../../src/main/executors/leases/lease-tokens.js';
import { leaseOf } from '../../../../src/main/executors/leases/lease-view.js';
import type { TokenAnswer } from '../../../../src/shared/leases/lease.js';
import type { ActivityWork } from '../../../../src/shared/work.js';

const TOKENS = new LeaseTokens(new Uint8Array(SECRET_BYTES).fill(7));
const PROBLEM = { url: 'file:///none.js', params: {}, seed: 1 };
const EXPIRES_AT = '2026-11-27T00:00:00.000Z';

function leased(activityId: number, work: ActivityWork): LeasedAttempt {
  const limits = { startToCloseTimeoutMs: Number.POSITIVE_INFINITY, heartbeatTimeoutMs: Number.POSITIVE_INFINITY };
  const held = new HeldAttempt({ activityId, attempt: 1 + (activityId % 2), work, ...limits }, () => undefined);
  held.give(TOKENS, activityId, null, 2500.5 + (activityId % 3), 0);
  return Object.assign(held, { token: held.token ?? '' });
}

test('leases in JSON are what JSON.stringify makes of them', () => {
  const states = [null, 0, 'a "quoted"\n\u2028\ud800 text', { __proto__: null, list: [{ deep: [] }], '': true }, [1e21, 0.1]];
  const agents = states.map((state, number) => ({ number, key: `root/${number}/"\\`, state }));
  const tasks = [undefined, null, 'two\u0000', { size: 1 }, [3]];
  const works = agents.flatMap((agent): ActivityWork[] => [
    ...tasks.map((task, taskNumber) => ({ type: 'evaluate', problem: PROBLEM, agent, task, taskNumber }) as const),
    { type: 'evaluate', problem: PROBLEM, agent, task: undefined, taskNumber: -1 },
    { type: 'expand', problem: PROBLEM, agent },
  ]);
  const all = works.map((work, index) => leased(index + 1, work));
  const seeds = all.map((each) => leaseOf(each, EXPIRES_AT).seed);
  assert.ok(
    seeds.some((seed) => seed >= 2 ** 31) && seeds.some((seed) => seed < 2 ** 31),
    'both ways in which seeds are written',
  );
  const json = new LeasesInJson();
  // Twice: an agent that was told before is told as it was.
  for (const given of [[], all.slice(0, 1), all, all]) {
    assert.equal(json.textOf(given, EXPIRES_AT), JSON.stringify(given.map((each) => leaseOf(each, EXPIRES_AT))));
  }
});

test('answers in JSON are what JSON.stringify makes of them', () => {
  const refused: TokenAnswer = { accepted: false, reason: 'invalid', message: 'a "quoted" text' };
  for (const answers of [[], [{ accepted: true }], [refused, { accepted: true }, refused]])
    assert.equal(answersInJson(answers), JSON.stringify(answers));
});
