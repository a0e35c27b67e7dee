/** A store thread that kills its process, or dies alone, inside a commit: after the statements, before the transaction ends. */
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { startStoreThread } from '../../src/threads/store-thread.js';

const evaluations = Number(process.env.HGM_TEST_KILL_IN_COMMIT);
const transaction = Database.prototype.transaction;

Database.prototype.transaction = function killing(this: Database.Database, write: (...args: unknown[]) => unknown) {
  return transaction.call(this, (...args: unknown[]) => {
    const result = write(...args);
    const update = args[2];
    const figures = typeof update === 'object' && update !== null ? Reflect.get(update, 'figures') : undefined;
    if (figures !== undefined && figures.evaluations >= evaluations) {
      if (process.env.HGM_TEST_KILL_ALONE === '1') process.exit(7);
      process.kill(process.pid, 'SIGKILL');
    }
    return result;
  });
} as typeof transaction;

startStoreThread(workerData.port);
