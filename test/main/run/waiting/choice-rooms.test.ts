import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ApartOptions, ChoiceRooms } from '../../../../src/main/run/waiting/choice-rooms.js';

function roomsOf(
  options: Partial<ApartOptions>,
  inFlight: { expand: number; evaluate: number },
  retrying = { expansions: 0, evaluations: 0 },
) {
  const pending = { size: inFlight.expand + inFlight.evaluate, inFlight };
  return new ChoiceRooms({ expandConcurrency: undefined, evaluateConcurrency: undefined, ...options }, pending, { retrying });
}

describe('the room for choices', () => {
  test('is for all kinds together where none is apart', () => {
    assert.deepEqual(roomsOf({}, { expand: 3, evaluate: 4 }).room(8, 0), { expand: true, evaluate: true });
    assert.equal(roomsOf({}, { expand: 3, evaluate: 5 }).room(8, 0), undefined);
    // What waits for a retry leaves its place.
    assert.deepEqual(roomsOf({}, { expand: 3, evaluate: 5 }).room(8, 1), { expand: true, evaluate: true });
    assert.equal(roomsOf({}, { expand: 3, evaluate: 5 }).apart, 0);
  });

  test('of a kind that is apart is its concurrency, whatever is in flight of the other', () => {
    const options = { expandConcurrency: 16 };
    assert.deepEqual(roomsOf(options, { expand: 16, evaluate: 0 }).room(8, 0), { expand: false, evaluate: true });
    assert.deepEqual(roomsOf(options, { expand: 15, evaluate: 8 }).room(8, 0), { expand: true, evaluate: false });
    assert.equal(roomsOf(options, { expand: 16, evaluate: 8 }).room(8, 0), undefined);
    assert.equal(roomsOf(options, { expand: 16, evaluate: 8 }).inPool(0), 8);
    assert.equal(roomsOf(options, { expand: 16, evaluate: 8 }).apart, 16);
  });

  test('of both kinds apart has nothing to do with the look-ahead of the pool', () => {
    const options = { expandConcurrency: 2, evaluateConcurrency: 100 };
    assert.deepEqual(roomsOf(options, { expand: 2, evaluate: 99 }).room(1, 0), { expand: false, evaluate: true });
    assert.equal(roomsOf(options, { expand: 2, evaluate: 100 }).room(1, 0), undefined);
  });

  test('is left to others by what waits for a retry', () => {
    const rooms = roomsOf({ expandConcurrency: 4 }, { expand: 4, evaluate: 8 }, { expansions: 1, evaluations: 1 });
    assert.deepEqual(rooms.room(8, 2), { expand: true, evaluate: true });
    assert.equal(rooms.apart, 3);
    assert.equal(rooms.inPool(2), 7);
  });
});
