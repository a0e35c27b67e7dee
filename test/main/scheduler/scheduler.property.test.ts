import { test } from 'node:test';
import fc from 'fast-check';
import { type SchedulerCommand, SchedulerSimulation, type SimulationShape } from './scheduler-simulation.js';

const pick = fc.nat(63);
const ms = fc.oneof(fc.constantFrom(0, 50, 100, 200), fc.nat(400));

const orNull = <Value>(weight: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.oneof({ weight, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const submit: fc.Arbitrary<SchedulerCommand> = fc.record({
  type: fc.constant('submit' as const),
  name: orNull(1, fc.nat(7)),
  deadlineMs: orNull(1, fc.integer({ min: 1, max: 500 })),
  signal: orNull(4, fc.nat(1)),
});

const command: fc.Arbitrary<SchedulerCommand> = fc.oneof(
  { weight: 8, arbitrary: submit },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('complete'), pick }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('fail'), pick }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('failForGood'), pick }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('stale'), pick }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cancel'), pick }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('advance'), ms }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('block'), ms }) },
);

/** An abort ends much of what is in flight, so there are few. */
const commands = fc.array(
  fc.oneof({ weight: 40, arbitrary: command }, { weight: 1, arbitrary: fc.record({ type: fc.constant('abort'), pick }) }),
  { maxLength: 80, size: 'max' },
);

const shape: fc.Arbitrary<SimulationShape> = fc.record({
  concurrency: fc.integer({ min: 1, max: 4 }),
  finishedLimit: fc.constantFrom(0, 1, 3, 1000),
  retry: fc.record({
    maximumAttempts: fc.constantFrom(1, 2, 3, 5, Number.POSITIVE_INFINITY),
    initialIntervalMs: fc.constantFrom(0, 50, 100),
    backoffCoefficient: fc.constantFrom(1, 2),
    maximumIntervalMs: fc.constantFrom(100, 250),
    jitterFraction: fc.constantFrom(0, 0.3, 1),
  }),
});

test('whatever happens, in whatever order: each activity settles once, and no rule of the scheduler is ever broken', async () => {
  await fc.assert(
    fc.asyncProperty(shape, commands, (given, sequence) => new SchedulerSimulation(given).play(sequence)),
    { seed: 5, numRuns: 300 },
  );
});
