/**
 * `npm run chaos -- --minutes 10 --workers 4 --seed 1`: runs over Redis, with workers and coordinator killed and halted, Redis restarted and connections
 * dropped, held and delayed at random: see chaos.ts. Ends with 1 at the first thing that is not as promised.
 */
import { parseArgs } from 'node:util';
import { integerOption, numberOption, runProgram } from '../../bench/harness/run-program.js';
import { Chaos } from './chaos.js';
import { Cluster } from './cluster.js';

await runProgram(async () => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      workers: { type: 'string', default: '4' },
      seed: { type: 'string', default: String(Date.now()) },
    },
  });
  const minutes = numberOption('minutes', values.minutes, (value) => value > 0, 'a number above 0');
  const workers = integerOption('workers', values.workers);
  const seed = integerOption('seed', values.seed, 0);
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  print(`${minutes} minutes, ${workers} workers, seed ${seed}`);
  const chaos = new Chaos(await Cluster.start(), { minutes, workers, seed, print });
  try {
    await chaos.run();
  } finally {
    await chaos.close();
  }
  return 0;
});
