import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Pending, PendingActivities } from '../../../../src/main/run/pending/pending-activities.js';
import { LaggedSequence } from '../../../../src/main/run/waiting/lagged-sequence.js';

class Run {
  readonly pending = new PendingActivities();
  readonly counts = { evaluations: 0 };
  readonly sequence: LaggedSequence;

  constructor(lag: number) {
    this.sequence = new LaggedSequence(this, lag);
  }

  expand(): Pending {
    const pending = this.pending.add({ type: 'expand', agent: 0 });
    pending.evaluationsBefore = this.counts.evaluations;
    return pending;
  }

  evaluate(count: number): void {
    for (let made = 0; made < count; made++) this.pending.add({ type: 'evaluate', agent: 0, task: -1 });
  }

  /** Applies the next outcome, whatever it is. Returns the number of its activity. */
  apply(): number {
    const { next } = this.sequence;
    this.sequence.applied();
    const pending = this.pending.get(next);
    assert.ok(pending !== undefined);
    this.pending.succeeded(pending);
    if (pending.decision.type === 'evaluate') this.counts.evaluations++;
    return next;
  }
}

describe('the order of a deterministic run with expansions that wait', () => {
  test('applies an expansion exactly so many evaluations after those that had ended when it was chosen', () => {
    const run = new Run(3);
    run.evaluate(2);
    run.expand();
    run.evaluate(4);
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 7].map(() => run.apply()),
      [1, 2, 4, 3, 5, 6, 7],
    );
    run.expand();
    run.evaluate(4);
    assert.deepEqual(
      [1, 2, 3, 4, 5].map(() => run.apply()),
      [9, 10, 11, 8, 12],
    );
  });

  test('applies expansions that are due at once in the order of decision', () => {
    const run = new Run(1);
    run.expand();
    run.expand();
    run.evaluate(2);
    assert.deepEqual(
      [1, 2, 3, 4].map(() => run.apply()),
      [3, 1, 2, 4],
    );
  });

  test('applies the first expansion where no evaluation is pending', () => {
    const run = new Run(64);
    run.expand();
    run.expand();
    assert.equal(run.apply(), 1);
    run.evaluate(1);
    assert.deepEqual(
      [1, 2].map(() => run.apply()),
      [3, 2],
    );
  });

  test('goes on where an earlier process stopped', () => {
    const run = new Run(2);
    run.evaluate(1);
    run.expand();
    run.evaluate(3);
    assert.deepEqual(
      [1, 2].map(() => run.apply()),
      [1, 3],
    );
    const resumed = new LaggedSequence(run, 2);
    assert.equal(resumed.next, run.sequence.next);
    assert.equal(resumed.next, 2);
  });
});
