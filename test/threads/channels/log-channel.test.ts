import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ThreadNotice } from '../../../src/shared/messages.js';
import { LINES_PER_WINDOW, LogChannel, WINDOW_MS } from '../../../src/threads/channels/log-channel.js';
import { FakeClock } from '../../support/fake-clock.js';

function makeChannel() {
  const clock = new FakeClock();
  const posted: string[] = [];
  const channel = new LogChannel({
    post: (notice: ThreadNotice) => posted.push(notice.type === 'log' ? notice.message : notice.type),
    now: () => clock.now(),
    later: (delayMs, callback) => void clock.setTimer(delayMs, callback),
  });
  const write = (count: number) => {
    for (let line = 0; line < count; line++) channel.write(1, 'info', 'log', 'line');
  };
  return { clock, posted, channel, write };
}

test('so many lines a window pass, and the number of the others is told when it ends, without another line', () => {
  const { clock, posted, write } = makeChannel();
  write(LINES_PER_WINDOW + 3);
  assert.equal(posted.length, LINES_PER_WINDOW + 1);
  clock.advance(WINDOW_MS);
  assert.equal(posted.length, LINES_PER_WINDOW + 2);
  assert.match(posted.at(-1) ?? '', /^3 lines dropped: /);
  clock.advance(WINDOW_MS * 3);
  assert.equal(posted.length, LINES_PER_WINDOW + 2);
});

test('that lines are dropped is told at the first one, once: a thread may end before the window', () => {
  const { clock, posted, write } = makeChannel();
  write(LINES_PER_WINDOW);
  assert.equal(posted.filter((message) => message !== 'line').length, 0);
  write(1);
  const told = 'a thread logs more than 200 lines a second: the others are dropped from here on, and counted each second';
  assert.equal(posted.at(-1), told);
  clock.advance(WINDOW_MS);
  write(LINES_PER_WINDOW + 1);
  assert.equal(posted.filter((message) => message === told).length, 1);
});

test('a window lasts as long, however late in the one before lines began to be dropped', () => {
  const { clock, posted, write } = makeChannel();
  write(1);
  clock.advance(WINDOW_MS / 2);
  write(LINES_PER_WINDOW);
  clock.advance(WINDOW_MS / 2);
  write(LINES_PER_WINDOW + 1);
  // With the first drop of the channel, and the count of the window before.
  assert.equal(posted.length, 2 * LINES_PER_WINDOW + 2);
  clock.advance(WINDOW_MS / 2);
  write(1);
  assert.equal(posted.length, 2 * LINES_PER_WINDOW + 2);
  clock.advance(WINDOW_MS / 2);
  assert.match(posted.at(-1) ?? '', /^2 lines dropped: /);
});

test('where synchronous code holds timers up, the number is told before the next window’s first line', () => {
  const { clock, posted, write } = makeChannel();
  write(LINES_PER_WINDOW + 1);
  clock.block(WINDOW_MS);
  write(1);
  assert.match(posted.at(-2) ?? '', /^1 line dropped: /);
  assert.equal(posted.at(-1), 'line');
  clock.advance(0);
  assert.equal(posted.length, LINES_PER_WINDOW + 3);
});

test('a line of any length is cut', () => {
  const { posted, channel } = makeChannel();
  channel.write(null, 'warn', 'console', 'x'.repeat(1_000_000));
  assert.ok((posted[0]?.length ?? 0) < 10_000);
});
