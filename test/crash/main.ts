/** `npm run crash-test -- --kills 50`: kills runs with SIGKILL at points spread over their way, every third inside a commit. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keyedUniform } from '../../src/shared/random.js';
import { crashAndResume } from './crash-harness.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    evaluations: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now()) },
  },
});

const evaluations = Number(values.evaluations);
const uniform = keyedUniform(Number(values.seed), 100, 0);
const folder = await mkdtemp(join(tmpdir(), 'hgm-crash-'));
process.stdout.write(`seed ${values.seed}, ${evaluations} evaluations a run, store ${folder}/runs.db\n`);
let inCommits = 0;
try {
  for (let kill = 1; kill <= Number(values.kills); kill++) {
    const insideCommit = kill % 3 === 0;
    const killAfter = Math.round((0.05 + 0.9 * uniform()) * evaluations);
    const deterministic = kill % 5 === 0;
    const plan = { file: join(folder, 'runs.db'), id: `kill-${kill}`, evaluations, killAfter, insideCommit, deterministic };
    const acknowledged = await crashAndResume(plan);
    inCommits += Number(insideCommit);
    const where = insideCommit ? 'inside a commit' : 'anywhere';
    process.stdout.write(
      `kill ${kill}: ${where} at ${((100 * killAfter) / evaluations).toFixed(0)} %${deterministic ? ', deterministic' : ''}; ${acknowledged} acknowledged before, all present; complete after\n`,
    );
  }
  process.stdout.write(`${values.kills} kills survived, ${inCommits} of them inside a commit\n`);
} finally {
  await rm(folder, { recursive: true });
}
