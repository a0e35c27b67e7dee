/**
 * Preloaded into a command (`NODE_OPTIONS=--import=…`): kills its process by SIGKILL once it has written so many lines to its standard output,
 * while its threads are at work. A kill from outside may come too late, when the machine is busy and the run has ended. The command itself is unchanged.
 */
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const { stdout } = process;
  let linesLeft = Number(process.env.HGM_TEST_KILL_AFTER_LINES);
  stdout.write = new Proxy(stdout.write, {
    apply: (write, self, args) => {
      const isTaken: unknown = Reflect.apply(write, self, args);
      linesLeft -= String(args[0]).split('\n').length - 1;
      if (linesLeft <= 0) process.kill(process.pid, 'SIGKILL');
      return isTaken;
    },
  });
}
