/** A program with activities in child processes, which prints their ids and is then to be killed. */
import { DeadlyRun } from './deadly-harness.js';

const run = new DeadlyRun();
const { executor } = run;
await executor.ready();
run.start('hang');
run.start('native');
const timer = setInterval(() => {
  if (executor.runningAttempts().length < 2 || executor.processIds.length < 3) return;
  clearInterval(timer);
  process.stdout.write(`${JSON.stringify(executor.processIds)}\n`);
}, 10);
