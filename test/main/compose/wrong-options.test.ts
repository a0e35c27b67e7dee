/** Every entry point refuses what is no option of its with a sentence that says so, before anything is made. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  benchProblem,
  buildWorker,
  comparePolicies,
  type HgmActivityWorker,
  openRunStore,
  type Run,
  type Runtime,
  runSimulation,
  runWorkerForever,
  spawnRuntime,
  startRun,
} from '../../../src/main/index.js';
import type { RemoteRun } from '../../../src/main/runtime/remote-run.js';

const PROBLEM = new URL('../runtime/fixtures/remote-problem.js', import.meta.url);
const FILE = join(tmpdir(), 'hgm-no-such-folder', 'runs.db');

type Case = readonly [options: unknown, message: RegExp];

/** What every options object is refused for. */
const NO_OBJECTS: readonly Case[] = [
  [null, /^options must be an object of options: .*; it is null$/],
  [7, /^options must be an object of options: .*; it is 7$/],
  [{ nonsense: 1 }, /^nonsense must be left out: options has .*; it is 1$/],
];

const CLOSE: readonly Case[] = [
  [{ timeoutMs: -1 }, /^timeoutMs must be a number of milliseconds from 0 to 2147483647, or Infinity; it is -1$/],
  [{ timeoutMs: '5s' }, /^timeoutMs must be .*; it is the string '5s'$/],
  [{ timeoutMs: Number.NaN }, /^timeoutMs must be .*; it is NaN$/],
];

const PAGES: readonly Case[] = [
  [{ cursor: -1 }, /^cursor must be an integer >= 0; it is -1$/],
  [{ limit: 0 }, /^limit must be an integer >= 1; it is 0$/],
  [{ limit: () => 1 }, /^limit must be an integer >= 1; it is the function limit$/],
];

const EVENTS: readonly Case[] = [
  [{ types: 'end' }, /^types must be a list of expansion, .*, end; it is the string 'end'$/],
  [{ types: ['end', 'beginning'] }, /^types must be a list of expansion, .*, end; it is \[ 'end', 'beginning' \]$/],
];

let worker: HgmActivityWorker;
let runtime: Runtime;
let run: Run;
let remoteRun: RemoteRun;

before(async () => {
  worker = buildWorker({ concurrency: 1 });
  runtime = await spawnRuntime();
  run = await startRun(PROBLEM, { threads: 1, evaluations: 3 });
  remoteRun = await runtime.startRun(PROBLEM, { threads: 1, evaluations: 3 });
  await Promise.all([run.result, remoteRun.result()]);
});

after(async () => {
  await runtime.close();
  await worker.close();
});

const ENTRIES: readonly (readonly [name: string, call: (options: unknown) => unknown, cases: readonly Case[]])[] = [
  [
    'buildWorker',
    (options) => Reflect.apply(buildWorker, undefined, [options]),
    [
      [{ concurrency: 0 }, /^concurrency must be an integer >= 1; it is 0$/],
      [{ retry: [] }, /^retry must be an object of options: maximumAttempts, /],
      [{ timeouts: { startToCloseTimeoutMs: 0 } }, /^timeouts\.startToCloseTimeoutMs must be .*; it is 0$/],
      [{ engine: { seed: -1 } }, /^engine\.seed must be .*; it is -1$/],
      [{ finishedLimit: 1.5 }, /^finishedLimit must be an integer >= 0; it is 1\.5$/],
      [{ hostServices: 'none' }, /^hostServices must be an object with methods; it is the string 'none'$/],
      [{ resourceLimits: -1 }, /^resourceLimits must be an object of options/],
      [{ cancelGraceMs: Number.POSITIVE_INFINITY }, /^cancelGraceMs must be a number of milliseconds from 0 to 2147483647/],
      [{ onLog: 'stderr' }, /^onLog must be a function; it is the string 'stderr'$/],
    ],
  ],
  [
    'openRunStore',
    (options) => Reflect.apply(openRunStore, undefined, [FILE, options]),
    [
      [{ durability: 'some' }, /^durability must be one of normal, full; it is the string 'some'$/],
      [{ busyTimeoutMs: -1 }, /^busyTimeoutMs must be .*; it is -1$/],
      [{ mustExist: 'yes' }, /^mustExist must be true or false; it is the string 'yes'$/],
    ],
  ],
  [
    'benchProblem',
    (options) => Reflect.apply(benchProblem, undefined, [PROBLEM, options]),
    [
      [{ timeMs: 0 }, /^timeMs must be .*; it is 0$/],
      [{ threads: 1025 }, /^threads must be an integer from 1 to 1024; it is 1025$/],
      [{ params: { when: new Date(0) } }, /^params must be an object of plain JSON: .*; params\.when is an instance of Date$/],
      [{ signal: new AbortController() }, /^signal must be an AbortSignal/],
      [{ onStep: 1 }, /^onStep must be a function; it is 1$/],
    ],
  ],
  [
    'runSimulation',
    (options) => Reflect.apply(runSimulation, undefined, [options]),
    [
      [{ expansions: 0 }, /^expansions must be an integer >= 1; it is 0$/],
      [{ latencyMs: -1 }, /^latencyMs must be a number of milliseconds from 0 to 60000; it is -1$/],
      [{ failureRate: 1 }, /^failureRate must be a number in \[0, 1\); it is 1$/],
      [{ actions: [] }, /^actions must be a list that is not empty; it is \[\]$/],
      [{ actions: [1] }, /^actions must be a list of names; it is \[ 1 \]$/],
    ],
  ],
  [
    'spawnRuntime',
    (options) => Reflect.apply(spawnRuntime, undefined, [options]),
    [
      [{ resourceLimits: [] }, /^resourceLimits must be an object of options: .*; it is \[\]$/],
      [{ resourceLimits: { stackSizeMb: 'big' } }, /^resourceLimits\.stackSizeMb must be .*; it is the string 'big'$/],
    ],
  ],
  [
    'comparePolicies',
    (options) => Reflect.apply(comparePolicies, undefined, [options]),
    [
      [{ landscapes: ['flat'] }, /^landscapes\[0\] must be one of aligned, .*; it is the string 'flat'$/],
      [{ landscapes: [] }, /^landscapes must be a list of landscapes, at least 1 and none twice, .*; it is \[\]$/],
      [{ landscapes: 'aligned' }, /^landscapes must be a list of landscapes, .*; it is the string 'aligned'$/],
      [{ policies: 5 }, /^policies must be a list of \{ policy, label, options \} .*; it is 5$/],
      [{ policies: [] }, /^policies must be a list of .*; the labels are none$/],
      [{ policies: ['hgm'] }, /^policies\[0\] must be an object of options: label, policy, options; it is the string 'hgm'$/],
      [{ policies: [{}] }, /^policies\[0\]\.policy must be a definition .*, or one of hgm, .*; it is undefined$/],
      [
        { policies: [{ policy: 'best' }] },
        /^policies\[0\]\.policy must be a definition .*, or one of hgm, .*; it is the string 'best'$/,
      ],
      [
        { policies: [{ policy: 'hgm' }, { policy: 'hgm' }] },
        /^policies must be .* with no label twice; the labels are hgm, hgm$/,
      ],
      [
        { policies: [{ policy: 'hgm', options: { alpha: 2 } }] },
        /^policies\[0\]\.options\.alpha must be a number in \(0, 1\]; it is 2$/,
      ],
      [{ seeds: [1] }, /^seeds must be a list of seeds, at least 2 and none twice, .*; it is \[ 1 \]$/],
      [{ seeds: [1, 1] }, /^seeds must be a list of seeds, at least 2 and none twice/],
      [{ seeds: [1, -1] }, /^seeds\[1\] must be an integer from 0 to 2\^53 - 1; it is -1$/],
      [{ seeds: 3 }, /^seeds must be a list of seeds, .*; it is 3$/],
      [{ evaluations: 0 }, /^evaluations must be an integer >= 1; it is 0$/],
      [{ concurrency: 0 }, /^concurrency must be an integer >= 1; it is 0$/],
      [{ threads: 0 }, /^threads must be an integer from 1 to 1024; it is 0$/],
      [{ onProgress: true }, /^onProgress must be a function; it is true$/],
      [{ runCell: () => 1 }, /^runCell must be left out: options has /],
    ],
  ],
  [
    'runWorkerForever',
    (options) => Reflect.apply(runWorkerForever, undefined, [worker, options]),
    [...CLOSE, [{ signal: new AbortController() }, /^signal must be an AbortSignal, .*; it is AbortController/]],
  ],
  ['worker.close', (options) => Reflect.apply(worker.close, worker, [options]), CLOSE],
  ['workflow.close', (options) => Reflect.apply(worker.workflow.close, worker.workflow, [options]), CLOSE],
  ['workflow.snapshotPage', (options) => Reflect.apply(worker.workflow.snapshotPage, worker.workflow, [options]), PAGES],
  ['runtime.close', (options) => Reflect.apply(runtime.close, runtime, [options]), CLOSE],
  ['run.events', (options) => Reflect.apply(run.events, run, [options]), EVENTS],
  ['run.snapshotPage', (options) => Reflect.apply(run.snapshotPage, run, [options]), PAGES],
  ['events of a remote run', (options) => Reflect.apply(remoteRun.events, remoteRun, [options]), EVENTS],
  ['snapshotPage of a remote run', (options) => Reflect.apply(remoteRun.snapshotPage, remoteRun, [options]), PAGES],
];

for (const [name, call, cases] of ENTRIES) {
  describe(name, () => {
    for (const [options, message] of [...NO_OBJECTS, ...cases]) {
      test(`refuses with ${message.source}`, async () => {
        const before = process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort' || resource === 'Worker');
        await assert.rejects(async () => call(options), { name: 'HgmError', code: 'ERR_OPTION', message });
        const made = process.getActiveResourcesInfo().filter((resource) => resource === 'MessagePort' || resource === 'Worker');
        assert.deepEqual(made, before);
      });
    }
  });
}

test('a store that is refused makes no file', () => {
  assert.ok(!existsSync(join(FILE, '..')));
});
