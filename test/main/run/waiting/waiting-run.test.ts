import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DecisionLogEntry, type RunOptions, startRun } from '../../../../src/main/index.js';
import { Gate } from '../../../support/gate.js';

const SLOW = new URL('../../../fixtures/slow-expansions-problem.js', import.meta.url);
const MEETING = new URL('../../../fixtures/meeting-problem.js', import.meta.url);

const EVALUATE: RunOptions = { threads: 1, evaluateConcurrency: 4, params: { of: 'evaluate' } };

/** Host services by which user code waits until a test lets it go on. */
class Meeting {
  readonly met = new Gate();
  here = 0;
  most = 0;
  readonly #isComplete: (meeting: Meeting) => boolean;

  constructor(isComplete: (meeting: Meeting) => boolean) {
    this.#isComplete = isComplete;
  }

  async arrive(): Promise<void> {
    this.most = Math.max(this.most, ++this.here);
    this.look();
    await this.met.opened;
    this.here--;
  }

  look(): void {
    if (this.#isComplete(this)) this.met.open();
  }
}

async function decisionsOf(options: RunOptions): Promise<readonly DecisionLogEntry[]> {
  const decisions: DecisionLogEntry[] = [];
  const run = await startRun(SLOW, {
    evaluations: 600,
    deterministic: true,
    retry: { initialIntervalMs: 1 },
    onDecision: (entry) => decisions.push(entry),
    ...options,
  });
  const { error, determinism } = await run.result;
  assert.equal(error, null);
  // The fixture reads the clock of `performance`, which decides nothing.
  assert.deepEqual(determinism, { kept: true, causes: {} });
  return decisions;
}

describe('a run with expansions that wait', () => {
  test('goes on with evaluations while as many wait as may', async () => {
    let evaluations = 0;
    const meeting = new Meeting(({ here }) => here === 16 && evaluations >= 300);
    const run = await startRun(MEETING, { evaluations: 1000, threads: 2, hostServices: meeting, params: { of: 'expand' } });
    for await (const event of run.events({ types: ['evaluation'] })) {
      assert.equal(event.type, 'evaluation');
      evaluations++;
      meeting.look();
    }
    const { status, expansions, error } = await run.result;
    assert.deepEqual({ status, error }, { status: 'completed', error: null });
    assert.equal(meeting.most, 16);
    assert.ok(expansions >= 16, `${expansions} expansions`);
  });

  test('takes the concurrency of its options before that of the problem', async () => {
    const meeting = new Meeting(({ here }) => here === 3);
    const options = { evaluations: 300, threads: 1, expandConcurrency: 3, hostServices: meeting, params: { of: 'expand' } };
    const run = await startRun(MEETING, options);
    assert.equal((await run.result).status, 'completed');
    assert.equal(meeting.most, 3);
  });

  test('counts nothing of it as time of threads', async () => {
    const meeting = new Meeting(() => true);
    const run = await startRun(MEETING, { ...EVALUATE, evaluations: 200, hostServices: meeting });
    const { parallelEfficiency } = await run.result;
    // Evaluations wait, and expansions take microseconds.
    assert.ok(parallelEfficiency !== null && parallelEfficiency < 0.5, `${parallelEfficiency}`);
  });
});

describe('a run with evaluations that wait', () => {
  test('has as many at once as may, with one thread', async () => {
    const meeting = new Meeting(({ here }) => here === 4);
    const run = await startRun(MEETING, { ...EVALUATE, evaluations: 100, hostServices: meeting });
    assert.equal((await run.result).status, 'completed');
    assert.equal(meeting.most, 4);
  });

  test('stops while all of them wait, and tells of it', async () => {
    const meeting = new Meeting(() => false);
    const run = await startRun(MEETING, { ...EVALUATE, evaluations: 100, hostServices: meeting });
    while (meeting.here < 4) await new Promise((resolve) => setImmediate(resolve));
    const { waiting, inFlight } = run.progress();
    assert.deepEqual({ waiting, inFlight }, { waiting: 4, inFlight: 4 });
    run.stop();
    assert.equal((await run.result).status, 'stopped');
  });
});

describe('a deterministic run with expansions that wait', () => {
  test('decides the same with any number of threads and any timing', async () => {
    const decisions = await decisionsOf({ threads: 1 });
    assert.ok(decisions.filter(({ type }) => type === 'expand').length > 20);
    assert.deepEqual(await decisionsOf({ threads: 4, params: { waitMs: 2 } }), decisions);
    assert.deepEqual(await decisionsOf({ threads: 2, params: { waitMs: 60 } }), decisions);
  });

  test('decides otherwise with another lag, and with another concurrency', async () => {
    const params = { waitMs: 0 };
    const decisions = await decisionsOf({ threads: 2, params });
    assert.notDeepEqual(await decisionsOf({ threads: 2, params, expandLag: 8 }), decisions);
    assert.notDeepEqual(await decisionsOf({ threads: 2, params, expandConcurrency: 2 }), decisions);
  });
});
