/**
 * `npm run crash-test -- --kills 60`: kills `hgm run` with SIGKILL at points spread over its way, every third inside a commit, every fifth
 * run being deterministic, and every seventh of each variant: see crash-harness.ts. With `--service` it kills the example's service under the load
 * of its client: see service-harness.ts. Ends with 1 at the first thing that is not as promised.
 */
import { parseArgs } from 'node:util';
import { integerOption, runProgram } from '../../bench/harness/run-program.js';
import { killRuns } from './run-kills.js';
import { killService } from './service-kills.js';

await runProgram(async () => {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '60' },
      evaluations: { type: 'string', default: '2000' },
      seed: { type: 'string', default: String(Date.now()) },
      service: { type: 'boolean', default: false },
    },
  });
  const kills = integerOption('kills', values.kills);
  const evaluations = integerOption('evaluations', values.evaluations);
  const seed = integerOption('seed', values.seed, 0);
  if (values.service) await killService(kills, seed);
  else await killRuns(kills, evaluations, seed);
  return 0;
});
