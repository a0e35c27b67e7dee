/** Runs the search, prints how its best setting does on formulas that it never met, and draws found.svg: all settings, by their flips. */
import { writeFile } from 'node:fs/promises';
import { startRun } from 'hgm-orchestrator';
import { drawMap, type Mark } from './picture.js';
import type { Setting } from './setting.js';

const [evaluations = '5000', seed = '1'] = process.argv.slice(2);
const run = await startRun(new URL('./problem.js', import.meta.url), {
  evaluations: Number(evaluations),
  seed: Number(seed),
  policyOptions: { alpha: 0.5 },
});
const { best, report, error } = await run.result;
if (best === null) throw new Error(error?.message ?? 'nothing was found');

const nodes = [...(await run.snapshot()).values()].filter(({ own }) => own.visits > 0);
const logs = nodes.map(({ own }) => Math.log(own.mean));
const [least, most] = [Math.min(...logs), Math.max(...logs)];
const marks = nodes.map(
  ({ metadata }, index): Mark => ({
    setting: metadata as unknown as Setting,
    shade: (logs[index]! - least) / (most - least || 1),
  }),
);
await writeFile('found.svg', drawMap(best.agent as unknown as Setting, marks));
console.log(report);
