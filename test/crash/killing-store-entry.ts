/** A store thread that kills its process inside a commit: after the statements, before the transaction ends. */
import { workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { startStoreThread } from '../../src/threads/store-thread.js';

const evaluations = Number(new URL(import.meta.url).searchParams.get('evaluations'));
const transaction = Database.prototype.transaction;

Database.prototype.transaction = function killing(this: Database.Database, write: (...args: unknown[]) => unknown) {
  return transaction.call(this, (...args: unknown[]) => {
    const result = write(...args);
    const update = args[2];
    const figures = typeof update === 'object' && update !== null ? Reflect.get(update, 'figures') : undefined;
    if (figures !== undefined && figures.evaluations >= evaluations) process.kill(process.pid, 'SIGKILL');
    return result;
  });
} as typeof transaction;

startStoreThread(workerData.port);
