import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Dropped, EventStream } from '../../../../src/main/run/events/event-stream.js';

interface Numbered {
  readonly type: 'numbered';
  readonly number: number;
}

function numbered(number: number): Numbered {
  return { type: 'numbered', number };
}

async function readAll(reader: AsyncIterableIterator<Numbered | Dropped>): Promise<(number | string)[]> {
  const seen: (number | string)[] = [];
  for await (const event of reader) seen.push(event.type === 'dropped' ? `dropped ${event.count}` : event.number);
  return seen;
}

test('every reader gets every event, in order, and ends with the stream', async () => {
  const stream = new EventStream<Numbered>(10);
  const first = readAll(stream.read());
  const second = readAll(stream.read());
  for (let number = 0; number < 3; number++) stream.push(numbered(number));
  stream.end();
  assert.deepEqual(await first, [0, 1, 2]);
  assert.deepEqual(await second, [0, 1, 2]);
});

test('the first reader gets what came before it, a later one does not', async () => {
  const stream = new EventStream<Numbered>(10);
  stream.push(numbered(1));
  const first = readAll(stream.read());
  const second = readAll(stream.read());
  stream.end();
  assert.deepEqual(await first, [1]);
  assert.deepEqual(await second, []);
});

test('a reader gets the types it asked for, and nobody is told to make others', async () => {
  const stream = new EventStream<Numbered | { readonly type: 'other' }>(10);
  const reader = stream.read(['other']);
  assert.deepEqual([stream.wants('other'), stream.wants('numbered')], [true, false]);
  stream.push(numbered(1));
  stream.push({ type: 'other' });
  stream.end();
  const seen: string[] = [];
  for await (const event of reader) seen.push(event.type);
  assert.deepEqual(seen, ['other']);
});

test('a reader of an ended stream ends at once', async () => {
  const stream = new EventStream<Numbered>(10);
  stream.end();
  assert.deepEqual(await readAll(stream.read()), []);
});

test('leaving the loop ends a reader, and its buffer is freed', async () => {
  const stream = new EventStream<Numbered>(10);
  const reader = stream.read();
  stream.push(numbered(1));
  for await (const event of reader) {
    assert.equal(event.type, 'numbered');
    break;
  }
  assert.equal(stream.wants('numbered'), false);
  stream.push(numbered(2));
  assert.deepEqual(await reader.next(), { done: true, value: undefined });
});

test('a reader that is behind loses the oldest events, is told how many, and memory stays bounded', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 1000 }), async (bufferSize, count) => {
      const stream = new EventStream<Numbered>(bufferSize);
      const reader = stream.read();
      for (let number = 0; number < count; number++) stream.push(numbered(number));
      stream.end();
      const lost = Math.max(0, count - bufferSize);
      const kept = Array.from({ length: count - lost }, (_, index) => lost + index);
      assert.deepEqual(await readAll(reader), lost > 0 ? [`dropped ${lost}`, ...kept] : kept);
    }),
    { seed: 1, numRuns: 100 },
  );
});

test('events pushed and taken in any order arrive once each', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 400 }), async (steps) => {
      const stream = new EventStream<Numbered>(1000);
      const reader = stream.read();
      const taken: Promise<IteratorResult<Numbered | Dropped>>[] = [];
      let pushed = 0;
      for (const isPush of steps) {
        if (isPush) stream.push(numbered(pushed++));
        else taken.push(reader.next());
      }
      stream.end();
      const early = (await Promise.all(taken))
        .filter((result) => !result.done)
        .map((result) => (result.value as Numbered).number);
      const rest = await readAll(reader);
      assert.deepEqual(
        [...early, ...rest],
        Array.from({ length: pushed }, (_, number) => number),
      );
    }),
    { seed: 2, numRuns: 100 },
  );
});
