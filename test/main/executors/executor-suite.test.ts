import { GuardedExecutor } from '../../../src/main/executors/guarded-executor.js';
import { MainThreadExecutor } from '../../../src/main/executors/main-thread-executor.js';
import type { MainWork } from '../../../src/main/executors/main-work.js';
import { OnDemandExecutor } from '../../../src/main/executors/on-demand-executor.js';
import { ProcessExecutor } from '../../../src/main/executors/processes/process-executor.js';
import { SplitExecutor } from '../../../src/main/executors/split-executor.js';
import { ThreadExecutor } from '../../../src/main/executors/threads/thread-executor.js';
import { ApartExecutor } from '../../../src/main/executors/waiting/apart-executor.js';
import { WaitingExecutor } from '../../../src/main/executors/waiting/waiting-executor.js';
import { describeExecutor } from '../../../src/testing/executor-suite.js';
import { Gate } from '../../support/gate.js';
import { contractWork } from './contract-work.js';

const NEVER_IDLE_MS = 60_000;

const oneThread = () => new ThreadExecutor({ threads: 1 });

describeExecutor('threads', () => ({ executor: new ThreadExecutor({ threads: 2 }), concurrency: 2, ...contractWork() }));

describeExecutor('threads without batches', () => {
  return { executor: new ThreadExecutor({ threads: 1, batching: false }), concurrency: 1, ...contractWork() };
});

describeExecutor('processes', () => ({ executor: new ProcessExecutor({ threads: 2 }), concurrency: 2, ...contractWork() }));

describeExecutor('processes without batches', () => {
  return { executor: new ProcessExecutor({ threads: 1, batching: false }), concurrency: 1, ...contractWork() };
});

describeExecutor<MainWork>('the main thread', () => {
  const workOf = (run: MainWork['run']): MainWork => ({ type: 'main', run });
  return {
    executor: new MainThreadExecutor(),
    concurrency: Number.POSITIVE_INFINITY,
    completing: (value) => workOf(() => value),
    failing: (message) => workOf(() => Promise.reject(new Error(message))),
    holding: () => {
      const started = new Gate();
      const run = () => {
        started.open();
        return new Promise(() => undefined);
      };
      return { work: workOf(run), started: () => started.opened };
    },
  };
});

describeExecutor('threads made on demand', () => {
  return { executor: new OnDemandExecutor(oneThread, { idleMs: NEVER_IDLE_MS }), concurrency: 1, ...contractWork() };
});

describeExecutor("a user's executor, guarded", () => {
  const inner = oneThread();
  const executor = new GuardedExecutor(inner, { cancelGraceMs: 250 });
  return { executor, concurrency: 1, ...contractWork(() => inner.close()) };
});

describeExecutor('activities apart from the rest', () => {
  return { executor: new SplitExecutor(oneThread(), oneThread()), concurrency: 1, ...contractWork() };
});

describeExecutor('work that waits', () => ({
  executor: new WaitingExecutor({ concurrency: 2 }),
  concurrency: 2,
  ...contractWork(),
}));

describeExecutor('evaluations apart from the rest', () => {
  const executor = new ApartExecutor(oneThread(), { evaluate: new WaitingExecutor({ concurrency: 2 }) });
  return { executor, concurrency: 2, ...contractWork() };
});
