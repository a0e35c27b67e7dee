/** Kills `hgm run` at points spread over its way. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyedUniform } from '../../src/shared/random.js';
import { HgmProcess, hgm } from '../support/hgm-process.js';
import { crashAndResume, crashRun, factsOf, processOf, VARIANTS, type Variant } from './crash-harness.js';

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** The decisions of deterministic runs that are not killed, made at need. */
class WholeRuns {
  readonly #file: string;
  readonly #evaluations: number;
  readonly #wholes = new Map<Variant, readonly string[]>();

  constructor(file: string, evaluations: number) {
    this.#file = file;
    this.#evaluations = evaluations;
  }

  async decisionsOf(variant: Variant): Promise<readonly string[]> {
    const known = this.#wholes.get(variant);
    if (known !== undefined) return known;
    const [file, evaluations, id] = [this.#file, this.#evaluations, `whole-${variant}`];
    const whole = await hgm(crashRun({ file, id, evaluations, variant, deterministic: true }), processOf(variant));
    assert.equal(whole.exitCode, 0, whole.stderr);
    const { decisions } = await factsOf(file, id);
    this.#wholes.set(variant, decisions);
    return decisions;
  }
}

/** Kills so many runs, and prints a line for each. Rejects at the first thing that is not as promised. */
export async function killRuns(kills: number, evaluations: number, seed: number): Promise<void> {
  const uniform = keyedUniform(seed, 100, 0);
  const folder = await mkdtemp(join(tmpdir(), 'hgm-crash-'));
  const file = join(folder, 'runs.db');
  process.stdout.write(`seed ${seed}, ${evaluations} evaluations a run, store ${file}\n`);
  const kinds = new Map<Variant, number>();
  const wholes = new WholeRuns(file, evaluations);
  let inCommits = 0;
  let deterministicRuns = 0;
  let [earliest, latest] = [1, 0];
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const insideCommit = kill % 3 === 0;
      const deterministic = kill % 5 === 0;
      // Near the end there is room for what a process still does until the kill reaches it.
      const killAt = 0.07 + 0.83 * uniform();
      const variant = VARIANTS[kill % VARIANTS.length] ?? 'plain';
      const plan = { file, id: `kill-${kill}`, evaluations, killAt, insideCommit, deterministic, variant };
      const { id, killedAt, acknowledged } = await crashAndResume(plan);
      if (deterministic) assert.deepEqual((await factsOf(file, id)).decisions, await wholes.decisionsOf(variant));
      kinds.set(variant, (kinds.get(variant) ?? 0) + 1);
      inCommits += Number(insideCommit && variant !== 'report');
      deterministicRuns += Number(deterministic);
      [earliest, latest] = [Math.min(earliest, killedAt), Math.max(latest, killedAt)];
      const where = variant === 'report' ? 'in its report' : insideCommit ? 'inside a commit' : 'anywhere';
      const decisions = deterministic ? '; deterministic, with the decisions of a run that was not killed' : '';
      process.stdout.write(
        `kill ${kill} (${variant}): ${where} at ${percent(killedAt)}; ${acknowledged} acknowledged before, all present; complete after${decisions}\n`,
      );
    }
    process.stdout.write(
      `${kills} kills between ${percent(earliest)} and ${percent(latest)} of the way survived, ${inCommits} of them inside a commit: nothing acknowledged was lost, ` +
        `no activity ended twice, no agent met a task twice, every run spent its budget of ${evaluations} exactly, or its cost, and was then told ` +
        `as it was when it was resumed once more, and ${deterministicRuns} deterministic runs decided as one that was not killed; ` +
        `${[...kinds].map(([variant, count]) => `${count} ${variant}`).join(', ')}\n`,
    );
  } finally {
    await HgmProcess.killAll();
    await rm(folder, { recursive: true });
  }
}
