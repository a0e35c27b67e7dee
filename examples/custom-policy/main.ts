import { resumeRun, startRun } from 'hgm-orchestrator';
import { ucb1 } from './ucb1.js';

const store = 'coins.db';
const problem = new URL('./problem.js', import.meta.url);
const run = await startRun(problem, {
  store,
  policy: ucb1,
  policyOptions: { explorationConstant: 0.5 },
  evaluations: 1000,
  threads: 2,
});
console.log((await run.result).policy);

// A larger budget: the definition is a function, which no store keeps, so it is brought again.
const resumed = await resumeRun(run.id, { store, policy: ucb1, evaluations: 2000 });
const { status, evaluations, best } = await resumed.result;
console.log(status, evaluations, best?.key);
