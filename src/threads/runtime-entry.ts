/** What the thread of a runtime loads: the one thread that runs searches, so the one thread file that wires the parts together. */
import { isMainThread, workerData } from 'node:worker_threads';
import { resumeRun } from '../main/compose/resume-run.js';
import { startRun } from '../main/compose/start-run.js';
import { exposeRuntime } from '../main/runtime/runtime-endpoint.js';
import { makeHostRemote } from './host-remote.js';

if (isMainThread) throw new TypeError('threads/runtime-entry is for the thread of a runtime');

exposeRuntime(workerData.port, { startRun, resumeRun, makeHostRemote: (connect) => makeHostRemote(connect).host });
