/** Runs a few jobs and prints how they ended; Ctrl-C cancels those that have not. */
import { type Job, runJobs } from './job-runner.js';

const jobs: Job[] = [
  { id: 'primes-1', run: 'countPrimes', input: { below: 200_000 } },
  { id: 'primes-2', run: 'countPrimes', input: { below: 400_000 } },
  { id: 'flaky', run: 'fetchFlaky', input: { failures: 2 } },
  { id: 'hopeless', run: 'fetchFlaky', input: { failures: 9 } },
  { id: 'stuck', run: 'hang', deadlineMs: 500 },
];

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

const settlements = await runJobs(jobs, {
  threads: 2,
  signal: interrupted.signal,
  onRetry: (id, message) => console.log(`${id} is tried again: ${message}`),
});
for (const settlement of settlements) {
  const { requestId, attempts } = settlement;
  const what = settlement.status === 'completed' ? settlement.value : settlement.error.message;
  console.log(`${requestId}: ${settlement.status} after ${attempts} attempt${attempts === 1 ? '' : 's'}: ${what}`);
}
