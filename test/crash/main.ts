/**
 * `npm run crash-test -- --kills 60`: kills `hgm run` with SIGKILL at points spread over its way, every third inside a commit, every fifth
 * run being deterministic, and every seventh of each variant: see the harness. Ends with 1 at the first thing that is not as promised.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keyedUniform } from '../../src/shared/random.js';
import { HgmProcess, hgm } from '../support/hgm-process.js';
import { crashAndResume, crashRun, factsOf, VARIANTS, type Variant } from './crash-harness.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '60' },
    evaluations: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now()) },
  },
});

const kills = Number(values.kills);
const evaluations = Number(values.evaluations);
const uniform = keyedUniform(Number(values.seed), 100, 0);
const folder = await mkdtemp(join(tmpdir(), 'hgm-crash-'));
const file = join(folder, 'runs.db');
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
process.stdout.write(`seed ${values.seed}, ${evaluations} evaluations a run, store ${file}\n`);
const kinds = new Map<Variant, number>();
const wholes = new Map<Variant, readonly string[]>();

/** The decisions of a deterministic run that is not killed. */
async function decisionsOfWhole(variant: Variant): Promise<readonly string[]> {
  const known = wholes.get(variant);
  if (known !== undefined) return known;
  const id = `whole-${variant}`;
  const whole = await hgm(crashRun({ file, id, evaluations, variant, deterministic: true }));
  assert.equal(whole.exitCode, 0, whole.stderr);
  const { decisions } = await factsOf(file, id);
  wholes.set(variant, decisions);
  return decisions;
}

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
    if (deterministic) assert.deepEqual((await factsOf(file, id)).decisions, await decisionsOfWhole(variant));
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
