/**
 * Preloaded into a command (`NODE_OPTIONS=--import=…`): kills its process, or its store thread alone, inside a commit, after the
 * statements and before the transaction ends. The command itself is unchanged.
 */
import { isMainThread, MessagePort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** Evaluations after which it happens. */
const evaluations = Number(process.env.HGM_TEST_KILL_IN_COMMIT);
/** Of which run of the store, by its number there, from 1 on; NaN for any. */
const ofRun = Number(process.env.HGM_TEST_KILL_RUN);
const isThreadAlone = process.env.HGM_TEST_KILL_ALONE === '1';

function evaluationsIn(update: unknown): number {
  const figures = typeof update === 'object' && update !== null ? Reflect.get(update, 'figures') : undefined;
  return typeof figures === 'object' && figures !== null ? Number(Reflect.get(figures, 'evaluations')) : Number.NaN;
}

function isOfRun(args: readonly unknown[]): boolean {
  return Number.isNaN(ofRun) || args.some((owned) => Reflect.get(Object(owned), 'number') === ofRun);
}

if (!isMainThread && workerData?.port instanceof MessagePort) {
  const { transaction } = Database.prototype;
  Reflect.set(
    Database.prototype,
    'transaction',
    function killing(this: Database.Database, write: (...args: unknown[]) => unknown) {
      return transaction.call(this, (...args: unknown[]) => {
        const result = write(...args);
        if (isOfRun(args) && args.some((update) => evaluationsIn(update) >= evaluations)) {
          if (isThreadAlone) process.exit(7);
          process.kill(process.pid, 'SIGKILL');
        }
        return result;
      });
    },
  );
}
