/** Searches for so many seconds with some seeds, one after another, prints what each found, and draws tours.svg: the tours of the median one. */
import { writeFile } from 'node:fs/promises';
import { startRun } from 'hgm-orchestrator';
import { measureHeldOut, SIZES } from './held-out.js';
import type { Heuristic } from './heuristic.js';
import { drawTours } from './picture.js';

const [seconds = '300', seeds = '5'] = process.argv.slice(2);
const found: { readonly heuristic: Heuristic; readonly gap: number }[] = [];
for (let seed = 1; seed <= Number(seeds); seed++) {
  const run = await startRun(new URL('./problem.js', import.meta.url), {
    timeMs: 1000 * Number(seconds),
    seed,
    timeouts: { startToCloseTimeoutMs: 5000 },
  });
  const { best, evaluations, agents, error } = await run.result;
  if (best === null) throw new Error(error?.message ?? 'nothing was found');
  const heuristic = best.agent as unknown as Heuristic;
  const gaps = SIZES.map((cities) => measureHeldOut(heuristic, cities).gap);
  found.push({ heuristic, gap: gaps[0]! });
  console.log(
    `seed ${seed}: ${evaluations} evaluations, ${agents} agents, ${gaps.map((gap) => `${(100 * gap).toFixed(2)} %`).join(' and ')}`,
  );
  console.log(heuristic.source);
}
found.sort((one, other) => one.gap - other.gap);
const median = found[Math.floor((found.length - 1) / 2)];
if (median !== undefined) await writeFile('tours.svg', drawTours(median.heuristic));
