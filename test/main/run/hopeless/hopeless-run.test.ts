/** Runs whose evaluations report, with real threads. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type DecisionLogEntry, type RunEvent, type RunOptions, resumeRun, startRun } from '../../../../src/main/index.js';

const PROBLEM = new URL('../../../fixtures/reporting-problem.js', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'hgm-hopeless-'));
after(() => rmSync(folder, { recursive: true, force: true }));

type Evaluation = Extract<RunEvent, { type: 'evaluation' }>;

const OPTIONS: RunOptions = {
  evaluations: 400,
  threads: 2,
  seed: 3,
  retry: { initialIntervalMs: 0 },
  eventBufferSize: 100_000,
};
const RULES = ['median', 'successive-halving'] as const;

async function evaluationsOf(events: AsyncIterable<RunEvent>): Promise<readonly Evaluation[]> {
  const all: Evaluation[] = [];
  for await (const event of events) if (event.type === 'evaluation') all.push(event);
  return all;
}

async function runOf(options: RunOptions) {
  const log: DecisionLogEntry[] = [];
  const run = await startRun(PROBLEM, { ...OPTIONS, onDecision: (entry) => log.push(entry), ...options });
  const told = evaluationsOf(run.events({ types: ['evaluation'] }));
  const result = await run.result;
  const ended = (await told).filter(({ endedAt }) => endedAt !== undefined);
  return { id: run.id, result, log, evaluations: await told, ended };
}

/** Which evaluations were ended, and where, in the order of choice. */
function endsOf(ended: readonly Evaluation[]): readonly (readonly [activity: number, endedAt: number | undefined])[] {
  return ended.map(({ activity, endedAt }) => [activity, endedAt] as const).sort(([one], [other]) => one - other);
}

describe('evaluations that report', () => {
  for (const hopeless of RULES) {
    it(`are ended by the rule ${hopeless}, and count as what they reported last`, async () => {
      const { result, ended, evaluations } = await runOf({ guards: { hopeless } });
      assert.deepEqual([result.status, result.failedActivities, result.evaluations], ['completed', 0, 400]);
      assert.ok(ended.length > 20 && ended.length < 380, `${ended.length} of ${evaluations.length} were ended`);
      for (const { reward = 0, endedAt = 0 } of ended) assert.ok(reward <= endedAt / 12, `reward ${reward} at step ${endedAt}`);
    });

    it(`are ended alike in a deterministic run with 1 and 4 threads: ${hopeless}`, async () => {
      const one = await runOf({ guards: { hopeless }, threads: 1, deterministic: true });
      const four = await runOf({ guards: { hopeless }, threads: 4, deterministic: true });
      assert.ok(one.ended.length > 20, `${one.ended.length} were ended`);
      assert.ok(one.result.retries > 10);
      assert.deepEqual(four.log, one.log);
      assert.deepEqual(endsOf(four.ended), endsOf(one.ended));
    });
  }

  it('run to their end without the guard, whatever they report', async () => {
    const { ended, evaluations } = await runOf({});
    assert.deepEqual([ended.length, evaluations.length], [0, 400]);
  });

  for (const whenEnded of ['pass', 'return', 'throw'] as const) {
    it(`see the error and an aborted signal, and count alike if they ${whenEnded}`, async () => {
      const ledger = join(folder, whenEnded);
      writeFileSync(ledger, '');
      const guards = { hopeless: 'median' } as const;
      const { result, ended } = await runOf({ guards, params: { ledger, whenEnded }, deterministic: true });
      assert.equal(result.failedActivities, 0);
      const lines = readFileSync(ledger, 'utf8').trim().split('\n');
      assert.equal(lines.length, ended.length);
      assert.deepEqual([...new Set(lines)], ['ERR_HOPELESS true']);
      const metrics = whenEnded === 'return' ? { seen: 1 } : undefined;
      for (const event of ended) assert.deepEqual(event.metrics, metrics);
      const plain = await runOf({ guards, deterministic: true });
      assert.deepEqual(endsOf(ended), endsOf(plain.ended));
    });
  }

  it('fail for good when they report what is no value', async () => {
    const { result } = await runOf({ evaluations: 4, threads: 1, params: { wrong: true } });
    assert.deepEqual([result.retries, result.failedActivities], [0, 4]);
    assert.match(result.error?.message ?? '', /reported the value NaN/);
  });

  it('are ended alike by a run that was stopped and resumed on its way', async () => {
    const store = join(folder, 'runs.db');
    const guards = { hopeless: 'median' } as const;
    const alone = await runOf({ guards, deterministic: true });
    const log = new Map<number, DecisionLogEntry>();
    const ended: Evaluation[] = [];
    let id: string | undefined;
    for (const until of [100, 200, 300, Number.POSITIVE_INFINITY]) {
      const onDecision = (entry: DecisionLogEntry) => {
        log.set(entry.decision, entry);
        if (log.size >= until) run.stop();
      };
      const common = { store, onDecision, eventBufferSize: 100_000 };
      const run =
        id === undefined
          ? await startRun(PROBLEM, { ...OPTIONS, ...common, guards, deterministic: true })
          : await resumeRun(id, common);
      id = run.id;
      const told = evaluationsOf(run.events({ types: ['evaluation'] }));
      await run.result;
      ended.push(...(await told).filter(({ endedAt }) => endedAt !== undefined));
    }
    assert.deepEqual(inOrder([...log.values()]), inOrder(alone.log));
    assert.deepEqual(endsOf(ended), endsOf(alone.ended));
  });
});

function inOrder(log: readonly DecisionLogEntry[]): readonly DecisionLogEntry[] {
  return log.toSorted((one, other) => one.decision - other.decision);
}
