/** Runs the search, prints what its best law says of bodies that it never met, and draws found.svg: the law, and those that it came from. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startRun } from 'hgm-orchestrator';
import { drawLaws } from './picture.js';

function lawOf(agent: unknown): string {
  return typeof agent === 'object' && agent !== null && 'law' in agent ? String(agent.law) : '';
}

const [evaluations = '3000', seed = '1'] = process.argv.slice(2);
const run = await startRun(new URL('./problem.js', import.meta.url), { evaluations: Number(evaluations), seed: Number(seed) });
const { best, report, error } = await run.result;
if (best === null) throw new Error(error?.message ?? 'nothing was found');
console.log(report);

const laws = [...(await run.snapshot())]
  .filter(([key]) => best.key === key || best.key.startsWith(`${key}/`))
  .sort(([one], [other]) => one.length - other.length)
  .map(([, { metadata }]) => lawOf(metadata));
const script = fileURLToPath(new URL('./law.py', import.meta.url));
const curves = JSON.parse(execFileSync('python3', [script, 'curves'], { input: JSON.stringify(laws), encoding: 'utf8' }));
await writeFile('found.svg', drawLaws(curves, laws.at(-1) ?? ''));
