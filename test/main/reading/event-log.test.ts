import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventLog } from '../../../src/main/reading/event-log.js';
import { RunReader } from '../../../src/main/reading/run-reader.js';
import { JournalEvents } from '../../../src/main/run/journal/journal-events.js';
import { MemoryRunStore } from '../../../src/main/store/memory-run-store.js';
import { keepJournal, madeJournal } from './made-journal.js';

/** What an export prints beside them. */
const UNTOLD: ReadonlySet<unknown> = new Set(['session', 'evaluation', undefined]);

test('a reading tells the events that an export prints, without states of agents, once each', async () => {
  const store = new MemoryRunStore();
  const records = madeJournal(600, 11);
  const exported = new JournalEvents();
  const expected = records
    .map((record) => withoutState({ ...exported.next(record)?.event }))
    .filter(({ type }) => !UNTOLD.has(type));
  await keepJournal(store, 'made', records, 50);
  const reading = await RunReader.open(store, 'made', { refreshMs: 0 });
  const { events, isGap, position } = await reading.events({ after: 0 });
  assert.equal(isGap, false);
  assert.deepEqual(events, expected);
  assert.deepEqual(await reading.events(), { events: [], isGap: false, position });
  assert.deepEqual((await reading.events({ after: position })).events, []);
  const failures = await reading.events({ after: 0, types: ['failure'] });
  assert.deepEqual(
    failures.events,
    expected.filter(({ type }) => type === 'failure'),
  );
  assert.ok(failures.events.length > 5);
});

function withoutState({ agent: _, ...event }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return event;
}

test('what is frequent takes no room from the rest, and all of it comes in its order', () => {
  const log = new EventLog();
  const add = (type: string, number: number) => log.add({ type, number }, number);
  add('steering', 1);
  for (let at = 2; at <= 5000; at++) add('expansion', at);
  add('failure', 5001);
  add('steering', 5002);
  const numbersOf = ({ events, isGap }: ReturnType<EventLog['after']>) => [isGap, events.map(({ number }) => number)];
  assert.deepEqual(numbersOf(log.after({ after: 0, types: ['steering', 'failure'] }, 5002)), [false, [1, 5001, 5002]]);
  assert.deepEqual(numbersOf(log.after({ after: 0 }, 5002)), [true, []]);
  assert.deepEqual(numbersOf(log.after({ after: 4998 }, 5002)), [false, [4999, 5000, 5001, 5002]]);
});

test('a place of which not all that followed is kept is a gap, and one beyond the journal too', () => {
  const log = new EventLog();
  for (let at = 1; at <= 2500; at++) log.add({ type: 'failure', number: at }, at);
  assert.equal(log.after({ after: 100 }, 2500).isGap, true);
  assert.equal(log.after({ after: 2501 }, 2500).isGap, true);
  const { events, isGap } = log.after({ after: 2497 }, 2500);
  assert.equal(isGap, false);
  assert.deepEqual(
    events.map(({ number }) => number),
    [2498, 2499, 2500],
  );
});
