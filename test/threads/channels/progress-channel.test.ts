import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ThreadNotice } from '../../../src/shared/messages.js';
import { PROGRESS_INTERVAL_MS, ProgressChannel } from '../../../src/threads/channels/progress-channel.js';
import { FakeClock } from '../../support/fake-clock.js';

test('the first word is told at once, then one an interval, and the last when the activity ends', () => {
  const clock = new FakeClock();
  const posted: ThreadNotice[] = [];
  const channel = new ProgressChannel(
    4,
    (notice) => posted.push(notice),
    () => clock.now(),
  );
  for (let step = 0; step < 25; step++) {
    channel.report(step / 25, undefined);
    clock.advance(PROGRESS_INTERVAL_MS / 10);
  }
  channel.flush();
  channel.flush();
  const fractions = posted.map((notice) => (notice.type === 'progress' ? notice.fraction : undefined));
  assert.deepEqual(fractions, [0, 10 / 25, 20 / 25, 24 / 25]);
});

test('a fraction outside [0, 1] is moved to the nearer end', () => {
  const posted: ThreadNotice[] = [];
  for (const fraction of [-1, 7, Number.NaN])
    new ProgressChannel(
      4,
      (notice) => posted.push(notice),
      () => 0,
    ).report(fraction, 'at');
  assert.deepEqual(
    posted,
    [0, 1, 0].map((fraction) => ({ type: 'progress', activityId: 4, fraction, message: 'at' })),
  );
});
