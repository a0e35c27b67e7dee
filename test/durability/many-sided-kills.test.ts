/**
 * A deterministic run with feedback, results, mates, seeds, barren expansions, remembered calls, reports and steering at once, on one thread and on
 * four, let alone and killed three times on its way: one decision log, nothing lost, nothing twice.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { COST_OF_CALL } from '../fixtures/many-sided-problem.js';
import type { SteeredProgramOptions } from '../fixtures/steered-program.js';
import { hgmHere } from '../support/hgm-here.js';
import { HgmProcess, type HgmProcessOptions, type PrintedEvent } from '../support/hgm-process.js';
import { killThrice } from '../support/kills/killed-run.js';
import { storeFolder } from '../support/store-folder.js';

const PROGRAM = fileURLToPath(new URL('../fixtures/steered-program.js', import.meta.url));
/** Outcomes of each process before it is killed; the run has some 800. */
const OUTCOMES_BEFORE_KILL = 170;
const KILLS = 3;
const TOLD: ReadonlySet<unknown> = new Set(['expansion', 'barren', 'evaluation', 'failure', 'added']);

/** What there is of a run afterwards. */
interface Kept {
  readonly decisions: string;
  readonly events: readonly PrintedEvent[];
  readonly shown: Readonly<Record<string, unknown>>;
  /** The lines of its ledger. */
  readonly calls: readonly string[];
}

describe('a deterministic run with everything at once', () => {
  const { folder, file } = storeFolder('many-sided');
  const ledgerOf = (id: string) => join(folder, `${id}.ledger`);
  const begin = (id: string, threads: number, isTakenUp: boolean, options: HgmProcessOptions = {}) => {
    const told: SteeredProgramOptions = { store: file, id, threads, isTakenUp, ledger: ledgerOf(id) };
    return new HgmProcess([JSON.stringify(told)], { main: PROGRAM, ...options });
  };
  const printed = async (...line: string[]) => {
    const { exitCode, stdout, stderr } = await hgmHere([...line, '--store', file]);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  const keptOf = async (id: string): Promise<Kept> => ({
    decisions: await printed('export', id, '--format', 'decisions'),
    events: (await printed('export', id))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    shown: JSON.parse(await printed('show', id, '--json')),
    calls: (await readFile(ledgerOf(id), 'utf8')).trim().split('\n'),
  });
  /** What is told of agents and rewards, without times, numbers of attempts, and what each attempt paid of what the activity did. */
  const toldOf = ({ events }: Kept) =>
    events
      .filter(({ type }) => TOLD.has(type))
      .map(({ elapsedMs: _, attempt: __, attempts: ___, cost: ____, ...event }) => event);
  const figuresOf = ({ shown }: Kept) => {
    const { status, evaluations, expansions, barrenExpansions, addedAgents, failedActivities, cost, agents, unsettled } = shown;
    return { status, evaluations, expansions, barrenExpansions, addedAgents, failedActivities, cost, agents, unsettled };
  };
  /** The best one with its description: that of others depends on when they were looked at. */
  const bestOf = ({ shown: { best } }: Kept) => {
    assert.ok(Array.isArray(best) && typeof best[0].description === 'string');
    return best.map((agent, place) => (place === 0 ? agent : { ...agent, description: null }));
  };
  const made = ({ calls }: Kept) => calls.filter((line) => line.startsWith('made ')).map((line) => line.slice(5));
  let alone: Kept;
  before(async () => {
    const { exitCode, stderr } = await begin('alone', 1, false).ended();
    assert.equal(exitCode, 0, stderr);
    alone = await keptOf('alone');
  });

  it('has all of it', () => {
    const count = (isOne: (event: PrintedEvent) => boolean) => alone.events.filter(isOne).length;
    assert.ok(count(({ type, reason }) => type === 'barren' && reason === 'null') > 3);
    assert.ok(count(({ type, reason }) => type === 'barren' && reason === 'duplicate') > 3);
    assert.ok(count(({ feedback }) => feedback !== undefined) > 100);
    assert.ok(count(({ endedAt }) => endedAt !== undefined) > 10);
    assert.ok(count(({ type, mates }) => type === 'expansion' && mates !== undefined) > 10);
    assert.ok(count(({ type }) => type === 'retry') > 10);
    assert.equal(
      count(({ type }) => type === 'added'),
      4,
    );
    assert.deepEqual(
      alone.events.filter(({ type, action }) => type === 'steering' && action !== 'evaluate-next').map(({ action }) => action),
      ['pause', 'unpause', 'close-expansions', 'open-expansions', 'prune', 'update', 'pause', 'unpause'],
    );
    assert.ok(count(({ action }) => action === 'evaluate-next') > 3);
    assert.equal(alone.shown.evaluations, 650);
    assert.equal(new Set(made(alone)).size, made(alone).length);
    assert.equal(alone.shown.cost, COST_OF_CALL * made(alone).length);
  });

  for (const [threads, how] of [
    [4, 'let alone'],
    [1, 'killed three times'],
    [4, 'killed three times'],
  ] as const) {
    it(`decides the same with ${threads} threads, ${how}; nothing is lost, nothing counts or is paid twice`, async () => {
      const isKilled = how !== 'let alone';
      const id = `${threads}-${isKilled}`;
      if (isKilled) await killThrice((...process) => begin(id, threads, ...process), OUTCOMES_BEFORE_KILL);
      else assert.equal((await begin(id, threads, false).ended()).exitCode, 0);
      const kept = await keptOf(id);
      assert.equal(kept.decisions, alone.decisions);
      assert.deepEqual(toldOf(kept), toldOf(alone));
      assert.deepEqual(figuresOf(kept), figuresOf(alone));
      assert.deepEqual(bestOf(kept), bestOf(alone));
      assert.deepEqual(new Set(made(kept)), new Set(made(alone)));
      const remembered = new Set<string>();
      for (const line of kept.calls) {
        const [what = '', call = ''] = [line.slice(0, 4), line.slice(5)];
        if (what === 'kept') remembered.add(call);
        else assert.ok(!remembered.has(call), `${call} was made again after it was remembered`);
      }
      // What was being made when a process died may not have been kept yet.
      const repeated = made(kept).length - made(alone).length;
      assert.ok(repeated <= (isKilled ? KILLS * threads : 0), `${repeated} were made again`);
    });
  }
});
